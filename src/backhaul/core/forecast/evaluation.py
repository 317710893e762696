"""Forecasts made as they would have been then, one after the other, and how good they were."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean, median

from backhaul.core.forecast.calibration import Calibration, Said
from backhaul.core.forecast.history import Case, Snapshot
from backhaul.core.forecast.lanes import Forecast

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""The ends of the interval that 80 % are to lie in, and what is told as the date."""
SHARES = (LOW, MIDDLE, HIGH)
FEWEST_ENDED = 10
"""Nothing is forecast before so many cases have ended."""
_FRESH_HOURS = 24.0
_FRESH_SHARE = 0.1
_ASKED = 750
"""The forecasts are asked what became of them: back to the 750th last that came to an end …"""
_ASKED_SPANS = 3.0
"""… and at least three times as far as a case takes that takes long …"""
_MOST_ASKED = 1_000
"""… but of more than these each n-th."""
_WARM_UP, _WARM_UP_SHARE = 2_000, 0.3
"""So many cases, or such a share of all, are forecast before those that are judged."""
_NEWS = 400
"""So many cases, for each one begun since the last look, are worth another."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was said of `case` at its start: hours by share; `plain` is the bare median."""

    case: Case
    hours: tuple[float, float, float]
    plain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How good forecasts were, in hours. `coverage` is the share within the interval."""

    n: int
    mae: float
    mean_error: float
    pinball: float
    coverage: float
    width_hours: float
    baselines: dict[str, float]
    baselines_mean: dict[str, float]


@dataclass(slots=True)
class _Desk:
    """Who forecasts: looks at the history again when it has become old."""

    cases: Sequence[Case]
    snapshot: Snapshot | None = None
    calibration: Calibration | None = None
    plain: float | None = None
    seen: int = 0

    def refresh(self, begun: int, said: Sequence[tuple[Case, Forecast]]) -> None:
        at = self.cases[begun].started_at
        if self.snapshot is not None and not self._is_old(at, begun):
            return
        self.snapshot = Snapshot.of(self.cases, at)
        self.calibration = Calibration.of(_became(_asked(said, self.snapshot), at))
        self.seen = begun

    def _is_old(self, at: float, begun: int) -> bool:
        assert self.snapshot is not None
        if begun - self.seen < begun / _NEWS:
            return False
        usual = self.snapshot.forecast((), None).quantile_if_over(MIDDLE)
        longest = _FRESH_HOURS if usual is None else min(_FRESH_HOURS, _FRESH_SHARE * usual)
        return at - self.snapshot.at >= longest


def predictions(
    cases: Sequence[Case],
    progress: Callable[[int], None] | None = None,
    *,
    judged: float = 1.0,
) -> list[Prediction]:
    """Forecast cases at their start, from what had happened by then and nothing else.

    `cases` are in the order of their start. Of the last share, `judged`, all are forecast,
    and of those before them as many as it takes to learn from; but none before ten have
    ended. `progress` is told how many cases are done.
    """
    first = begin_of(cases, judged)
    first -= max(_WARM_UP, ceil(len(cases) * _WARM_UP_SHARE))
    desk = _Desk(cases)
    plain = PlainMedian(cases)
    said: list[tuple[Case, Forecast]] = []
    found: list[Prediction] = []
    for begun, case in enumerate(cases):
        if progress is not None and begun % 500 == 0:
            progress(begun)
        if begun < first:
            continue
        desk.refresh(begun, said)
        assert desk.snapshot is not None
        forecast = desk.snapshot.forecast(case.lane, case.promised)
        bare = plain.at(case.started_at)
        if bare is None or not forecast.parts:
            continue
        found.append(Prediction(case, _hours(forecast, desk.calibration), bare))
        said.append((case, forecast))
    return found


def _hours(forecast: Forecast, calibration: Calibration | None) -> tuple[float, float, float]:
    asked = [calibration.share_for(share) if calibration else share for share in SHARES]
    low, middle, high = (forecast.quantile_if_over(share) or 0.0 for share in asked)
    return low, middle, high


def _asked(
    said: Sequence[tuple[Case, Forecast]], now: Snapshot
) -> Iterable[tuple[Case, Forecast]]:
    """Return the forecasts to learn from. Those of the last days alone are mostly open."""
    longest = now.forecast((), None).quantile_if_over(HIGH) or 0.0
    since = now.at - _ASKED_SPANS * longest
    ended, begin = 0, len(said)
    while begin > 0 and (ended < _ASKED or said[begin - 1][0].started_at > since):
        begin -= 1
        ended_at = said[begin][0].ended_at
        ended += ended_at is not None and ended_at <= now.at
    nth = max(1, -(-(len(said) - begin) // _MOST_ASKED))
    return (said[place] for place in range(begin, len(said)) if place % nth == 0)


def _became(said: Iterable[tuple[Case, Forecast]], at: float) -> Iterable[Said]:
    for case, forecast in said:
        whole = forecast.ever_over
        if case.ended_at is None or case.ended_at > at:
            yield Said(forecast.over_by(at - case.started_at) / whole, is_open=True)
        elif not case.was_lost:
            share = forecast.over_by(case.ended_at - case.started_at) / whole
            yield Said(share, is_open=False)


class PlainMedian:
    """The median of all that had ended: what one would use without any of this."""

    def __init__(self, cases: Iterable[Case]) -> None:
        ended = [
            (case.ended_at, case.ended_at - case.started_at)
            for case in cases
            if case.ended_at is not None and not case.was_lost
        ]
        self._coming = sorted(ended, reverse=True)
        self._sorted: list[float] = []

    def at(self, moment: float) -> float | None:
        """Return it as of `moment`, which never goes back; None before ten have ended."""
        while self._coming and self._coming[-1][0] <= moment:
            insort(self._sorted, self._coming.pop()[1])
        return median(self._sorted) if len(self._sorted) >= FEWEST_ENDED else None


def judge(found: Sequence[Prediction], *, since: float) -> Figures | None:
    """Return how good the forecasts of cases begun from `since` on were; None: of nothing.

    Cases that are still open or were lost cannot be judged.
    """
    judged = [
        (one, one.case.ended_at - one.case.started_at)
        for one in found
        if one.case.ended_at is not None
        and not one.case.was_lost
        and one.case.started_at >= since
    ]
    if not judged:
        return None
    errors = [abs(hours - one.hours[1]) for one, hours in judged]
    told = {"historical_median": [abs(hours - one.plain) for one, hours in judged]}
    promised = [abs(h - p.case.promised) for p, h in judged if p.case.promised is not None]
    if promised:
        told = {"estimate": promised, **told}
    inside = sum(one.hours[0] <= hours <= one.hours[2] for one, hours in judged)
    return Figures(
        n=len(judged),
        mae=median(errors),
        mean_error=fmean(errors),
        pinball=fmean(_pinball(one.hours, hours) for one, hours in judged),
        coverage=inside / len(judged),
        width_hours=fmean(one.hours[2] - one.hours[0] for one, _ in judged),
        baselines={name: median(off) for name, off in told.items()},
        baselines_mean={name: fmean(off) for name, off in told.items()},
    )


def _pinball(said: Sequence[float], hours: float) -> float:
    """Return the mean over SHARES of the loss that each share's true quantile makes least."""
    return fmean(
        max(share * (hours - value), (share - 1.0) * (hours - value))
        for share, value in zip(SHARES, said, strict=True)
    )


def begin_of(cases: Sequence[Case], share: float) -> int:
    """Return the place at which the last `share` of the cases begins."""
    return len(cases) - ceil(len(cases) * share)


def begin_of_last(cases: Sequence[Case], share: float) -> float:
    """Return when the last `share` of the cases begins, by their start."""
    return cases[begin_of(cases, share)].started_at if cases else 0.0
