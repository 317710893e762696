"""Template tags of the console's own frame."""

from __future__ import annotations

from typing import Any

from django import template

from backhaul.doors.console.shell import Shell, shell_of
from backhaul.foundation import clock
from backhaul.foundation.tenancy.access import Seat

register = template.Library()


@register.simple_tag(takes_context=True)
def console_shell(context: dict[str, Any]) -> Shell | None:
    """Return the frame of this page; None where nobody is signed in."""
    seat = context.get("seat")
    if not isinstance(seat, Seat):
        return None
    desk = context.get("desk")
    return shell_of(
        seat,
        desk.brand if desk else None,
        now=desk.now if desk else clock.now(),
        current=context.get("current", ""),
        counts=context.get("counts"),
    )
