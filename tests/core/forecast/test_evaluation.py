from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.forecast.calibration import Calibration, Said
from backhaul.core.forecast.evaluation import (
    PlainMedian,
    Prediction,
    begin_of_last,
    judge,
    predictions,
)
from backhaul.core.forecast.history import Case, Snapshot


def way_of(n: int, seed: int = 1, *, every: float = 2.0) -> list[Case]:
    """Lane `fast` takes about a day, `slow` about five; what was promised is twice as long."""
    chance = Random(seed)
    cases = []
    for place in range(n):
        lane = chance.choice(["fast", "slow"])
        hours = chance.lognormvariate(0, 0.3) * (24 if lane == "fast" else 120)
        start = place * every
        promised = 48.0 if lane == "fast" else 240.0
        cases.append(Case(start, start + hours, lane=(lane,), promised=promised))
    return cases


def test_a_case_is_open_before_its_end_and_unknown_before_its_start() -> None:
    cases = [Case(0.0, 10.0), Case(1.0, 50.0), Case(30.0, 31.0)]

    curve = Snapshot.of(cases, 20.0).forecast((), None).parts[0].curve

    assert curve.hours == (10.0,)
    assert curve.over == pytest.approx((0.5,), abs=0.01)


def test_a_case_given_up_counts_as_lost_from_then_on() -> None:
    cases = [Case(0.0, 10.0), Case(0.0, 15.0, was_lost=True)]

    early, late = (
        Snapshot.of(cases, at).forecast((), None).parts[0].curve for at in (12.0, 20.0)
    )

    assert early.over == pytest.approx((0.5,))
    assert late.over == pytest.approx((0.5, 0.5))
    assert late.alive == pytest.approx((0.5, 0.0))


def test_recent_cases_count_more() -> None:
    """Thirty days make a factor of e, where the last 300 that ended are younger than that."""
    old = [Case(n * 0.1, n * 0.1 + 10.0) for n in range(300)]
    new = [Case(720.0 + n * 0.1, 720.0 + n * 0.1 + 20.0) for n in range(300)]

    curve = Snapshot.of([*old, *new], 800.0).forecast((), None).parts[0].curve

    assert curve.over_by(15.0) == pytest.approx(1 / (1 + 2.718281828), abs=0.001)


def test_like_promises_are_asked_first() -> None:
    snapshot = Snapshot.of(way_of(400), 900.0)

    fast = snapshot.forecast((), 48.0).quantile(0.5)
    slow = snapshot.forecast((), 240.0).quantile(0.5)

    assert fast is not None
    assert slow is not None
    assert fast < 30
    assert slow > 90


def test_the_future_is_never_looked_at() -> None:
    """Whatever is changed after a moment changes nothing that was said up to it."""
    cases = way_of(300)
    moment = cases[200].started_at
    changed = [
        replace(case, ended_at=None)
        if case.ended_at is not None and case.ended_at > moment
        else case
        for case in cases[:201]
    ] + [replace(case, ended_at=case.started_at + 5_000.0) for case in cases[201:]]

    before = [p for p in predictions(cases) if p.case.started_at <= moment]
    after = [p for p in predictions(changed) if p.case.started_at <= moment]

    assert len(before) > 150
    assert [(p.hours, p.plain) for p in before] == [(p.hours, p.plain) for p in after]


@given(st.integers(1, 299), st.integers(1, 400))
def test_what_ends_later_is_cut_off_in_every_snapshot(place: int, later: int) -> None:
    cases = way_of(300)
    at = cases[place].started_at
    moved = [
        case if (case.ended_at or 0) <= at else replace(case, ended_at=at + later)
        for case in cases
    ]

    assert Snapshot.of(cases, at).forecast(("slow",), 240.0) == Snapshot.of(moved, at).forecast(
        ("slow",), 240.0
    )


def test_lanes_and_promises_beat_the_plain_median_and_eighty_percent_hold() -> None:
    cases = way_of(1200)

    figures = judge(predictions(cases), since=begin_of_last(cases, 0.3))

    assert figures is not None
    assert figures.n == 360
    assert figures.mae < figures.baselines["historical_median"] / 2
    assert figures.mae < figures.baselines["estimate"] / 2
    assert 0.74 < figures.coverage < 0.86


def test_figures_by_hand() -> None:
    said = [
        Prediction(Case(0.0, 10.0, promised=14.0), (8.0, 11.0, 20.0), 16.0),
        Prediction(Case(0.0, 30.0, promised=60.0), (10.0, 20.0, 25.0), 16.0),
        Prediction(Case(0.0, None), (1.0, 2.0, 3.0), 16.0),
        Prediction(Case(0.0, 9.0, was_lost=True), (1.0, 2.0, 3.0), 16.0),
    ]

    figures = judge(said, since=0.0)

    assert figures is not None
    assert figures.n == 2
    assert figures.mae == 5.5
    assert figures.mean_error == 5.5
    assert figures.coverage == 0.5
    assert figures.width_hours == 13.5
    assert figures.baselines == {"estimate": 17.0, "historical_median": 10.0}
    # (0.1·2 + 0.5·1 + 0.1·10) / 3 and (0.1·20 + 0.5·10 + 0.9·5) / 3
    assert figures.pinball == pytest.approx((1.7 / 3 + 11.5 / 3) / 2)


def test_of_nothing_there_are_no_figures() -> None:
    assert judge([], since=0.0) is None
    assert predictions([]) == []
    assert begin_of_last([], 0.3) == 0.0


def test_the_plain_median_knows_only_what_had_ended() -> None:
    plain = PlainMedian([Case(0.0, float(n)) for n in range(1, 13)])

    assert plain.at(9.5) is None
    assert plain.at(10.0) == 5.5
    assert plain.at(12.0) == 6.5


def test_a_forecast_that_is_right_is_left_as_it_is() -> None:
    right = Calibration.of(Said(n / 100, is_open=False) for n in range(1, 101))

    assert right.share_for(0.9) == pytest.approx(0.9)
    assert Calibration.of([]).share_for(0.9) == 0.9


def test_where_too_much_came_late_a_higher_share_is_asked_for() -> None:
    """Half of what happened lay above what was called 80 %: twenty count as trust in it."""
    late = [Said(0.5, is_open=False)] * 10 + [Said(0.95, is_open=False)] * 10

    assert Calibration.of(late).share_for(0.8) == pytest.approx(0.5 * 0.95 + 0.5 * 0.8)


def test_forecasts_that_are_still_open_are_cut_off_and_not_left_out() -> None:
    ended = [Said(0.2, is_open=False)] * 10
    open_ones = [Said(0.3, is_open=True)] * 10 + [Said(0.9, is_open=False)] * 10

    cut_off, without = Calibration.of([*ended, *open_ones]), Calibration.of(ended)

    assert cut_off.share_for(0.5) > without.share_for(0.5)
