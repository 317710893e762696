"""What would have changed a decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from backhaul.core.axes import Method, Resolution
from backhaul.core.money import Money
from backhaul.core.policies.decide import judge_unit
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.nearest import nearest
from backhaul.core.policies.policy import Policy
from tests.core.policies.makers import FAULTY, MONDAY, fact, order, policy, row, unit


def told(rules: Policy, one: UnitFacts, sold: OrderFacts | None = None, **more: object) -> Any:
    facts = RequestFacts.model_validate(
        {
            "units": (one,),
            "orders": (sold or order(),),
            "resolution": Resolution.REFUND,
            "method": Method.LABEL,
            "currency": "EUR",
            "requested_at": MONDAY,
            **more,
        }
    )
    found = nearest(rules, judge_unit(rules, facts, one))
    return [(it.fact, it.found, it.wanted, it.outcome.value) for it in found]


def test_what_is_authorised_needs_no_change() -> None:
    assert told(policy(), unit(delivered_at=MONDAY)) == []


def test_a_late_request_would_have_been_in_time_some_days_earlier() -> None:
    late = unit(delivered_at=MONDAY - timedelta(days=33))

    assert told(policy(), late) == [("days_late", 3, 0, "authorize")]


def test_another_reason_would_have_led_to_another_row() -> None:
    found = told(policy(eligibility=[FAULTY]), unit(delivered_at=MONDAY - timedelta(days=33)))

    assert found == [
        ("days_late", 3, 0, "authorize"),
        ("reason", "too_small", "wrong_item", "authorize"),
    ]


def test_under_a_warranty_another_reason_would_have_brought_a_person() -> None:
    late = unit(delivered_at=MONDAY - timedelta(days=33))

    assert told(policy(), late, order("DE"))[1] == (
        ("reason", "too_small", "defective", "review")
    )


def test_one_photo_more_or_a_smaller_value_would_have_done() -> None:
    hurt = unit(reason="arrived_damaged", delivered_at=MONDAY)
    dear = unit(paid=Money(50_100, "EUR"), delivered_at=MONDAY)

    assert told(policy(), hurt)[0] == ("photos", 0, 1, "authorize")
    assert told(policy(), dear) == [("return_value", 50_100, 50_000, "authorize")]


def test_the_nearest_number_on_the_other_side_of_a_limit_is_named() -> None:
    rules = policy(
        eligibility=[
            row("risky", {"outcome": "review"}, fact("risk", "at_least", 60)),
            row("many", {"outcome": "refuse"}, fact("returns_before", "more_than", 9)),
            row("ok", {"outcome": "authorize"}),
        ]
    )

    assert told(rules, unit(), risk_points=75) == [("risk", 75, 59, "authorize")]


def test_two_reasons_that_no_single_change_heals_have_no_nearest_change() -> None:
    both = unit(is_final_sale=True)

    assert told(policy(), both) == []
