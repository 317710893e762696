"""How much of an order line may still come back: never more than was shipped."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from backhaul.core.axes import Authorization, Processing

LineId = TypeVar("LineId", bound=Hashable)

#: The unit is in the building or has been: it can never be asked back again.
ARRIVED = frozenset(
    {Processing.RECEIVED, Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED}
)
_RELEASED = frozenset({Authorization.REFUSED, Authorization.WITHDRAWN, Authorization.EXPIRED})


@dataclass(frozen=True, slots=True)
class LineAllowance(Generic[LineId]):
    """`quantity` shipped (else ordered); `asked_back` open, `returned` arrived or settled."""

    line_id: LineId
    quantity: int
    asked_back: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Overdraw(Generic[LineId]):
    line_id: LineId
    wanted: int
    remaining: int


def holds(
    authorization: Authorization, processing: Processing, *, is_settled: bool = False
) -> bool:
    """Return whether a unit counts against its line.

    Refused, withdrawn and expired release it, unless it arrived all the same or its money
    is on the way or paid (`is_settled`): nothing is paid for twice.
    """
    return is_settled or processing in ARRIVED or authorization not in _RELEASED


class Place(StrEnum):
    """What became of one unit that was sold, as far as it counts against its line."""

    FREE = "free"
    """It may be asked back."""
    OPEN = "open"
    """Asked back, and not here yet."""
    RECEIVED = "received"
    KEPT = "kept"
    """Paid for, and the shopper's to keep."""
    LOST = "lost"
    """It should have come and did not; a person looks for it."""
    WRITTEN_OFF = "written_off"
    """Paid for although it never came."""


def place(
    authorization: Authorization,
    processing: Processing,
    *,
    is_kept: bool = False,
    is_settled: bool = False,
) -> Place:
    """Return where a unit stands in the one ledger of returns, claims and kept things."""
    if not holds(authorization, processing, is_settled=is_settled):
        return Place.FREE
    if processing in ARRIVED:
        return Place.RECEIVED
    if is_kept:
        return Place.KEPT
    if processing is Processing.MISSING:
        return Place.WRITTEN_OFF if is_settled else Place.LOST
    return Place.WRITTEN_OFF if authorization in _RELEASED else Place.OPEN


def remaining(line: LineAllowance[LineId]) -> int:
    """Return how many units may still be asked back; never below zero."""
    return max(0, line.quantity - line.asked_back - line.returned)


def claim(
    lines: Iterable[LineAllowance[LineId]], wanted: Mapping[LineId, int]
) -> tuple[Overdraw[LineId], ...]:
    """Return every line of which too much is wanted; none when all of it fits.

    A line that is not in `lines` has nothing left. Raises ValueError for a quantity below one.
    """
    left = {line.line_id: remaining(line) for line in lines}
    if any(quantity < 1 for quantity in wanted.values()):
        raise ValueError(f"quantities start at one: {dict(wanted)!r}")
    return tuple(
        Overdraw(line_id, quantity, left.get(line_id, 0))
        for line_id, quantity in wanted.items()
        if quantity > left.get(line_id, 0)
    )
