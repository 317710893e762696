"""What goes wrong on purpose: a fault, for how many requests, of whom."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from backhaul_sandbox.forms import BadInput, seconds, whole

NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    seconds: float | None = None
    """How long it takes, for the faults that take time; None: the fault's own default."""


class Modes:
    """In memory on purpose: a peer that was killed comes back healthy."""

    def __init__(self, kinds: Collection[str]) -> None:
        self._kinds = frozenset(kinds) | {NORMAL}
        self._lock = threading.Lock()
        self._set: dict[str, tuple[Fault, int | None]] = {}

    def set(self, account: str, kind: object, data: Mapping[str, Any]) -> None:
        """Set the fault of one account, or of all for an empty one.

        Without `times` it stays until it is changed.
        """
        if kind is None:
            kind = NORMAL
        if not isinstance(kind, str) or kind not in self._kinds:
            raise BadInput(f"Known modes: {', '.join(sorted(self._kinds))}.")
        times = None if data.get("times") is None else whole(data, "times", 1, 1_000_000)
        takes = None if data.get("seconds") is None else seconds(data, "seconds")
        with self._lock:
            self._set.pop(account, None)
            if kind != NORMAL:
                self._set[account] = (Fault(kind, takes), times)

    def take(self, account: str) -> Fault:
        """Return the fault for this request, and count it."""
        with self._lock:
            for owner in (account, ""):
                if owner in self._set:
                    fault, times = self._set[owner]
                    if times == 1:
                        del self._set[owner]
                    elif times is not None:
                        self._set[owner] = (fault, times - 1)
                    return fault
        return Fault(NORMAL)
