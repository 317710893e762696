from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.forecast.curve import Ending, Spell, curve_of
from backhaul.core.forecast.lanes import STRENGTH, blend

EVERYTHING = curve_of([Spell(float(10 * n), Ending.OVER) for n in range(1, 101)])


def lane(n: int, hours: float = 5.0) -> list[Spell]:
    return [Spell(hours, Ending.OVER)] * n


def test_a_lane_of_its_own_takes_n_of_n_and_twenty() -> None:
    forecast = blend([EVERYTHING, curve_of(lane(20)), curve_of(lane(60, 7.0))])

    assert [part.weight for part in forecast.parts] == pytest.approx([0.125, 0.125, 0.75])
    assert [part.level for part in forecast.parts] == [0, 1, 2]
    assert forecast.over_by(5.0) == pytest.approx(0.125)
    assert forecast.over_by(7.0) == pytest.approx(0.875)
    assert STRENGTH == 20


def test_a_lane_without_an_ended_case_speaks_as_its_group() -> None:
    still_open = curve_of([Spell(900.0, Ending.OPEN)] * 50)

    assert blend([EVERYTHING, still_open]) == blend([EVERYTHING])


def test_a_quantile_of_a_mixture_is_where_the_mixed_share_is_reached() -> None:
    """Half of the weight is over at 5 h; the other half needs 0.6 of everything: 600 h."""
    forecast = blend([EVERYTHING, curve_of(lane(20))])

    assert forecast.quantile(0.5) == 5.0
    assert forecast.quantile(0.8) == 600.0


@given(st.integers(0, 200), st.integers(1, 200), st.integers(1, 99))
def test_more_of_the_same_lane_pulls_away_from_the_group(
    few: int, more: int, percent: int
) -> None:
    """All of the lane took 5 h, less than anything of the group."""
    less, much = (
        blend([EVERYTHING, curve_of(lane(n))]).quantile(percent / 100)
        for n in (few, few + more)
    )

    assert much is not None
    assert less is not None
    assert much <= less


@given(st.lists(st.integers(0, 30), min_size=1, max_size=4))
def test_the_weights_sum_to_one(counts: list[int]) -> None:
    forecast = blend([EVERYTHING, *(curve_of(lane(n)) for n in counts)])

    assert sum(part.weight for part in forecast.parts) == pytest.approx(1.0)
    assert forecast.over_by(1e9) == pytest.approx(1.0)
