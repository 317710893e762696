from __future__ import annotations

import pytest

from backhaul.core.insights import Durations, Rate, fewest_for, together


def test_a_rate_of_nothing_is_no_number() -> None:
    assert (Rate(0, 0).share, Rate(0, 0).range95) == (None, None)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_range_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    found = Rate(hits, of).range95

    assert found is not None
    assert found[0] == pytest.approx(low, abs=6e-5)
    assert found[1] == pytest.approx(high, abs=6e-5)


@pytest.mark.parametrize(("hits", "of"), [(-1, 3), (4, 3)])
def test_more_than_all_is_no_rate(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="of 3"):
        Rate(hits, of)


def test_a_percentile_is_a_value_that_occurred() -> None:
    ten = Durations(dict.fromkeys(range(1, 11), 1))

    assert [ten.percentile(p) for p in (1, 10, 11, 50, 90, 91, 100)] == [1, 1, 2, 5, 9, 10, 10]


def test_equal_values_count_each() -> None:
    assert Durations({24: 3, 48: 1}).percentile(75) == 24
    assert Durations({24: 3, 48: 1}).percentile(76) == 48


def test_who_waits_counts_as_longer_than_all_others() -> None:
    half = Durations({24: 2, 48: 2}, waiting=4)

    assert (half.n, half.percentile(50), half.percentile(51)) == (8, 48, None)


def test_nothing_has_no_percentile() -> None:
    assert Durations({}).percentile(50) is None


@pytest.mark.parametrize("percent", [0, 101])
def test_there_is_no_percentile_beyond_all(percent: int) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        Durations({1: 1}).percentile(percent)


def test_groups_together_are_as_if_counted_at_once() -> None:
    assert together([Durations({1: 2}, 1), Durations({1: 1, 5: 1}, 2)]) == Durations(
        {1: 3, 5: 1}, 3
    )


def test_the_fewest_that_make_up_a_share() -> None:
    assert fewest_for([10, 50, 30, 10], 0.8) == 2
    assert fewest_for([10, 50, 30, 10], 0.81) == 3
    assert fewest_for([], 0.8) == 0
