from __future__ import annotations

from typing import Any

import pytest

from backhaul.core.axes import Authorization, Processing
from backhaul.core.entitlement import Claim, Standing, standing
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.tracking.words import Position


def claim(**values: Any) -> Claim:
    """An authorised unit that was scanned, and pays at the first scan."""
    given: dict[str, Any] = {
        "authorization": Authorization.AUTHORIZED,
        "processing": Processing.AWAITED,
        "trigger": RefundTrigger.FIRST_SCAN,
        "position": Position.ACCEPTED,
        **values,
    }
    return Claim(**given)


def test_money_goes_when_its_trigger_is_met() -> None:
    assert standing(claim()) is Standing.PAYABLE


@pytest.mark.parametrize(
    ("trigger", "position"),
    [
        (RefundTrigger.FIRST_SCAN, None),
        (RefundTrigger.FIRST_SCAN, Position.HANDED_OVER),
        (RefundTrigger.DELIVERED, Position.OUT_FOR_DELIVERY),
        (RefundTrigger.INSPECTION, Position.RECEIVED),
    ],
)
def test_it_waits_until_then(trigger: RefundTrigger, position: Position | None) -> None:
    assert standing(claim(trigger=trigger, position=position)) is Standing.WAITING


@pytest.mark.parametrize("grade", ["A", "B", "C"])
def test_a_unit_in_order_is_paid_after_inspection(grade: str) -> None:
    found = claim(
        trigger=RefundTrigger.INSPECTION, processing=Processing.INSPECTED, grade=grade
    )

    assert standing(found) is Standing.PAYABLE


@pytest.mark.parametrize("grade", ["D", "F", ""])
def test_what_the_shopper_broke_is_held(grade: str) -> None:
    found = claim(processing=Processing.DECIDED, grade=grade)

    assert standing(found) is Standing.HELD


def test_what_came_broken_is_not_held() -> None:
    found = claim(processing=Processing.INSPECTED, grade="F", is_shopper_at_fault=False)

    assert standing(found) is Standing.PAYABLE


def test_what_differs_is_held_whoever_is_at_fault() -> None:
    found = claim(
        processing=Processing.INSPECTED, grade="A", differs=True, is_shopper_at_fault=False
    )

    assert standing(found) is Standing.HELD


def test_a_box_that_was_only_opened_is_not_doubted() -> None:
    assert standing(claim(processing=Processing.RECEIVED)) is Standing.PAYABLE


@pytest.mark.parametrize("processing", [Processing.RECEIVED, Processing.INSPECTED])
def test_what_the_dock_found_holds_it_whatever_its_grade(processing: Processing) -> None:
    found = claim(processing=processing, grade="A", differs_at_dock=True)

    assert standing(found) is Standing.HELD
    assert standing(claim(differs_at_dock=True)) is Standing.PAYABLE  # it is not here yet


@pytest.mark.parametrize(
    "state",
    [
        Authorization.REQUESTED,
        Authorization.IN_REVIEW,
        Authorization.REFUSED,
        Authorization.WITHDRAWN,
        Authorization.EXPIRED,
    ],
)
def test_without_authorisation_there_is_a_claim_only_to_what_came_all_the_same(
    state: Authorization,
) -> None:
    assert standing(claim(authorization=state)) is Standing.BARRED
    came = claim(authorization=state, processing=Processing.INSPECTED, grade="A")
    assert standing(came) is Standing.HELD


def test_where_nothing_was_promised_a_person_decides_once_it_is_here() -> None:
    assert standing(claim(trigger=None)) is Standing.BARRED
    assert standing(claim(trigger=None, processing=Processing.RECEIVED)) is Standing.HELD


def test_what_is_kept_or_missing_is_held() -> None:
    assert standing(claim(disposition="keep")) is Standing.HELD
    assert standing(claim(processing=Processing.MISSING)) is Standing.HELD


def test_what_goes_back_to_the_shopper_is_not_paid() -> None:
    found = claim(
        processing=Processing.FINISHED, grade="A", disposition="send_back_to_customer"
    )

    assert standing(found) is Standing.BARRED
