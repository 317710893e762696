"""Each state's word about its units, and the very moments at which a leg is looked after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.axes import LegState, UnitMoney
from backhaul.core.legs import (
    ANSWER_BY,
    ASK_AGAIN,
    TELL_A_PERSON,
    UNKNOWN_AT_MOST,
    leg_money,
    look_again_after,
    trusts_key,
)

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)

#: State → what it says; then, where it differs, once taken on, and by hand.
SAYS = {
    LegState.PROPOSED: ("approved", "approved", "approved"),
    LegState.APPROVED: ("approved", "approved", "checking"),
    LegState.ORDERED: ("approved", "approved", "approved"),
    LegState.SENDING: ("approved", "sent", "approved"),
    LegState.PAID: ("paid", "paid", "paid"),
    LegState.FAILED: ("checking", "checking", "checking"),
    LegState.UNKNOWN: ("checking", "checking", "checking"),
    LegState.REVERSED: ("checking", "checking", "checking"),
    LegState.CANCELLED: ("checking", "checking", "checking"),
}


@pytest.mark.parametrize("state", LegState)
def test_what_a_leg_says_of_its_units(state: LegState) -> None:
    said = (
        leg_money(state, is_taken_on=False, is_by_hand=False),
        leg_money(state, is_taken_on=True, is_by_hand=False),
        leg_money(state, is_taken_on=False, is_by_hand=True),
    )

    assert said == tuple(UnitMoney(word) for word in SAYS[state])


def test_a_key_is_trusted_for_less_than_half_of_its_life() -> None:
    assert trusts_key(DAY, timedelta(0))
    assert trusts_key(DAY, DAY / 2 - MOMENT)
    assert not trusts_key(DAY, DAY / 2)
    assert not trusts_key(DAY, DAY)
    assert not trusts_key(timedelta(0), timedelta(0))


def test_what_is_unknown_is_asked_about_every_two_minutes_and_later_every_six_hours() -> None:
    assert look_again_after(timedelta(0)) == timedelta(minutes=2)
    assert look_again_after(timedelta(hours=6) - MOMENT) == timedelta(minutes=2)
    assert look_again_after(timedelta(hours=6)) == timedelta(hours=6)
    assert look_again_after(DAY) == timedelta(hours=6)


def test_the_times_that_are_promised() -> None:
    assert (timedelta(minutes=2), timedelta(hours=6)) == (ANSWER_BY, ASK_AGAIN)
    assert timedelta(minutes=15) == UNKNOWN_AT_MOST
    assert timedelta(minutes=12) == TELL_A_PERSON
