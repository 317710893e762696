"""What may become of a leg, what it says of its units, and when it is asked about again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from backhaul.core.axes import LEG_STEPS, LegState, UnitMoney

#: No answer for this long: the process that asked is no more.
ANSWER_BY = timedelta(minutes=2)
#: By then an outcome is known, or a person owns it.
UNKNOWN_AT_MOST = timedelta(minutes=15)
#: When a person is told: a look-up and a sweep later it could be too late.
TELL_A_PERSON = timedelta(minutes=12)
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


def trusts_key(kept: timedelta, age: timedelta) -> bool:
    """Whether a key that is so old may be sent again; `kept` is how long a provider says.

    Beyond half of that we do not rely on it: clocks differ, and requests are under way.
    """
    return age < kept / 2


def look_again_after(age: timedelta) -> timedelta:
    """Return when to ask again for an outcome that has been unknown for so long."""
    return ANSWER_BY if age < ASK_AGAIN else ASK_AGAIN


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, to an hour."""
    times: int = 2 ** min(max(attempts, 1) - 1, 10)
    return min(_FIRST_WAIT * times, _LONGEST_WAIT)
