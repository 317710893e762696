"""The law before the policy: a right is no kinder form of goodwill."""

from __future__ import annotations

from datetime import date, timedelta

from backhaul.core.law.words import Ground
from backhaul.core.policies.facts import OrderFacts, ParcelFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.terms import FeeKind
from tests.core.policies.makers import MONDAY, ask, fact, order, policy, row, terms, unit

FRESH = MONDAY - timedelta(days=10)


def fresh(**known: object) -> OrderFacts:
    parcel = ParcelFacts(delivered_at=FRESH)
    return order("DE", placed_at=FRESH - timedelta(days=3), parcels=(parcel,), **known)


def test_a_house_rule_does_not_refuse_a_right() -> None:
    rules = policy(eligibility=[row("never", {"outcome": "refuse"})])

    (found,) = ask(rules, unit(delivered_at=FRESH), orders=(fresh(),))

    assert found.outcome is Outcome.AUTHORIZE
    assert [one.code for one in found.reasons] == ["law_gives_right"]
    assert found.reasons[0].facts["last_day"] == "2026-11-20"
    assert [one.facts["rule"] for one in found.considered] == ["never"]
    assert terms(found).ground is Ground.STATUTORY
    law = terms(found).law
    assert law is not None
    assert (law.regime, law.last_day, law.is_sure) == ("eu-de", date(2026, 11, 20), True)


def test_a_score_may_send_it_to_a_person_and_no_more() -> None:
    rules = policy(
        eligibility=[row("risk", {"outcome": "review"}, fact("risk", "at_least", 60))]
    )

    (found,) = ask(rules, unit(delivered_at=FRESH), orders=(fresh(),), risk_points=90)

    assert found.outcome is Outcome.REVIEW


def test_who_declares_a_withdrawal_needs_nobodys_approval() -> None:
    rules = policy(eligibility=[row("risk", {"outcome": "review"})])

    (found,) = ask(rules, unit(delivered_at=FRESH), orders=(fresh(),), is_withdrawal=True)

    assert found.outcome is Outcome.AUTHORIZE
    assert [one.code for one in found.considered] == ["rule"]


def test_a_restocking_fee_falls_away_and_a_label_may_cost() -> None:
    rules = policy(fees=[row("f", {"label_minor": 395, "restocking_percent": 20})])

    (found,) = ask(rules, unit(delivered_at=FRESH), orders=(fresh(),))

    assert [fee.kind for fee in terms(found).fees] == [FeeKind.LABEL]
    assert [one.facts["fee"] for one in found.considered] == ["restocking"]


def test_goods_made_to_measure_have_no_right_and_the_house_decides() -> None:
    (found,) = ask(
        policy(eligibility=[row("never", {"outcome": "refuse"})]),
        unit(delivered_at=FRESH, goods=("custom_made",)),
        orders=(fresh(),),
    )

    assert found.outcome is Outcome.REFUSE


def test_what_may_be_faulty_is_looked_at_by_a_person_within_its_years() -> None:
    (found,) = ask(
        policy(),
        unit(reason="defective", photos=1, delivered_at=MONDAY - timedelta(days=300)),
        orders=(order("DE"),),
    )

    assert found.outcome is Outcome.REVIEW
    assert [one.code for one in found.reasons] == ["may_be_warranty"]


def test_one_business_buying_of_another_has_no_right() -> None:
    (found,) = ask(
        policy(eligibility=[row("never", {"outcome": "refuse"})]),
        unit(delivered_at=FRESH),
        orders=(fresh(buyer="business"),),
    )

    assert found.outcome is Outcome.REFUSE
