"""What the rules say: every reason, the worst outcome, and the Terms that follow."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from backhaul.core.axes import Method, Resolution
from backhaul.core.money import Money
from backhaul.core.policies.decide import decide, is_shopper_at_fault, risk_tier
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.model import Outcome, Payer, RefundTrigger, RiskTier
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.terms import Terms
from backhaul.core.policies.verdict import Finding, Verdict

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
DELIVERED = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
POLICY = Policy.default("EUR")


def unit(key: str = "u1", **known: object) -> UnitFacts:
    given = {
        "key": key,
        "line_id": "l1",
        "sku": "TEE-M",
        "paid": Money(4_000, "EUR"),
        "reason": "too_small",
        "delivered_at": DELIVERED,
    }
    return UnitFacts.model_validate({**given, **known})


def request(*units: UnitFacts, **known: object) -> RequestFacts:
    given = {
        "units": units or (unit(),),
        "resolution": Resolution.REFUND,
        "method": Method.LABEL,
        "currency": "EUR",
        "requested_at": MONDAY,
    }
    return RequestFacts.model_validate({**given, **known})


def rules(**change: object) -> Policy:
    return Policy.model_validate({**POLICY.model_dump(), **change})


def codes(verdict: Verdict, at: int = 0) -> list[str]:
    return [reason.code for reason in verdict.units[at].reasons]


def terms_of(verdict: Verdict, at: int = 0) -> Terms:
    terms = verdict.units[at].terms
    assert terms is not None
    return terms


def test_a_plain_return_is_authorised_with_its_terms_frozen() -> None:
    verdict = decide(POLICY, request(), now=MONDAY)

    (found,) = verdict.units
    assert (found.key, found.outcome, found.reasons) == ("u1", Outcome.AUTHORIZE, ())
    assert found.terms == Terms(
        policy_version=1,
        decided_at=MONDAY,
        currency="EUR",
        window=POLICY.window,
        window_closes_at=datetime(2026, 12, 2, 15, 30, tzinfo=UTC),
        send_by=date(2026, 12, 16),
        methods=tuple(Method),
        resolutions=(Resolution.REFUND, Resolution.CREDIT),
        who_pays=Payer.BRAND,
        fee_minor=0,
        credit_bonus_percent=0,
        risk_tier=RiskTier.LOW,
        refund_trigger=RefundTrigger.FIRST_SCAN,
        site="main",
        checks=POLICY.checks,
        label_valid_days=30,
        windows=POLICY.windows,
        sla=POLICY.sla,
    )
    assert (verdict.policy_version, verdict.decided_at) == (1, MONDAY)


def test_all_reasons_are_given_and_refuse_beats_review() -> None:
    bad = unit(is_final_sale=True, reason="defective", delivered_at=MONDAY - timedelta(days=31))

    verdict = decide(POLICY, request(bad), now=MONDAY)

    assert verdict.units[0].outcome is Outcome.REFUSE
    assert verdict.units[0].terms is None
    assert verdict.units[0].reasons == (
        Finding("final_sale", Outcome.REFUSE),
        Finding(
            "window_closed",
            Outcome.REFUSE,
            {"closed_at": "2026-11-15T09:00:00+00:00", "window_days": 30},
        ),
        Finding("photos_missing", Outcome.REVIEW, {"reason": "defective"}),
    )


def test_one_refused_unit_does_not_hold_up_the_others() -> None:
    verdict = decide(POLICY, request(unit("a", is_final_sale=True), unit("b")), now=MONDAY)

    assert [one.outcome for one in verdict.units] == [Outcome.REFUSE, Outcome.AUTHORIZE]


def test_the_last_instant_of_the_window_is_inside() -> None:
    last = request(unit(delivered_at=MONDAY - timedelta(days=30)))
    late = request(unit(delivered_at=MONDAY - timedelta(days=30, microseconds=1)))

    assert codes(decide(POLICY, last, now=MONDAY)) == []
    assert codes(decide(POLICY, late, now=MONDAY)) == ["window_closed"]


def test_who_asked_in_time_is_not_late_because_we_decide_late() -> None:
    asked = request(unit(delivered_at=MONDAY - timedelta(days=29)))

    verdict = decide(POLICY, asked, now=MONDAY + timedelta(days=5))

    assert codes(verdict) == []
    assert terms_of(verdict).send_by == date(2026, 12, 21)


def test_a_line_not_yet_delivered_is_inside_the_window() -> None:
    verdict = decide(rules(window_days=0), request(unit(delivered_at=None)), now=MONDAY)

    assert verdict.units[0].outcome is Outcome.AUTHORIZE
    assert terms_of(verdict).window_closes_at is None


def test_the_window_closes_the_exact_days_after_delivery() -> None:
    verdict = decide(rules(window_days=14), request(), now=MONDAY)

    assert terms_of(verdict).window_closes_at == datetime(2026, 11, 16, 15, 30, tzinfo=UTC)


def test_a_faulty_unit_without_photos_is_looked_at_by_a_person() -> None:
    without = decide(POLICY, request(unit(reason="defective")), now=MONDAY)
    with_them = decide(POLICY, request(unit(reason="defective", photos=1)), now=MONDAY)

    assert without.units[0].outcome is Outcome.REVIEW
    assert terms_of(without).risk_tier is RiskTier.LOW
    assert with_them.units[0].outcome is Outcome.AUTHORIZE


def test_an_unknown_reason_is_looked_at_by_a_person() -> None:
    assert codes(decide(POLICY, request(unit(reason="fit")), now=MONDAY)) == ["reason_unknown"]


def test_no_reason_needs_none() -> None:
    assert codes(decide(POLICY, request(unit(reason=None)), now=MONDAY)) == []


def test_what_the_brand_does_not_offer_is_refused() -> None:
    policy = rules(resolutions=("credit",), methods=("qr",))

    verdict = decide(policy, request(), now=MONDAY)

    assert codes(verdict) == ["resolution_not_offered", "method_not_offered"]
    assert verdict.units[0].outcome is Outcome.REFUSE


def test_a_valuable_return_is_reviewed_as_a_whole() -> None:
    pricey = [unit(key, paid=Money(25_001, "EUR")) for key in ("a", "b")]

    verdict = decide(POLICY, request(*pricey), now=MONDAY)

    assert codes(verdict, 1) == ["value_above_review"]
    assert verdict.units[0].reasons[0].facts == {
        "value_minor": 50_002,
        "limit_minor": 50_000,
        "currency": "EUR",
    }


@pytest.mark.parametrize("limit", [None, 4_000])
def test_up_to_the_limit_nobody_has_to_look(limit: int | None) -> None:
    assert codes(decide(rules(review_above_minor=limit), request(), now=MONDAY)) == []


def test_another_currency_is_reviewed_at_high_risk_and_without_a_fee() -> None:
    policy = rules(who_pays="shopper", return_fee_minor=495)
    dollars = request(unit(paid=Money(100, "USD")), currency="USD")

    verdict = decide(policy, dollars, now=MONDAY)

    assert codes(verdict) == ["other_currency"]
    assert terms_of(verdict).risk_tier is RiskTier.HIGH
    assert terms_of(verdict).fee_minor == 0


def test_the_fee_of_a_return_is_shared_by_the_units_that_owe_it() -> None:
    policy = rules(who_pays="shopper", return_fee_minor=495)
    units = (
        unit("a", paid=Money(1_000, "EUR")),
        unit("b", reason="wrong_item"),
        unit("c", paid=Money(2_000, "EUR")),
        unit("d", is_final_sale=True),
    )

    verdict = decide(policy, request(*units), now=MONDAY)

    fees = [terms_of(verdict, at).fee_minor for at in range(3)]
    payers = [terms_of(verdict, at).who_pays for at in range(3)]
    assert fees == [165, 0, 330]
    assert payers == [Payer.SHOPPER, Payer.BRAND, Payer.SHOPPER]


@pytest.mark.parametrize(
    ("minor", "tier"),
    [
        (4_999, RiskTier.LOW),
        (5_000, RiskTier.NORMAL),
        (19_999, RiskTier.NORMAL),
        (20_000, RiskTier.HIGH),
    ],
)
def test_the_tier_goes_by_the_value_of_one_unit(minor: int, tier: RiskTier) -> None:
    assert risk_tier(POLICY, Money(minor, "EUR")) is tier


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("too_small", True), ("wrong_item", False), ("arrived_damaged", False), (None, False)],
)
def test_only_the_shoppers_own_reasons_are_the_shoppers_fault(
    reason: str | None, *, expected: bool
) -> None:
    assert is_shopper_at_fault(reason) is expected


def test_facts_and_verdict_are_stored_as_json_and_read_back() -> None:
    facts = request(
        unit("a"),
        unit("b", is_final_sale=True),
        orders=(OrderFacts(ref="1", placed_at=DELIVERED),),
    )

    stored = json.loads(json.dumps(facts.as_json()))
    verdict = json.loads(json.dumps(decide(POLICY, facts, now=MONDAY).as_json()))

    assert RequestFacts.model_validate(stored) == facts
    assert verdict["decided_at"] == "2026-11-16T09:00:00+00:00"
    assert Terms.model_validate(verdict["units"][0]["terms"]).site == "main"
    assert verdict["units"][1] == {
        "key": "b",
        "outcome": "refuse",
        "reasons": [{"code": "final_sale", "outcome": "refuse", "facts": {}}],
        "considered": [],
        "terms": None,
    }
