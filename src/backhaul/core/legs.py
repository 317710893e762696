"""What may become of a leg, what it says of its units, and when it is asked about again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from backhaul.core.axes import LEG_STEPS, LegState, UnitMoney

#: A provider keeps our key for a day; beyond half of it we do not rely on that.
KEY_LIVES = timedelta(hours=12)
#: No answer for this long: the process that asked is no more.
ANSWER_BY = timedelta(minutes=2)
#: An outcome unknown for this long has an open incident.
UNKNOWN_AT_MOST = timedelta(hours=24)
#: A refund that the provider took on is asked for again, should its webhook get lost.
ASK_AGAIN = timedelta(hours=6)

_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(hours=1)
_THROUGH = (LegState.ORDERED, LegState.SENDING)

#: The first is the least advanced.
_ADVANCE = (UnitMoney.CHECKING, UnitMoney.APPROVED, UnitMoney.SENT, UnitMoney.PAID)
_SAYS = {
    LegState.PROPOSED: UnitMoney.APPROVED,
    LegState.APPROVED: UnitMoney.APPROVED,
    LegState.ORDERED: UnitMoney.APPROVED,
    LegState.SENDING: UnitMoney.APPROVED,
    LegState.PAID: UnitMoney.PAID,
    LegState.FAILED: UnitMoney.CHECKING,
    LegState.UNKNOWN: UnitMoney.CHECKING,
    LegState.REVERSED: UnitMoney.CHECKING,
    LegState.CANCELLED: UnitMoney.CHECKING,
}


def can_become(before: LegState, after: LegState) -> bool:
    """Return whether the provider's news fits; it may overtake the steps between.

    A webhook comes before the reply, or finds a leg that was put back to be sent again.
    """
    return after in LEG_STEPS[before] or any(
        middle in LEG_STEPS[before] and after in LEG_STEPS[middle] for middle in _THROUGH
    )


def leg_money(state: LegState, *, is_taken_on: bool, is_by_hand: bool) -> UnitMoney:
    """Return what one leg says of its units; `is_taken_on`: the provider has accepted it."""
    if state is LegState.SENDING and is_taken_on:
        return UnitMoney.SENT
    if state is LegState.APPROVED and is_by_hand:
        return UnitMoney.CHECKING
    return _SAYS[state]


def unit_money(says: Sequence[UnitMoney]) -> UnitMoney:
    """Return the least advanced of the legs that pay for a unit; there is at least one."""
    return min(says, key=_ADVANCE.index)


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, to an hour."""
    times: int = 2 ** min(max(attempts, 1) - 1, 10)
    return min(_FIRST_WAIT * times, _LONGEST_WAIT)
