from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.forecast.curve import Curve, Ending, Spell, curve_of
from backhaul.core.forecast.lanes import Forecast, blend

HOURS = st.integers(min_value=1, max_value=50).map(float)
ENDINGS = st.sampled_from(Ending)
SPELLS = st.lists(st.builds(Spell, HOURS, ENDINGS), min_size=1, max_size=30)


def over(*hours: float) -> list[Spell]:
    return [Spell(float(each), Ending.OVER) for each in hours]


def alone(spells: list[Spell]) -> Forecast:
    return blend([curve_of(spells)])


def test_with_nothing_open_and_nothing_lost_it_is_the_share_of_the_cases() -> None:
    curve = curve_of(over(10, 20, 30, 40))

    assert curve.hours == (10.0, 20.0, 30.0, 40.0)
    assert curve.over == pytest.approx((0.25, 0.5, 0.75, 1.0))
    assert curve.alive == pytest.approx((0.75, 0.5, 0.25, 0.0))
    assert curve.count == 4.0


def test_an_open_case_hands_its_share_on_to_those_that_last_longer() -> None:
    """Kaplan and Meier by hand: 1/4, then of the 3/4 that are left one of two, then all."""
    curve = curve_of([*over(10, 30, 40), Spell(20.0, Ending.OPEN)])

    assert curve.over == pytest.approx((1 / 4, 1 / 4 + 3 / 8, 1.0))


def test_what_is_lost_never_arrives() -> None:
    """Aalen and Johansen by hand: 1/4; 1/4 is lost; of the rest, half, one of two each."""
    curve = curve_of([*over(10, 30, 40), Spell(20.0, Ending.LOST)])

    assert curve.over == pytest.approx((0.25, 0.25, 0.5, 0.75))
    assert curve.alive == pytest.approx((0.75, 0.5, 0.25, 0.0))
    assert alone([*over(10, 30, 40), Spell(20.0, Ending.LOST)]).quantile(0.8) is None
    assert curve.ever_over == pytest.approx(0.75)


def test_of_equal_lengths_the_open_one_lasts_longer() -> None:
    curve = curve_of([Spell(10.0, Ending.OPEN), *over(10)])

    assert curve.over == pytest.approx((0.5,))


def test_of_nothing_nothing_is_known() -> None:
    assert curve_of([]) == Curve((), (), (), 0.0)
    assert blend([curve_of([]), curve_of([Spell(5.0, Ending.OPEN)])]) == Forecast(())
    assert Forecast(()).quantile(0.5) is None
    assert Forecast(()).quantile_if_over(0.5) is None


def test_a_case_with_twice_the_weight_counts_as_two() -> None:
    heavy = curve_of([Spell(10.0, Ending.OVER, 2.0), Spell(30.0, Ending.OVER, 1.0)])

    assert heavy.over == pytest.approx((2 / 3, 1.0))
    assert heavy.count == pytest.approx(9 / 5)


def test_whoever_has_waited_is_measured_with_those_who_waited_as_long() -> None:
    forecast = alone(over(10, 20, 30, 40))

    assert forecast.quantile(0.5) == 20.0
    assert forecast.quantile(0.5, after=20.0) == 30.0
    assert forecast.quantile(0.5, after=40.0) is None


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        alone(over(10)).quantile(share)


@given(st.lists(HOURS, min_size=1, max_size=40), st.integers(1, 100))
def test_with_nothing_open_a_quantile_is_a_value_by_rank(
    hours: list[float], percent: int
) -> None:
    rank = -(-len(hours) * percent // 100)

    assert alone(over(*hours)).quantile(percent / 100) == sorted(hours)[rank - 1]


@given(SPELLS, st.integers(0, 29), st.integers(1, 100))
def test_a_case_that_is_still_open_never_makes_it_shorter(
    spells: list[Spell], place: int, percent: int
) -> None:
    place %= len(spells)
    opened = [*spells]
    opened[place] = Spell(spells[place].hours, Ending.OPEN)

    before, after = (alone(each).quantile(percent / 100) for each in (spells, opened))

    if spells[place].ending is Ending.OVER:
        assert after is None or (before is not None and after >= before)


@given(SPELLS)
def test_shares_only_rise_and_leave_what_is_lost(spells: list[Spell]) -> None:
    curve = curve_of(spells)
    lost = any(spell.ending is Ending.LOST for spell in spells)

    assert list(curve.over) == sorted(curve.over)
    assert list(curve.alive) == sorted(curve.alive, reverse=True)
    for arrived, alive in zip(curve.over, curve.alive, strict=True):
        assert arrived + alive <= 1 + 1e-9
        assert lost or arrived + alive == pytest.approx(1.0)


@given(st.lists(st.builds(Spell, HOURS, ENDINGS), min_size=1, max_size=5))
def test_the_order_of_the_cases_does_not_matter(spells: list[Spell]) -> None:
    assert len({curve_of(each) for each in permutations(spells)}) == 1
