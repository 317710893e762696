"""The steps of authorisation, processing and legs: what is not in the table is refused."""

from __future__ import annotations

from itertools import product

import pytest

from backhaul.core.axes import (
    AUTHORIZATION_STEPS,
    LEG_STEPS,
    PROCESSING_STEPS,
    Authorization,
    LegState,
    Processing,
    Step,
    authorize_step,
    open_steps,
    processing_step,
)
from backhaul.core.errors import IllegalStep


@pytest.mark.parametrize(("state", "step"), list(product(Authorization, Step)))
def test_a_step_of_authorisation_is_open_or_refused(state: Authorization, step: Step) -> None:
    if step in open_steps(state):
        assert authorize_step(state, step) is AUTHORIZATION_STEPS[state, step]
        return
    with pytest.raises(IllegalStep) as refusal:
        authorize_step(state, step)
    assert refusal.value.code == "illegal_step"
    assert refusal.value.facts == {"state": state.value, "step": step.value}


@pytest.mark.parametrize(("state", "step"), list(product(Processing, Step)))
def test_a_step_of_processing_is_open_or_refused(state: Processing, step: Step) -> None:
    if step in open_steps(state):
        assert processing_step(state, step) is PROCESSING_STEPS[state, step]
        return
    with pytest.raises(IllegalStep):
        processing_step(state, step)


def test_a_missing_unit_can_turn_up() -> None:
    assert processing_step(Processing.MISSING, Step.RECEIVE) is Processing.RECEIVED


def test_buttons_stand_in_the_order_of_the_table() -> None:
    assert open_steps(Authorization.REQUESTED) == (
        Step.AUTHORIZE,
        Step.REVIEW,
        Step.REFUSE,
        Step.WITHDRAW,
    )


@pytest.mark.parametrize(
    "end",
    [
        Authorization.WITHDRAWN,
        Authorization.EXPIRED,
    ],
)
def test_an_end_has_no_exit(end: Authorization) -> None:
    assert open_steps(end) == ()


def test_a_refusal_can_only_be_taken_back() -> None:
    assert open_steps(Authorization.REFUSED) == (Step.REOPEN,)


def test_what_is_finished_comes_back_only_where_a_bin_was_emptied_by_mistake() -> None:
    assert open_steps(Processing.FINISHED) == (Step.UNDO_FINISH,)


def test_every_state_of_a_leg_has_its_steps_and_money_paid_can_only_be_reversed() -> None:
    assert set(LEG_STEPS) == set(LegState)
    assert LEG_STEPS[LegState.PAID] == {LegState.REVERSED}


def test_an_unknown_outcome_never_goes_straight_back_to_sending() -> None:
    assert LegState.SENDING not in LEG_STEPS[LegState.UNKNOWN]
