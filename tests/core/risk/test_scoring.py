from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backhaul.core.policies.model import RiskTier
from backhaul.core.risk.fairness import restored
from backhaul.core.risk.rules import RiskRules, Signal, SignalRule, Standing
from backhaul.core.risk.scoring import Evidence, Reason, level_of, score

RULES = RiskRules.default("EUR")
NOTHING_WRONG = Evidence(
    value_minor=4_990,
    customer_days=400,
    units_bought=12,
    units_returned=3,
    similar_permille=250,
    never_scanned=0,
    differed=0,
    chargebacks=0,
    kept_in_a_year=0,
    same_address=0,
    same_network=0,
    came_as_said=0,
)


def _with(**known: int | None) -> Evidence:
    return NOTHING_WRONG.model_copy(update=known)


def test_nothing_wrong_is_no_points_and_low() -> None:
    found = score(RULES, NOTHING_WRONG)

    assert (found.points, found.level, found.reasons) == (0, RiskTier.LOW, ())
    assert found.unknown == ()


@pytest.mark.parametrize(
    ("known", "signal", "points", "number"),
    [
        ({"value_minor": 20_000}, Signal.VALUE, 15, 20_000),
        ({"customer_days": 29}, Signal.NEW_CUSTOMER, 10, 29),
        ({"units_returned": 6}, Signal.RETURN_RATE, 15, 200),
        ({"never_scanned": 1}, Signal.NEVER_SCANNED, 20, 1),
        ({"never_scanned": 2}, Signal.NEVER_SCANNED, 40, 2),
        ({"never_scanned": 9}, Signal.NEVER_SCANNED, 40, 9),
        ({"differed": 1}, Signal.DIFFERED_BEFORE, 25, 1),
        ({"chargebacks": 2}, Signal.CHARGEBACK, 60, 2),
        ({"kept_in_a_year": 3}, Signal.KEPT_BEFORE, 10, 3),
        ({"kept_in_a_year": 4}, Signal.KEPT_BEFORE, 20, 4),
        ({"same_address": 1}, Signal.SAME_ADDRESS, 15, 1),
        ({"same_network": 3}, Signal.SAME_NETWORK, 10, 3),
        ({"came_as_said": 2}, Signal.CAME_AS_SAID, -10, 2),
        ({"came_as_said": 40}, Signal.CAME_AS_SAID, -20, 40),
    ],
)
def test_each_signal_has_its_points_and_its_figure(
    known: dict[str, int], signal: Signal, points: int, number: int
) -> None:
    found = score(RULES, _with(**known))

    assert found.reasons == (Reason(signal=signal, points=points, number=number),)
    assert found.points == points


@pytest.mark.parametrize(
    "known",
    [
        {"value_minor": 19_999},
        {"customer_days": 30},
        {"units_returned": 5},
        {"kept_in_a_year": 2},
        {"units_bought": 4, "units_returned": 4},
    ],
)
def test_a_figure_just_short_of_its_threshold_says_nothing(known: dict[str, int]) -> None:
    assert score(RULES, _with(**known)).reasons == ()


def test_what_is_not_known_is_told_as_not_known() -> None:
    found = score(RULES, Evidence(value_minor=50_000))

    assert (found.points, found.level) == (15, RiskTier.LOW)
    assert found.unknown == tuple(one for one in Signal if one is not Signal.VALUE)


def test_points_add_up_with_all_their_reasons() -> None:
    found = score(RULES, _with(value_minor=30_000, chargebacks=1, customer_days=3))

    assert [(one.signal.value, one.points) for one in found.reasons] == [
        ("value", 15),
        ("new_customer", 10),
        ("chargeback", 30),
    ]
    assert (found.points, found.level) == (55, RiskTier.HIGH)


def test_a_good_history_speaks_for_the_shopper() -> None:
    found = score(RULES, _with(value_minor=30_000, chargebacks=1, came_as_said=3))

    assert (found.points, found.level) == (30, RiskTier.NORMAL)
    assert [one.signal for one in found.against] == [Signal.VALUE, Signal.CHARGEBACK]


@pytest.mark.parametrize(
    ("points", "level"),
    [(-20, "low"), (19, "low"), (20, "normal"), (49, "normal"), (50, "high"), (200, "high")],
)
def test_the_thresholds_are_where_the_page_says(points: int, level: str) -> None:
    assert level_of(RULES, points) == level


def test_half_counts_half_towards_zero_and_paused_not_at_all() -> None:
    network = RULES.by_signal[Signal.SAME_NETWORK]
    half = RULES.changed(network.model_copy(update={"standing": Standing.HALF}))
    paused = RULES.changed(network.model_copy(update={"standing": Standing.PAUSED}))

    assert score(half, _with(same_network=1)).reasons == (
        Reason(signal=Signal.SAME_NETWORK, points=2, number=1, standing=Standing.HALF),
    )
    assert score(paused, _with(same_network=1)).reasons == ()


def test_full_again_is_counted_anew() -> None:
    at = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    rule = SignalRule(signal=Signal.VALUE, points=15, most=15, standing=Standing.PAUSED)

    assert restored(rule, at=at) == SignalRule(
        signal=Signal.VALUE, points=15, most=15, measured_since=at
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"normal_from": 60},
        {"signals": RULES.signals[1:]},
        {"signals": (*RULES.signals, RULES.signals[0])},
        {"currency": "euro"},
    ],
)
def test_rules_that_do_not_hang_together_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RiskRules.model_validate({**RULES.model_dump(), **wrong})


@pytest.mark.parametrize(("points", "most"), [(20, 10), (-5, 5), (5, -5), (-5, -4)])
def test_the_most_is_never_less_than_the_points_of_one(points: int, most: int) -> None:
    with pytest.raises(ValidationError):
        SignalRule(signal=Signal.VALUE, points=points, most=most)


_COUNTS = st.none() | st.integers(min_value=0, max_value=50)
_EVIDENCE = st.builds(
    Evidence, **{name: _COUNTS for name in Evidence.model_fields if name != "value_minor"}
)


@given(known=_EVIDENCE, order=st.permutations(RULES.signals))
def test_the_order_of_the_signals_changes_nothing(
    known: Evidence, order: list[SignalRule]
) -> None:
    mixed = RULES.model_copy(update={"signals": tuple(order)})

    assert score(mixed, known) == score(RULES, known)


@given(known=_EVIDENCE)
def test_the_score_is_the_sum_of_its_reasons_and_each_stays_below_its_most(
    known: Evidence,
) -> None:
    found = score(RULES, known)

    assert found.points == sum(one.points for one in found.reasons)
    most = {rule.signal: abs(rule.most) for rule in RULES.signals}
    assert all(abs(one.points) <= most[one.signal] for one in found.reasons)
    assert not {one.signal for one in found.reasons} & set(found.unknown)


@given(known=_EVIDENCE)
def test_a_signal_can_be_taken_out_alone(known: Evidence) -> None:
    """Additive: what a signal adds does not hang on the others."""
    found = score(RULES, known)
    for reason in found.reasons:
        rule = RULES.by_signal[reason.signal]
        without = RULES.changed(rule.model_copy(update={"standing": Standing.PAUSED}))
        assert score(without, known).points == found.points - reason.points
