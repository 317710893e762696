"""Any mix of units and parcels has exactly one headline, and it only moves forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise, product

import pytest

from backhaul.core.axes import Authorization, Method, Processing, Resolution, UnitMoney
from backhaul.core.headline import (
    PAID_EARLY,
    STEPS,
    Headline,
    StepState,
    TimelineStep,
    UnitFact,
    headline,
    timeline,
)
from backhaul.core.tracking.words import IncidentKind, Position

A, M, P = Authorization, UnitMoney, Processing
POSITIONS: list[Position | None] = [None, *Position]
ASKED = UnitFact(A.AUTHORIZED)
ON_ITS_WAY = replace(ASKED, position=Position.IN_TRANSIT)
RECEIVED = replace(ASKED, position=Position.RECEIVED, processing=P.RECEIVED)
INSPECTED = replace(RECEIVED, processing=P.INSPECTED)
FINISHED = replace(RECEIVED, processing=P.FINISHED, money=M.PAID)


def step_of(unit: UnitFact) -> int:
    return headline([unit]).step or 0


@pytest.mark.parametrize(
    ("unit", "code", "step", "is_done"),
    [
        (UnitFact(A.REQUESTED), "requested", 1, False),
        (UnitFact(A.IN_REVIEW), "in_review", 1, False),
        (ASKED, "authorized", 1, False),
        (replace(ASKED, method=Method.OWN_CARRIER), "ready_to_send", 2, False),
        (replace(ASKED, position=Position.LABEL_CREATED), "label_ready", 2, False),
        (replace(ASKED, position=Position.HANDED_OVER), "handed_over", 3, False),
        (replace(ASKED, position=Position.ACCEPTED), "first_scan", 4, False),
        (ON_ITS_WAY, "on_its_way", 5, False),
        (replace(ASKED, position=Position.OUT_FOR_DELIVERY), "out_for_delivery", 5, False),
        (replace(ASKED, position=Position.DELIVERED), "delivered", 6, False),
        (replace(ASKED, position=Position.RECEIVED), "arrived", 6, False),
        (RECEIVED, "checked_in", 7, False),
        (INSPECTED, "inspected", 8, False),
        (replace(INSPECTED, processing=P.DECIDED), "inspected", 8, False),
        (replace(INSPECTED, money=M.APPROVED), "refund_approved", 8, False),
        (replace(INSPECTED, money=M.SENT), "refund_sent", 8, False),
        (replace(INSPECTED, money=M.CHECKING), "refund_checking", 8, False),
        (replace(INSPECTED, money=M.PAID), "refunded", 9, False),
        (FINISHED, "refunded", 9, True),
        (replace(FINISHED, resolution=Resolution.CREDIT), "credited", 9, True),
        (replace(FINISHED, money=M.NOTHING_DUE), "closed", 8, True),
        (replace(FINISHED, money=M.PROMISED), "inspected", 8, False),
        (
            replace(FINISHED, money=M.NONE, disposition="send_back_to_customer"),
            "sent_back",
            8,
            True,
        ),
        (
            replace(FINISHED, money=M.SENT, disposition="send_back_to_customer"),
            "refund_sent",
            8,
            False,
        ),
    ],
)
def test_the_usual_way_is_named_step_by_step(
    unit: UnitFact, code: str, step: int, *, is_done: bool
) -> None:
    assert headline([unit]) == Headline(code, step, 1, 1, is_done)


@pytest.mark.parametrize(
    ("unit", "code", "step", "is_done"),
    [
        (UnitFact(A.REFUSED), "refused", None, True),
        (UnitFact(A.WITHDRAWN, Position.IN_TRANSIT), "withdrawn", None, True),
        (UnitFact(A.EXPIRED), "expired", None, True),
        (UnitFact(A.EXPIRED, Position.LABEL_CREATED), "expired", None, True),
        (UnitFact(A.EXPIRED, Position.IN_TRANSIT), "on_its_way", 5, False),
        (replace(RECEIVED, authorization=A.WITHDRAWN), "checked_in", 7, False),
        (UnitFact(A.WITHDRAWN, money=M.SENT), "refund_sent", 8, False),
        (UnitFact(A.REFUSED, money=M.PAID), "refunded", 9, True),
        (replace(ASKED, processing=P.MISSING), "missing", 6, False),
        (replace(ASKED, processing=P.MISSING, money=M.NOTHING_DUE), "missing", 6, True),
        (replace(ASKED, processing=P.MISSING, money=M.PAID), "refunded", 9, True),
        (replace(ASKED, disposition="keep"), "kept", 8, False),
        (replace(ASKED, disposition="keep", money=M.APPROVED), "refund_approved", 8, False),
        (replace(ASKED, disposition="keep", money=M.PAID), "kept", 9, True),
    ],
)
def test_what_leaves_the_usual_way_has_its_own_name(
    unit: UnitFact, code: str, step: int | None, *, is_done: bool
) -> None:
    assert headline([unit]) == Headline(code, step, 1, 1, is_done)


@pytest.mark.parametrize(
    ("position", "code", "step"),
    [
        (None, "awaiting_parcel", 1),
        (Position.LABEL_CREATED, "awaiting_parcel", 2),
        (Position.HANDED_OVER, "awaiting_parcel", 3),
        (Position.ACCEPTED, "on_its_way", 4),
        (Position.IN_TRANSIT, "on_its_way", 5),
        (Position.OUT_FOR_DELIVERY, "on_its_way", 5),
        (Position.DELIVERED, "arrived", 6),
        (Position.RECEIVED, "arrived", 6),
    ],
)
def test_money_paid_before_the_unit_came_is_said_and_the_unit_still_awaited(
    position: Position | None, code: str, step: int
) -> None:
    paid = replace(ASKED, position=position, money=M.PAID)
    credited = replace(paid, resolution=Resolution.CREDIT)

    assert headline([paid]) == Headline(f"refunded_{code}", step, 1, 1, is_done=False)
    assert headline([credited]) == Headline(f"credited_{code}", step, 1, 1, is_done=False)
    assert {f"refunded_{code}", f"credited_{code}"} <= PAID_EARLY


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([ON_ITS_WAY, RECEIVED], Headline("partly_received", 5, 1, 2, is_done=False)),
        ([ON_ITS_WAY, ON_ITS_WAY, ASKED], Headline("authorized", 1, 1, 3, is_done=False)),
        ([INSPECTED, FINISHED], Headline("partly_paid", 8, 1, 2, is_done=False)),
        ([RECEIVED, INSPECTED], Headline("checked_in", 7, 1, 2, is_done=False)),
        ([UnitFact(A.WITHDRAWN), ON_ITS_WAY], Headline("on_its_way", 5, 1, 1, is_done=False)),
        ([UnitFact(A.REFUSED), FINISHED], Headline("refunded", 9, 1, 1, is_done=True)),
        ([UnitFact(A.REFUSED)] * 2, Headline("refused", None, 2, 2, is_done=True)),
        (
            [UnitFact(A.IN_REVIEW), RECEIVED],
            Headline("in_review", 1, 1, 2, is_done=False),
        ),
        (
            [FINISHED, replace(INSPECTED, money=M.PAID)],
            Headline("refunded", 9, 2, 2, is_done=False),
        ),
        (
            [ON_ITS_WAY, replace(ON_ITS_WAY, money=M.PAID)],
            Headline("on_its_way", 5, 2, 2, is_done=False),
        ),
        (
            [replace(ON_ITS_WAY, money=M.PAID)] * 2,
            Headline("refunded_on_its_way", 5, 2, 2, is_done=False),
        ),
        (
            [FINISHED, replace(FINISHED, money=M.NOTHING_DUE)],
            Headline("refunded", 9, 1, 2, is_done=True),
        ),
    ],
)
def test_the_least_advanced_open_unit_leads_with_counts(
    units: list[UnitFact], expected: Headline
) -> None:
    assert headline(units) == expected
    assert headline(units[::-1]) == expected


def test_a_return_is_not_done_while_a_leg_is_open() -> None:
    assert headline([FINISHED], open_legs=1) == Headline("refunded", 9, 1, 1, is_done=False)


def test_a_return_without_units_is_only_requested() -> None:
    assert headline([]) == Headline("requested", 1, 0, 0, is_done=False)


def test_an_incident_lies_over_the_headline_and_changes_nothing_else() -> None:
    found = headline([ON_ITS_WAY], incident=IncidentKind.LOST)

    assert found == replace(headline([ON_ITS_WAY]), incident=IncidentKind.LOST)


def test_every_combination_has_exactly_one_headline() -> None:
    for authorization, position, processing, money in product(A, POSITIONS, P, M):
        for method, disposition in product(
            [Method.LABEL, Method.OWN_CARRIER], [None, "keep", "send_back_to_customer"]
        ):
            unit = UnitFact(
                authorization, position, method, processing, money, disposition=disposition
            )
            found = headline([unit])
            assert found.code
            assert (found.count, found.of) == (1, 1)
            assert found.step is None or 1 <= found.step <= 9
            assert not (found.is_done and money in {M.APPROVED, M.SENT, M.CHECKING})


def test_no_axis_takes_the_headline_back_along_the_usual_way() -> None:
    processings = [P.AWAITED, P.RECEIVED, P.INSPECTED, P.DECIDED, P.FINISHED]
    monies = [M.NONE, M.PROMISED, M.APPROVED, M.SENT, M.PAID]
    for processing, money in product(processings, monies):
        ways = [
            replace(ASKED, position=at, processing=processing, money=money) for at in POSITIONS
        ]
        assert all(step_of(a) <= step_of(b) for a, b in pairwise(ways))
    for position, money in product(POSITIONS, monies):
        ways = [
            replace(ASKED, position=position, processing=at, money=money) for at in processings
        ]
        assert all(step_of(a) <= step_of(b) for a, b in pairwise(ways))
    for position, processing in product(POSITIONS, processings):
        ways = [
            replace(ASKED, position=position, processing=processing, money=at) for at in monies
        ]
        assert all(step_of(a) <= step_of(b) for a, b in pairwise(ways))


NOON = datetime(2026, 11, 18, 12, 5, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)


def states(at: Headline, reached: dict[str, datetime] | None = None) -> list[str]:
    return [row.state.value for row in timeline(reached or {}, at, {})]


def test_the_timeline_shows_what_was_what_is_and_what_comes() -> None:
    rows = timeline(
        {"requested": NOON, "label_ready": NOON, "inspected": NOON},
        headline([replace(ASKED, position=Position.LABEL_CREATED)]),
        {"label_ready": FRIDAY, "handed_over": FRIDAY},
    )

    assert [row.code for row in rows] == list(STEPS)
    assert rows[:3] == (
        TimelineStep(1, "requested", StepState.DONE, NOON, None),
        TimelineStep(2, "label_ready", StepState.NOW, NOON, None),
        TimelineStep(3, "handed_over", StepState.TODO, None, FRIDAY),
    )
    assert rows[7] == TimelineStep(8, "inspected", StepState.TODO, None, None)


def test_an_incident_turns_the_present_step_into_a_warning() -> None:
    at = headline([ON_ITS_WAY], incident=IncidentKind.NO_MOVEMENT)

    assert states(at) == ["done"] * 4 + ["warn"] + ["todo"] * 4


def test_money_paid_early_is_done_where_it_stands() -> None:
    at = headline([replace(ON_ITS_WAY, money=M.PAID)])

    rows = timeline({"paid": NOON}, at, {})

    assert rows[4].state is StepState.NOW
    assert rows[8] == TimelineStep(9, "paid", StepState.DONE, NOON, None)


def test_a_return_that_is_done_has_no_present_step() -> None:
    assert states(headline([FINISHED])) == ["done"] * 9


def test_a_return_that_left_the_usual_way_warns_where_it_left() -> None:
    refused = headline([UnitFact(A.REFUSED)])
    expired = headline([UnitFact(A.EXPIRED)])

    assert states(refused) == ["warn"] + ["todo"] * 8
    assert (
        states(expired, {"label_ready": NOON, "noise": NOON})
        == [
            "done",
            "warn",
        ]
        + ["todo"] * 7
    )
