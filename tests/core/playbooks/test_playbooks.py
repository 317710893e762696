from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from backhaul.core.errors import IllegalStep
from backhaul.core.playbooks.model import (
    BY_ITSELF,
    DEFAULT,
    DEFAULT_STEPS,
    NOT_TOLD,
    WITHOUT_STEPS,
    Loyalty,
    Playbooks,
    Step,
    StepKind,
)
from backhaul.core.playbooks.taking import (
    Act,
    Customer,
    StepState,
    Taken,
    acts_open,
    plan,
    step_after,
    take,
)
from backhaul.core.tracking.words import IncidentKind

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
KIND = IncidentKind.CLAIMED_NOT_SCANNED


def one_kind(*steps: Step, kind: IncidentKind = KIND) -> Playbooks:
    return Playbooks(steps={kind: steps})


def test_every_kind_has_its_steps_or_needs_none() -> None:
    assert set(DEFAULT_STEPS) | WITHOUT_STEPS == set(IncidentKind)
    assert set(DEFAULT_STEPS) & WITHOUT_STEPS == set()


def test_the_shopper_is_told_of_every_kind_that_is_told_at_all() -> None:
    told = {kind for kind in IncidentKind if DEFAULT.tells_at_once(kind)}

    assert told == set(IncidentKind) - NOT_TOLD


def test_a_claimed_drop_off_is_asked_about_traced_and_claimed_in_its_time() -> None:
    planned = plan(DEFAULT.of(KIND), opened_at=MONDAY)

    assert [(one.kind.value, one.due_at - MONDAY) for one in planned] == [
        ("tell_shopper", timedelta(0)),
        ("ask_shopper", timedelta(0)),
        ("open_trace", timedelta(hours=24)),
        ("offer_refund", timedelta(hours=72)),
        ("escalate", timedelta(hours=120)),
        ("claim_from_carrier", timedelta(hours=240)),
    ]


def test_a_step_that_is_off_is_not_planned() -> None:
    books = one_kind(
        Step(kind=StepKind.TELL_SHOPPER, is_on=False), Step(kind=StepKind.ESCALATE, after_h=2)
    )

    assert [one.kind for one in plan(books.of(KIND), opened_at=MONDAY)] == [StepKind.ESCALATE]
    assert not books.tells_at_once(KIND)


@pytest.mark.parametrize(
    ("steps", "kind", "said"),
    [
        (
            (Step(kind=StepKind.ESCALATE), Step(kind=StepKind.ESCALATE)),
            KIND,
            "a step is there twice",
        ),
        (
            (Step(kind=StepKind.OPEN_TRACE, after_h=5), Step(kind=StepKind.ESCALATE)),
            KIND,
            "a step comes before the one above it",
        ),
        (
            (Step(kind=StepKind.OPEN_TRACE),),
            IncidentKind.REFUND_FAILED,
            "open_trace makes no sense here",
        ),
        (
            (Step(kind=StepKind.ASK_SHOPPER),),
            IncidentKind.NO_MOVEMENT,
            "ask_shopper makes no sense here",
        ),
        (
            (Step(kind=StepKind.TELL_SHOPPER),),
            IncidentKind.MISSORT,
            "tell_shopper makes no sense here",
        ),
    ],
)
def test_steps_that_do_not_fit_together_are_refused(
    steps: tuple[Step, ...], kind: IncidentKind, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        one_kind(*steps, kind=kind)


LOYAL = Customer(orders=3)


@pytest.mark.parametrize("why", ["healed", "answered"])
@pytest.mark.parametrize("kind", StepKind)
def test_nothing_is_done_that_is_not_needed_any_more(kind: StepKind, why: str) -> None:
    found = take(kind, needless=why, customer=LOYAL, rule=Loyalty(), due_by=TUESDAY)

    assert found == Taken(StepState.SKIPPED, why)


@pytest.mark.parametrize("kind", StepKind)
def test_a_step_is_done_by_itself_or_becomes_a_task_with_a_day(kind: StepKind) -> None:
    found = take(kind, needless="", customer=LOYAL, rule=Loyalty(), due_by=TUESDAY)

    by_itself = Taken(StepState.DONE, "by_itself")
    assert found == (by_itself if kind in BY_ITSELF else Taken(StepState.OPEN, "task", TUESDAY))


@pytest.mark.parametrize(
    ("customer", "code"),
    [
        (Customer(), "no_customer"),
        (Customer(orders=2), "not_loyal"),
        (Customer(orders=9, lost_before=1), "not_loyal"),
    ],
)
def test_an_offer_is_for_loyal_customers_alone(customer: Customer, code: str) -> None:
    found = take(
        StepKind.OFFER_REFUND,
        needless="",
        customer=customer,
        rule=Loyalty(),
        due_by=TUESDAY,
    )

    assert found == Taken(StepState.SKIPPED, code)


def test_a_person_finishes_a_task_and_stops_and_resumes_what_is_to_come() -> None:
    assert {state: acts_open(state) for state in StepState} == {
        StepState.WAITING: (Act.STOP,),
        StepState.OPEN: (Act.FINISH, Act.STOP),
        StepState.DONE: (),
        StepState.SKIPPED: (),
        StepState.STOPPED: (Act.RESUME,),
    }
    assert step_after(StepState.STOPPED, Act.RESUME) is StepState.WAITING
    with pytest.raises(IllegalStep, match="step_not_open"):
        step_after(StepState.DONE, Act.FINISH)
