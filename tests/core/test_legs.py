from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.axes import LEG_STEPS, LegState, UnitMoney
from backhaul.core.legs import can_become, leg_money, unit_money, wait_after


@pytest.mark.parametrize("before", LegState)
@pytest.mark.parametrize("after", LegState)
def test_every_step_of_the_table_is_open_to_news(before: LegState, after: LegState) -> None:
    if after in LEG_STEPS[before]:
        assert can_become(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LegState.ORDERED, LegState.PAID),  # a webhook finds a leg that was put back
        (LegState.ORDERED, LegState.FAILED),
        (LegState.UNKNOWN, LegState.SENDING),  # found, and still pending
    ],
)
def test_news_may_overtake_our_own_steps(before: LegState, after: LegState) -> None:
    assert can_become(before, after)


@pytest.mark.parametrize("before", [LegState.CANCELLED, LegState.REVERSED])
@pytest.mark.parametrize("after", LegState)
def test_an_end_has_no_exit(before: LegState, after: LegState) -> None:
    assert not can_become(before, after)


@pytest.mark.parametrize("after", [LegState.ORDERED, LegState.FAILED, LegState.UNKNOWN])
def test_what_is_paid_never_falls_back(after: LegState) -> None:
    assert not can_become(LegState.PAID, after)


def test_a_leg_is_sent_once_the_provider_took_it_on() -> None:
    state = LegState.SENDING

    assert leg_money(state, is_taken_on=False, is_by_hand=False) is UnitMoney.APPROVED
    assert leg_money(state, is_taken_on=True, is_by_hand=False) is UnitMoney.SENT


def test_a_leg_that_waits_for_a_hand_is_in_a_persons_care() -> None:
    state = LegState.APPROVED

    assert leg_money(state, is_taken_on=False, is_by_hand=True) is UnitMoney.CHECKING
    assert leg_money(state, is_taken_on=False, is_by_hand=False) is UnitMoney.APPROVED


@pytest.mark.parametrize("state", LegState)
def test_every_state_says_something_of_its_units(state: LegState) -> None:
    assert leg_money(state, is_taken_on=False, is_by_hand=False) in UnitMoney


def test_the_least_advanced_leg_speaks_for_the_unit() -> None:
    assert unit_money([UnitMoney.PAID, UnitMoney.SENT]) is UnitMoney.SENT
    assert unit_money([UnitMoney.SENT, UnitMoney.APPROVED]) is UnitMoney.APPROVED
    assert unit_money([UnitMoney.APPROVED, UnitMoney.CHECKING]) is UnitMoney.CHECKING


def test_waiting_doubles_up_to_an_hour() -> None:
    waits = [wait_after(attempts) for attempts in (0, 1, 2, 3, 9, 500)]

    assert waits == [
        timedelta(seconds=15),
        timedelta(seconds=15),
        timedelta(seconds=30),
        timedelta(seconds=60),
        timedelta(hours=1),
        timedelta(hours=1),
    ]
