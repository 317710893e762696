"""Whose webhook an address is, and how its bodies are checked: kept in memory for a moment.

A webhook is one insert that way. An address that was taken back, or a secret that was changed,
is known everywhere after MOST_SECONDS.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from backhaul.core.ports.carrier import WebhookGuard
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import HookTarget
from backhaul.foundation.tenancy.acting import acting_for

MOST_SECONDS = 2.0
_MOST_ADDRESSES = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """`guard` None: the carrier signs nothing, and the token is the secret."""

    target: HookTarget
    guard: WebhookGuard | None
    until: float


_known: dict[str, Known] = {}


def carrier_hook(token: str) -> Known | None:
    """Return whose address it is; None: nobody's. What is not known is not kept."""
    known = _known.get(token)
    if known is not None and time.monotonic() < known.until:
        return known
    found = _look_up(token)
    if found is None:
        _known.pop(token, None)
        return None
    if len(_known) >= _MOST_ADDRESSES:
        _known.clear()
    _known[token] = found
    return found


def forget() -> None:
    _known.clear()


def _look_up(token: str) -> Known | None:
    target = registry.hook(token)
    if target is None or target.kind != Connection.Kind.CARRIER:
        return None
    with acting_for(target.brand_id):
        row = registry.connection_by_id(target.brand_id, target.connection_id)
        guard = registry.guard(row)
    return Known(target, guard, time.monotonic() + MOST_SECONDS)
