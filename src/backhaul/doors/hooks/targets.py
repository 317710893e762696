"""Whose webhook an address is, and how its bodies are checked: kept in memory for a moment.

A webhook is one insert that way. An address that was taken back, or a secret that was changed,
is known everywhere after MOST_SECONDS.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.ports.carrier import WebhookGuard
from backhaul.core.ports.payments import PaymentProvider
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


@dataclass(frozen=True, slots=True)
class _PaymentsGuard:
    provider: PaymentProvider

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """A genuine body that cannot be read is kept all the same: a person looks at it."""
        try:
            return self.provider.read_event(headers, body, now=now) is not None
        except ValueError:
            return True


_known: dict[str, Known] = {}
_one_asks = threading.Lock()
_line: Callable[[], AbstractContextManager[object]] = nullcontext


def known_hook(token: str, kind: Connection.Kind) -> Known | None:
    """Return whose address of that kind it is; None: nobody's. That is not kept."""
    known = _fresh(token, kind)
    if known is not None:
        return known
    with _one_asks:
        known = _fresh(token, kind)  # another may have asked just now
        if known is not None:
            return known
        with _line():
            found = _look_up(token, kind)
        if found is None:
            return None
        if len(_known) >= _MOST_ADDRESSES:
            _known.clear()
        _known[token] = found
        return found


def ask_by(line: Callable[[], AbstractContextManager[object]]) -> None:
    """Ask the database within such a block, instead of by the thread's own connection."""
    global _line  # noqa: PLW0603 - one process has one way to its database
    _line = line


def forget() -> None:
    _known.clear()


def _fresh(token: str, kind: Connection.Kind) -> Known | None:
    known = _known.get(token)
    if known is None or known.target.kind != kind or time.monotonic() >= known.until:
        return None
    return known


def _look_up(token: str, kind: Connection.Kind) -> Known | None:
    target = registry.hook(token)
    if target is None or target.kind != kind:
        return None
    with acting_for(target.brand_id):
        row = registry.connection_by_id(target.brand_id, target.connection_id)
    return Known(target, _guard(row), time.monotonic() + MOST_SECONDS)


def _guard(row: Connection) -> WebhookGuard | None:
    if row.kind == Connection.Kind.PAYMENTS:
        return _PaymentsGuard(registry.payments(row))
    return registry.guard(row)
