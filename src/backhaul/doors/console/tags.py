"""Template tags of the console's own frame."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

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


@register.simple_tag
def meter(step: int | None, incident: object) -> SafeString:
    """Return `_meter.html`: a list shows fifty of them, and there are few different ones."""
    return _meter(step, bool(incident), get_language())


@lru_cache(maxsize=128)
def _meter(step: int | None, incident: bool, _language: str | None) -> SafeString:  # noqa: FBT001
    text = render_to_string("console/_meter.html", {"step": step, "incident": incident})
    return mark_safe(text)  # noqa: S308 - our own file, two plain values
