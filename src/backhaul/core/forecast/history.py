"""What is known at one moment: recent cases, cut off at that moment, weighed by likeness."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp

from backhaul.core.forecast.curve import Curve, Ending, curve_of_sorted
from backhaul.core.forecast.lanes import Forecast, blend

RECENT_HOURS = 30 * 24.0
"""A case that began so long ago counts 1/e of one that began now …"""
RECENT_CASES = 300
"""… or, where there are few, one as old as the 300th last that ended."""
_FORGOTTEN_AFTER = 3.0
"""In those times: what is older counts less than one twentieth, and is left out."""
MOST_CASES = 2_000
"""For a single estimate: of more each n-th is taken, and it would be the same."""
BANDS = 20
"""How finely what was promised is told apart, by rank."""
_NEAR = 2.0
"""How many bands further a case counts exp(-1/2) of one in the same band."""
_FEWEST_PROMISED = 30
_FAR = 7
"""So many bands further a case counts less than 1/400, and is left out."""
_CLOSENESS = tuple(exp(-((band / _NEAR) ** 2) / 2) for band in range(_FAR))


@dataclass(frozen=True, slots=True)
class Case:
    """One way from a milestone to a later one; times in hours since any fixed moment.

    `lane` goes from coarse to fine and ends before the first part that is not known.
    `promised` is what somebody else said at the start that it would take, in hours.
    """

    started_at: float
    ended_at: float | None = None
    was_lost: bool = False
    lane: tuple[str, ...] = ()
    promised: float | None = None


_Known = tuple[float, int, float, int | None, tuple[str, ...]]
"""A case as it stood at the moment of a snapshot: hours, ending, weight, band, lane."""


@dataclass(slots=True)
class Snapshot:
    """The history at one moment; it never changes, and each estimate is made once."""

    at: float
    _rows: list[_Known]
    _promises: list[float]
    _made: dict[tuple[int | None, tuple[str, ...]], Curve] = field(default_factory=dict)
    _by_level: dict[tuple[str, ...], list[_Known]] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Sequence[Case], at: float, *, most: int = MOST_CASES) -> Snapshot:
        """Return what was known at `at`; `cases` are in the order of their start.

        Of more than `most` recent cases each n-th is looked at. Whatever happened after `at`
        is not: an ended case is open before its end.
        """
        recent, scale = _recent(cases, at, most)
        promises = sorted(case.promised for case in recent if case.promised is not None)
        if len(promises) < _FEWEST_PROMISED:
            promises = []
        rows = [_known(case, at, scale, promises) for case in recent]
        rows.sort(key=lambda row: row[:3])
        return cls(at, rows, promises)

    def forecast(self, lane: tuple[str, ...], promised: float | None) -> Forecast:
        """Return how long a case of `lane` takes that begins now."""
        band = _band(promised, self._promises)
        levels = (lane[:depth] for depth in range(len(lane) + 1))
        return blend([self._curve(band, level) for level in levels])

    def level(self, parts: tuple[str, ...]) -> Curve:
        """Return the estimate of all whose lane begins with `parts`, whatever was promised."""
        return self._curve(None, parts)

    def _curve(self, band: int | None, level: tuple[str, ...]) -> Curve:
        made = self._made.get((band, level))
        if made is None:
            made = self._made[(band, level)] = curve_of_sorted(self._weighed(band, level))
        return made

    def _weighed(
        self, band: int | None, level: tuple[str, ...]
    ) -> list[tuple[float, int, float]]:
        rows = self._of(level)
        if band is None:
            return [row[:3] for row in rows]
        near = _closeness(band)
        return [
            (hours, ending, weight * near[theirs])
            for hours, ending, weight, theirs, _ in rows
            if theirs in near
        ]

    def _of(self, level: tuple[str, ...]) -> list[_Known]:
        if not level:
            return self._rows
        if not self._by_level:
            for row in self._rows:
                for depth in range(1, len(row[4]) + 1):
                    self._by_level.setdefault(row[4][:depth], []).append(row)
        return self._by_level.get(level, [])


@cache
def _closeness(band: int) -> Mapping[int | None, float]:
    """Return band → how much its cases count for one of `band`."""
    others = range(max(0, band - _FAR + 1), min(BANDS, band + _FAR))
    return {other: _CLOSENESS[abs(other - band)] for other in others}


def _recent(cases: Sequence[Case], at: float, most: int) -> tuple[list[Case], float]:
    """Return the cases that count, and the hours after which one counts 1/e."""
    end = bisect_left(cases, at, key=lambda case: case.started_at)
    scale, ended, begin = RECENT_HOURS, 0, end
    while begin > 0:
        case = cases[begin - 1]
        age = at - case.started_at
        if age > _FORGOTTEN_AFTER * scale and ended >= RECENT_CASES:
            break
        if case.ended_at is not None and case.ended_at <= at:
            ended += 1
            if ended <= RECENT_CASES:
                scale = max(RECENT_HOURS, age)
        begin -= 1
    nth = max(1, -(-(end - begin) // most))
    return [cases[place] for place in range(begin, end) if place % nth == 0], scale


def _known(case: Case, at: float, scale: float, promises: Sequence[float]) -> _Known:
    is_ended = case.ended_at is not None and case.ended_at <= at
    until = case.ended_at if is_ended and case.ended_at is not None else at
    ending = Ending.OPEN if not is_ended else Ending.LOST if case.was_lost else Ending.OVER
    hours = max(0.0, until - case.started_at)
    weight = exp((case.started_at - at) / scale)
    return (hours, int(ending), weight, _band(case.promised, promises), case.lane)


def _band(promised: float | None, promises: Sequence[float]) -> int | None:
    """Return the place of `promised` among all, from 0 to BANDS - 1: no unit matters then."""
    if promised is None or not promises:
        return None
    middle = (bisect_left(promises, promised) + bisect_right(promises, promised)) / 2
    return min(BANDS - 1, int(BANDS * middle / len(promises)))
