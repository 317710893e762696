"""What a decision says is frozen in the Terms, and nothing of it is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from backhaul.core.money import Money
from backhaul.core.policies.model import Outcome, ShippingRefund
from backhaul.core.policies.refusing import grounds_of
from backhaul.core.policies.terms import ReviewTerms
from tests.core.policies.makers import (
    LONG_AGO,
    MONDAY,
    ask,
    fact,
    order,
    policy,
    row,
    terms,
    unit,
)

YESTERDAY = MONDAY - timedelta(days=1)
NEW = unit(delivered_at=YESTERDAY)


def test_a_bonus_in_an_amount_is_given_once_and_shared_to_the_last_cent() -> None:
    rules = policy(offer=[row("five", {"bonus_minor": 500})])
    two = NEW.model_copy(update={"key": "2", "paid": Money(2_000, "EUR")})
    found = ask(rules, NEW, two, NEW.model_copy(update={"key": "3", "paid": Money(100, "EUR")}))

    shares = [terms(one).credit_bonus_minor for one in found]
    assert shares == [328, 164, 8]
    assert sum(shares) == 500


def test_what_was_asked_for_and_the_rule_of_the_window_are_kept() -> None:
    rules = policy(
        window=[row("long", {"days": 100, "anchor": "delivered", "assumed_days": 5})],
        eligibility=[
            row("numbered", {"outcome": "authorize", "needs_serial": True, "photos": 2})
        ],
    )
    (one,) = ask(rules, unit(serial="SN-1", photos=2))

    kept = terms(one)
    assert (kept.asked.photos, kept.asked.needs_serial, kept.asked.serial) == (2, True, "SN-1")
    assert kept.window is not None
    assert (kept.window.days, kept.window.assumed_days) == (100, 5)
    assert kept.decided_at == MONDAY


def test_a_review_is_somebodys_by_some_hour_and_keeps_what_it_may_give() -> None:
    rules = policy(
        eligibility=[
            row("look", {"outcome": "review", "by": "lead", "within_h": 12}),
        ]
    )
    (one,) = ask(rules)

    assert one.outcome is Outcome.REVIEW
    assert terms(one).review == ReviewTerms(by="lead", due_at=MONDAY + timedelta(hours=12))


def test_what_may_be_kept_is_kept_after_a_person_said_yes_too() -> None:
    keep = row("cheap", {"outcome": "authorize", "keep": True, "photos": 1})
    (one,) = ask(policy(eligibility=[keep]), unit(photos=0))

    assert one.outcome is Outcome.REVIEW
    assert terms(one).keeps


def test_a_limit_of_kept_things_in_a_year_is_a_row() -> None:
    keep = row(
        "cheap",
        {"outcome": "authorize", "keep": True},
        fact("price", "at_most", 4_000),
        fact("kept_in_a_year", "less_than", 3),
    )
    rules = policy(eligibility=[keep, row("rest", {"outcome": "authorize"})])

    (second,) = ask(rules, NEW, shopper={"kept_in_a_year": 2})
    (fourth,) = ask(rules, NEW, shopper={"kept_in_a_year": 3})
    (unknown,) = ask(rules, NEW)

    assert [terms(one).keeps for one in (second, fourth, unknown)] == [True, False, False]


def test_the_days_of_the_law_run_from_the_notice() -> None:
    (one,) = ask(
        policy(),
        unit(delivered_at=YESTERDAY),
        orders=(order("DE", zone="Europe/Berlin", holidays=(date(2026, 11, 30),)),),
    )

    law = terms(one).law
    assert law is not None
    assert law.send_back_by == date(2026, 12, 1)  # the last day is put off from a holiday
    assert law.ends_at == datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert (law.notice_at, law.zone, law.rest_days) == (
        MONDAY,
        "Europe/Berlin",
        (date(2026, 11, 30),),
    )


def test_a_right_is_refused_for_its_exceptions_alone_and_kindness_for_anything() -> None:
    german = order("DE", zone="Europe/Berlin")
    (right,) = ask(policy(), unit(delivered_at=YESTERDAY), orders=(german,))
    rules = policy(eligibility=[row("all", {"outcome": "authorize"})])
    (kind,) = ask(rules, unit(delivered_at=LONG_AGO))

    codes = [one.code for one in grounds_of(terms(right))]
    assert "hygiene.unsealed" in codes
    assert "period_over" not in codes
    assert grounds_of(kind.terms) == ()


KEPT = {"outcome": "authorize", "keep": True, "keep_percent": 30}


def test_what_is_kept_for_a_share_is_frozen_where_no_more_is_owed() -> None:
    (one,) = ask(policy(eligibility=[row("keep", KEPT)]), NEW)

    assert (terms(one).keeps, terms(one).kept_bp) == (True, 3_000)
    assert [it.code for it in one.considered] == []


@pytest.mark.parametrize(
    ("country", "reason"),
    [("DE", "too_small"), ("DE", "defective"), ("", "arrived_damaged"), ("", None)],
    ids=["a right to withdraw", "faulty under a law", "our fault", "nobody said why"],
)
def test_where_the_whole_price_is_owed_nothing_is_kept_for_a_share_of_it(
    country: str, reason: str | None
) -> None:
    rules = policy(eligibility=[row("keep", KEPT)], fees=[row("fee", {"label_minor": 495})])
    (one,) = ask(rules, NEW.model_copy(update={"reason": reason}), orders=(order(country),))

    assert (terms(one).keeps, terms(one).kept_bp) == (False, 10_000)
    assert "more_is_owed" in [it.code for it in one.considered]


def test_a_whole_price_may_be_given_for_keeping_it_whatever_the_law() -> None:
    rules = policy(eligibility=[row("keep", {"outcome": "authorize", "keep": True})])
    (one,) = ask(rules, NEW, orders=(order("DE"),))

    assert (terms(one).keeps, terms(one).kept_bp) == (True, 10_000)


def test_a_share_is_given_only_for_what_is_kept_and_never_above_the_price() -> None:
    for wrong in (
        {"outcome": "authorize", "keep_percent": 30},
        {**KEPT, "keep_percent": 101},
        {**KEPT, "keep_percent": 0},
    ):
        with pytest.raises(ValidationError):
            policy(eligibility=[row("keep", wrong)])


def test_when_shipping_goes_back_is_frozen_by_row_or_as_for_all() -> None:
    plain = policy(fees=[row("other", {}, fact("category", "is_one_of", ["shoes"]))])
    kind = policy(fees=[row("kind", {"refund_shipping": "always"})])
    copy = plain.model_copy(update={"refund_shipping": ShippingRefund.WHOLE_ORDER})

    assert terms(ask(plain, NEW)[0]).refund_shipping == "fault"
    assert terms(ask(kind, NEW)[0]).refund_shipping == "always"
    assert terms(ask(copy, NEW)[0]).refund_shipping == "whole_order"
    shoes = NEW.model_copy(update={"category": "shoes"})
    assert terms(ask(copy, shoes)[0]).refund_shipping == "whole_order"
