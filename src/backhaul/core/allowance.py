"""How much of an order line may still come back: never more than was shipped."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
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
