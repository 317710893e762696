"""Rows of a policy: which one decides, where it holds, and what the law leaves of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.policies.facts import (
    ShopperFacts,
)
from backhaul.core.policies.model import Outcome, Payer, RefundTrigger
from backhaul.core.policies.terms import FeeKind, FeeTerm
from tests.core.policies.makers import (
    FAULTY,
    MONDAY,
    ask,
    fact,
    order,
    policy,
    row,
    terms,
    unit,
)


def test_the_first_row_that_fits_decides_and_the_others_are_told() -> None:
    rules = policy(
        eligibility=[FAULTY, row("never", {"outcome": "refuse", "say": "No."}, name="Never")]
    )

    (found,) = ask(rules, unit(reason="wrong_item", is_final_sale=True))

    assert found.outcome is Outcome.AUTHORIZE
    assert [(one.code, one.facts) for one in found.reasons] == [
        ("rule", {"rule": "faulty", "number": 1})
    ]
    assert [one.code for one in found.considered] == ["rule", "final_sale", "window_closed"]
    assert found.considered[0].facts == {
        "rule": "never",
        "number": 2,
        "name": "Never",
        "say": "No.",
    }


def test_where_no_row_fits_the_plain_values_decide() -> None:
    (found,) = ask(policy(eligibility=[FAULTY]), unit(is_final_sale=True))

    assert [one.code for one in found.reasons] == ["final_sale", "window_closed"]


def test_a_row_for_a_market_comes_before_those_for_all() -> None:
    rules = policy(
        eligibility=[
            row("all", {"outcome": "refuse"}),
            row("swiss", {"outcome": "authorize"}, scope={"countries": ["CH"]}),
            row("tee", {"outcome": "review"}, scope={"skus": ["tee-m"], "countries": ["CH"]}),
        ]
    )

    def by(country: str, sku: str) -> object:
        (found,) = ask(rules, unit(sku=sku), orders=(order(country),))
        return found.reasons[0].facts["rule"]

    assert (by("NO", "CAP"), by("CH", "CAP"), by("CH", "TEE-M")) == ("all", "swiss", "tee")


def test_a_row_that_is_off_does_nothing() -> None:
    (found,) = ask(policy(eligibility=[row("no", {"outcome": "refuse"}, is_on=False)]))

    assert [one.code for one in found.reasons] == ["window_closed"]


def test_what_nobody_told_fits_no_comparison_but_is_unknown() -> None:
    heavy = row("heavy", {"outcome": "authorize"}, fact("weight", "less_than", 30_000))
    unweighed = row("unweighed", {"outcome": "review"}, fact("weight", "is_unknown"))

    (found,) = ask(policy(eligibility=[heavy, unweighed]))

    assert found.reasons[0].facts["rule"] == "unweighed"


def test_more_than_fourteen_days_is_true_a_minute_after_the_fourteenth() -> None:
    late = policy(
        eligibility=[
            row("late", {"outcome": "refuse"}, fact("days_since_dispatch", "more_than", 14)),
            row("ok", {"outcome": "authorize"}),
        ]
    )
    sent = MONDAY - timedelta(days=14)

    (on_the_day,) = ask(late, unit(shipped_at=sent))
    (after,) = ask(late, unit(shipped_at=sent - timedelta(minutes=1)))

    assert (on_the_day.outcome, after.outcome) == (Outcome.AUTHORIZE, Outcome.REFUSE)


def test_one_of_several_conditions_is_enough_in_a_choice() -> None:
    risky = {"any": [fact("return_value", "more_than", 50_000), fact("risk", "more_than", 60)]}
    rules = policy(eligibility=[row("look", {"outcome": "review", "by": "manager"}, risky)])

    (found,) = ask(rules, unit(delivered_at=MONDAY), risk_points=61)

    assert found.outcome is Outcome.REVIEW
    assert found.reasons[0].facts["by"] == "manager"


def test_a_holiday_window_lasts_to_the_end_of_its_day_where_the_order_went() -> None:
    rules = policy(
        window=[
            row(
                "holidays",
                {"days": 30, "until": "2027-01-31"},
                fact("ordered_on", "from", "2026-11-01"),
            )
        ]
    )
    bought = order("US", placed_at=MONDAY, zone="America/Los_Angeles")

    (found,) = ask(rules, unit(delivered_at=MONDAY), orders=(bought,))

    assert terms(found).window_closes_at == datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
    assert terms(found).rules == {"window": "holidays"}


def test_a_delivery_that_nobody_scanned_is_reckoned_from_the_dispatch_and_shown_so() -> None:
    rules = policy(window=[row("w", {"days": 14, "assumed_days": 5})])
    sent = MONDAY - timedelta(days=10)

    (found,) = ask(rules, unit(delivered_at=None, shipped_at=sent))

    assert terms(found).window_closes_at == sent + timedelta(days=19)
    assert terms(found).window_is_assumed is True


def test_fees_follow_their_row_and_never_the_sellers_fault() -> None:
    rules = policy(
        window=[row("w", {"days": 90})],
        fees=[row("paid", {"label_minor": 395, "restocking_percent": 10, "tax_bp": 1900})],
    )

    mine, theirs = ask(rules, unit("1"), unit("2", reason="defective", photos=1))

    assert terms(mine).fees == (
        FeeTerm(kind=FeeKind.LABEL, minor=395, tax_bp=1900),
        FeeTerm(kind=FeeKind.RESTOCKING, minor=400, tax_bp=1900),
    )
    assert (terms(mine).fee_minor, terms(mine).who_pays) == (795, Payer.SHOPPER)
    assert (terms(theirs).fee_minor, terms(theirs).who_pays) == (0, Payer.BRAND)


def test_the_dearest_label_of_a_return_is_shared_and_asked_once() -> None:
    rules = policy(
        window=[row("w", {"days": 90})],
        fees=[
            row("big", {"label_minor": 900}, scope={"skus": ["SOFA"]}),
            row("rest", {"label_minor": 300}),
        ],
    )

    sofa, tee = ask(rules, unit("1", sku="SOFA", paid=Money(8_000, "EUR")), unit("2"))

    assert (terms(sofa).fee_minor, terms(tee).fee_minor) == (600, 300)


def test_keep_it_is_authorised_and_costs_nothing() -> None:
    cheap = row(
        "cheap", {"outcome": "authorize", "keep": True}, fact("price", "less_than", 1_200)
    )
    rules = policy(eligibility=[cheap], fees=[row("paid", {"label_minor": 395})])

    (found,) = ask(rules, unit(paid=Money(1_100, "EUR")))

    assert terms(found).keeps is True
    assert terms(found).fee_minor == 0


def test_a_row_may_ask_for_photos_and_for_a_serial_number() -> None:
    rules = policy(
        eligibility=[row("proof", {"outcome": "authorize", "photos": 2, "needs_serial": True})]
    )

    (found,) = ask(rules, unit(photos=1))
    (full,) = ask(rules, unit(photos=2, serial="SN1"))

    assert found.outcome is Outcome.REVIEW
    assert [one.code for one in found.reasons] == ["rule", "photos_missing", "serial_missing"]
    assert full.outcome is Outcome.AUTHORIZE


def test_release_inspection_destination_and_offer_have_tables_of_their_own() -> None:
    rules = policy(
        eligibility=[row("yes", {"outcome": "authorize"})],
        offer=[row("o", {"resolutions": ["credit"], "bonus_minor": 500})],
        release=[row("r", {"trigger": "inspection"}, fact("tier", "is_none_of", ["gold"]))],
        inspection=[row("i", {"checks": ["complete"], "look_for": "Charger in the box?"})],
        destination=[row("d", {"site": "lyon"}, scope={"countries": ["FR"]})],
    )

    (found,) = ask(
        rules,
        orders=(order("FR"),),
        resolution=Resolution.CREDIT,
        shopper=ShopperFacts(tier="silver"),
    )

    frozen = terms(found)
    assert (frozen.resolutions, frozen.credit_bonus_minor) == ((Resolution.CREDIT,), 500)
    assert frozen.refund_trigger is RefundTrigger.INSPECTION
    assert (frozen.checks, frozen.look_for) == (("complete",), "Charger in the box?")
    assert frozen.site == "lyon"
    assert frozen.rules == {
        "eligibility": "yes",
        "offer": "o",
        "release": "r",
        "inspection": "i",
        "destination": "d",
    }


@pytest.mark.parametrize(
    ("when", "wrong"),
    [
        (fact("colour", "is_one_of", ["red"]), "unknown fact: 'colour'"),
        (fact("price", "is_one_of", ["1"]), "price cannot be compared with is_one_of"),
        (fact("price", "more_than", "12.00"), "a whole number is needed"),
        (fact("photos", "at_least", value=True), "a whole number is needed"),
        (fact("reason", "is_one_of", ["ugly"]), "unknown: ugly"),
        (fact("is_gift", "is", 1), "true or false is needed"),
        (fact("asked_on", "from", "tomorrow"), "a day is needed"),
        (fact("sku", "is_one_of", []), "at least one code is needed"),
        (fact("sku", "is_known", ["A"]), "is_known takes no value"),
        ({"cel": "pricee > 1"}, "unknown fact: pricee"),
        ({"cel": "price > 'a'"}, "No such overload"),
        ({"cel": "price + 1"}, "it must be true or false"),
        ({"cel": "product_tags.exists(t, t == 'x')"}, "not allowed here"),
        ({"cel": "price >"}, "Failed to parse"),
        (
            {"cel": "is_gift && price == 'a' || is_final_sale && price > 'b'"},
            "No such overload",
        ),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_when_it_is_written(
    when: dict[str, object], wrong: str
) -> None:
    with pytest.raises(ValidationError, match=wrong):
        policy(eligibility=[row("r", {"outcome": "refuse"}, when)])


@pytest.mark.parametrize(
    ("table", "then", "wrong"),
    [
        ("eligibility", {"outcome": "refuse", "keep": True}, "only what is authorised"),
        ("eligibility", {"outcome": "refuse", "by": "manager"}, "only a review"),
        ("fees", {"payer": "brand", "label_minor": 1}, "needs the shopper to pay"),
        ("fees", {"restocking_minor": 1, "restocking_percent": 1}, "not both"),
        ("offer", {"bonus_minor": 1, "bonus_percent": 1}, "not both"),
    ],
)
def test_an_outcome_that_contradicts_itself_is_refused(
    table: str, then: dict[str, object], wrong: str
) -> None:
    with pytest.raises(ValidationError, match=wrong):
        policy(**{table: [row("r", then)]})


def test_the_window_cannot_ask_for_itself_and_no_two_rules_have_one_id() -> None:
    with pytest.raises(ValidationError, match="not known before its own table"):
        policy(window=[row("w", {"days": 3}, fact("days_late", "at_most", 3))])
    with pytest.raises(ValidationError, match="two rules have the id a"):
        policy(fees=[row("a", {})], release=[row("a", {})])


def test_an_expression_fits_only_what_is_known() -> None:
    rules = policy(
        eligibility=[
            row("big", {"outcome": "review"}, {"cel": "price * 2 > 7000 && 'x' in order_tags"}),
            row("margin", {"outcome": "review"}, {"cel": "!(margin > 40)"}),
        ]
    )

    (tagged,) = ask(rules, orders=(order(tags=("X",)),))
    (plain,) = ask(rules)

    assert tagged.reasons[0].facts["rule"] == "big"
    assert [one.code for one in plain.reasons] == ["window_closed"]
