"""What of a policy the law forbids, before anybody is told of it."""

from __future__ import annotations

import pytest

from backhaul.core.policies.breaches import What, breaches
from backhaul.core.policies.policy import Policy
from tests.core.policies.makers import fact, policy, row

REFUSE = {"outcome": "refuse"}


def told(rules: Policy, *countries: str) -> list[tuple[str, str, str]]:
    return [(one.what.value, one.rule, one.regime) for one in breaches(rules, countries)]


def test_what_the_product_ships_with_breaks_no_law_anywhere() -> None:
    everywhere = ("DE", "FR", "IT", "GB", "CN", "BR", "US", "CH")

    assert told(policy(), *everywhere) == []


def test_a_window_from_the_dispatch_is_shorter_than_the_law_gives() -> None:
    rules = policy(window=[row("w", {"days": 30, "anchor": "shipped"})])

    assert told(rules, "FR", "DE", "CH") == [
        ("shorter_window", "w", "eu-de"),
        ("shorter_window", "w", "eu-fr"),
    ]


def test_a_refusal_after_days_from_the_dispatch_can_meet_a_right() -> None:
    late = row("late", REFUSE, fact("days_since_dispatch", "more_than", 14))
    (found,) = breaches(policy(eligibility=[late]), ("IT", "ES"))

    assert (found.what, found.rule, found.days) == (What.REFUSES_A_RIGHT, "late", 14)
    assert found.countries == ("ES", "IT")


@pytest.mark.parametrize(
    "condition",
    [
        fact("days_since_delivery", "more_than", 14),
        fact("days_since_delivery", "at_least", 15),
        fact("is_in_window", "is", value=False),
        fact("days_late", "at_least", 1),
        fact("goods", "has_any", ["custom_made"]),
        fact("seller", "is_one_of", ["private"]),
        fact("contract", "is_one_of", ["store"]),
    ],
)
def test_a_refusal_that_no_right_can_meet_is_free(condition: object) -> None:
    assert told(policy(eligibility=[row("r", REFUSE, condition)]), "DE") == []


@pytest.mark.parametrize(
    "condition",
    [
        fact("is_final_sale", "is", value=True),
        fact("days_since_delivery", "at_least", 14),
        fact("return_rate", "more_than", 60),
        fact("goods", "has_any", ["custom_made", "used"]),
        {"cel": "risk > 90"},
    ],
)
def test_a_refusal_of_anything_else_is_a_breach(condition: object) -> None:
    rules = policy(eligibility=[row("r", REFUSE, condition)])

    assert told(rules, "DE") == [("refuses_a_right", "r", "eu-de")]


def test_a_rule_for_a_market_without_the_right_is_free() -> None:
    rules = policy(eligibility=[row("r", REFUSE, scope={"countries": ["US", "CH"]})])

    assert told(rules, "DE", "CH") == []


def test_a_restocking_fee_and_credit_alone_are_forbidden_where_money_is_owed() -> None:
    rules = policy(
        fees=[row("f", {"restocking_percent": 15})],
        offer=[row("o", {"resolutions": ["credit"]})],
    )

    assert told(rules, "DE") == [
        ("forbidden_fee", "f", "eu-de"),
        ("no_money_back", "o", "eu-de"),
    ]
    assert told(rules, "CH") == []


def test_a_rule_that_is_off_breaks_nothing() -> None:
    assert told(policy(eligibility=[row("r", REFUSE, is_on=False)]), "DE") == []


@pytest.mark.parametrize(
    ("op", "countries", "found"),
    [("is_one_of", ["US"], 0), ("is_none_of", ["DE"], 0), ("is_none_of", ["US"], 1)],
)
def test_a_rule_that_asks_for_other_countries_meets_no_right_of_this_one(
    op: str, countries: list[str], found: int
) -> None:
    rule = row("never", {"outcome": "refuse"}, fact("country", op, countries))

    assert len(breaches(policy(eligibility=[rule]), ["DE"])) == found


@pytest.mark.parametrize(("days", "found"), [(14, ["late"]), (15, [])])
def test_who_is_late_may_be_offered_credit_only(days: int, found: list[str]) -> None:
    then = {"outcome": "authorize", "resolutions": ["credit"]}
    rule = row("late", then, fact("days_since_delivery", "at_least", days))

    told = breaches(policy(eligibility=[rule]), ["DE"])

    assert [one.rule for one in told] == found
