from __future__ import annotations

import pytest

from backhaul.core.playbooks.drop_off import (
    Evidence,
    Reason,
    Ruling,
    Verdict,
    ruling,
    score,
    weight_in,
)
from backhaul.core.policies.model import RiskTier

GOOD = Evidence(receipts=1, told_when=True, told_where=True, earlier_arrived=3)


def test_nothing_known_is_worth_nothing_and_says_so() -> None:
    found = score(Evidence())

    assert found.points == 0
    assert found.reasons == (Reason("no_receipt", 0), Reason("first_return", 0))
    assert found.verdict is Verdict.DOUBTFUL


def test_all_that_speaks_for_it_adds_up_with_its_reasons() -> None:
    found = score(
        Evidence(
            receipts=2,
            told_when=True,
            told_where=True,
            was_at_a_counter=True,
            expected_grams=1000,
            weighed_grams=1240,
            earlier_arrived=9,
            carrier_parcels=200,
            carrier_unseen=6,
        )
    )

    assert found.reasons == (
        Reason("receipt", 40, 2),
        Reason("told_when_and_where", 10),
        Reason("taken_at_a_counter", 40),
        Reason("weight_fits", 15, 240),
        Reason("earlier_arrived", 20, 9),
        Reason("carrier_misses_scans", 10, 3),
    )
    assert found.points == 135


def test_all_that_speaks_against_it_is_taken_off() -> None:
    found = score(
        Evidence(
            expected_grams=4000,
            weighed_grams=2000,
            earlier_lost=2,
            carrier_parcels=20,
            carrier_unseen=0,
        )
    )

    assert found.points == -25 - 40 - 10
    assert Reason("weight_differs", -25, 2000) in found.reasons
    assert Reason("lost_before", -40, 2) in found.reasons
    assert Reason("carrier_scans_well", -10, 0) in found.reasons


@pytest.mark.parametrize(
    ("grams", "code"),
    [(1300, "weight_fits"), (1301, "weight_differs"), (700, "weight_fits")],
)
def test_a_weight_may_differ_by_the_packaging(grams: int, code: str) -> None:
    found = score(Evidence(expected_grams=1000, weighed_grams=grams))

    assert code in [reason.code for reason in found.reasons]


def test_a_carrier_of_few_parcels_is_not_judged() -> None:
    codes = [r.code for r in score(Evidence(carrier_parcels=19, carrier_unseen=19)).reasons]

    assert codes == ["no_receipt", "first_return"]


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (GOOD, Verdict.LIKELY),
        (Evidence(receipts=1, earlier_arrived=2), Verdict.LIKELY),
        (Evidence(receipts=1, earlier_arrived=1), Verdict.UNCLEAR),
        (Evidence(told_when=True, told_where=True, earlier_arrived=2), Verdict.UNCLEAR),
        (Evidence(told_when=True, told_where=True, earlier_arrived=1), Verdict.DOUBTFUL),
    ],
)
def test_fifty_points_are_likely_and_twenty_unclear(known: Evidence, verdict: Verdict) -> None:
    assert score(known).verdict is verdict


@pytest.mark.parametrize(
    ("known", "tier", "expected"),
    [
        (GOOD, RiskTier.LOW, Ruling.PROPOSE_REFUND),
        (GOOD, RiskTier.NORMAL, Ruling.PROPOSE_REFUND),
        (GOOD, RiskTier.HIGH, Ruling.ASK_A_PERSON),
        (Evidence(receipts=1), RiskTier.LOW, Ruling.PROPOSE_REFUND),
        (Evidence(receipts=1), RiskTier.NORMAL, Ruling.ASK_A_PERSON),
        (Evidence(), RiskTier.LOW, Ruling.WAIT_FOR_THE_CARRIER),
        (Evidence(), RiskTier.HIGH, Ruling.WAIT_FOR_THE_CARRIER),
        (Evidence(receipts=1, is_scanned=True), RiskTier.LOW, Ruling.SCANNED),
    ],
)
def test_the_dearer_the_goods_the_less_a_score_does_alone(
    known: Evidence, tier: RiskTier, expected: Ruling
) -> None:
    assert ruling(known, tier) is expected


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("Angenommen, Gewicht 1,2 kg", 1200),
        ("Weight: 850 g", 850),
        ("accepted 2.5lbs", 1134),
        ("Parcel 12 of 30", None),
        ("", None),
    ],
)
def test_a_weight_is_read_from_what_a_carrier_wrote(text: str, grams: int | None) -> None:
    assert weight_in(text) == grams
