"""What was learnt of a brand's own parcels, put in the place of the policy's targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from backhaul.core.deadlines import Milestones, Targets, Way
from backhaul.core.forecast.curve import Curve
from backhaul.core.forecast.lanes import Forecast, blend

FEWEST = 30.0
"""So many cases must have ended before what was learnt beats the policy."""
LIKELY = 0.5
"""A promise is at risk when it is more likely broken than kept."""
_HOUR = timedelta(hours=1)
_DAY_H = 24.0
_APART = "|"
_SERVICE = "service:"


class Span(StrEnum):
    """From a milestone to a later one. Those of the return centre are in business days."""

    FIRST_SCAN = "handed_over>first_scan"
    ARRIVAL = "handed_over>delivered"
    TRANSIT = "first_scan>delivered"
    CHECK_IN = "delivered>checked_in"
    WITH_US = "delivered>inspected"
    INSPECTION = "checked_in>inspected"


AT_THE_SITE = frozenset({Span.CHECK_IN, Span.WITH_US, Span.INSPECTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What parcels are alike by; empty: not known (yet)."""

    carrier: str = ""
    service: str = ""
    """Which of the carrier's services; one without a name is no part of the lane."""
    site: str = ""
    method: str = ""
    region: str = ""

    def parts(self, span: Span) -> tuple[str, ...]:
        """Return the lane from coarse to fine, up to the first part that is not known."""
        whole = (
            (self.site,)
            if span in AT_THE_SITE
            else (self.carrier, *self._service(), self.site, self.method, self.region)
        )
        known = next((n for n, part in enumerate(whole) if not part), len(whole))
        return whole[:known]

    def _service(self) -> tuple[str, ...]:
        # Marked, so that no return centre of the same name is taken for it.
        return (f"{_SERVICE}{self.service}",) if self.service else ()


def level_code(parts: Iterable[str]) -> str:
    """Return how a level is named in the database; empty: everything."""
    return _APART.join(part.replace(_APART, "/") for part in parts)


def level_codes(lane: Lane) -> frozenset[str]:
    """Return all levels that a forecast for `lane` reads."""
    found = {""}
    for span in (Span.TRANSIT, Span.CHECK_IN):
        parts = lane.parts(span)
        found |= {level_code(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Paces:
    """What is known of one brand: curves by span and level, and the days of work that wait."""

    curves: Mapping[tuple[Span, str], Curve] = field(default_factory=dict)
    backlog: Mapping[str, int] = field(default_factory=dict)
    """Site → business days until what waits there now is inspected."""

    _asked: dict[tuple[Span, tuple[str, ...], float, float | None], float | None] = field(
        default_factory=dict, compare=False, repr=False
    )
    _made: dict[tuple[Span, tuple[str, ...]], Forecast] = field(
        default_factory=dict, compare=False, repr=False
    )

    def forecast(self, span: Span, lane: Lane) -> Forecast:
        parts = lane.parts(span)
        made = self._made.get((span, parts))
        if made is None:
            levels = (level_code(parts[:depth]) for depth in range(len(parts) + 1))
            known = [self.curves[span, code] for code in levels if (span, code) in self.curves]
            made = self._made[span, parts] = blend(known)
        return made

    def hours(
        self, span: Span, lane: Lane, share: float, *, after: float | None = None
    ) -> float | None:
        """Return the quantile; None below FEWEST cases. Of one lane it is worked out once.

        `after`: of those that have lasted so many whole hours.
        """
        key = (span, lane.parts(span), share, after)
        if key not in self._asked:
            forecast = self.forecast(span, lane)
            is_known = forecast.count >= FEWEST
            found = forecast.quantile(share, after=after or 0.0) if is_known else None
            self._asked[key] = found
        return self._asked[key]


@dataclass(frozen=True, slots=True)
class Outlook:
    """How far to trust: by `share` of the cases it is over.

    `is_strict`: of those that have lasted as long as this one. Else only what is late is
    measured so; a date that was given does not move as long as nothing is late.
    """

    paces: Paces
    lane: Lane
    share: float
    now: datetime
    is_strict: bool = False

    def way(self, way: Way, done: Milestones) -> Way:
        """Return `way` with what was learnt in the place of its targets."""
        first, transit = self._travel(done)
        check_in, inspection = self._stay(done, way)
        learnt = way.targets
        if first is not None:
            learnt = replace(learnt, first_scan=first)
        if transit is not None:
            learnt = replace(learnt, transit_from={way.country_from: transit})
        return replace(way, targets=_at_the_site(learnt, check_in, inspection))

    def _travel(self, done: Milestones) -> tuple[timedelta | None, timedelta | None]:
        """Return how long until the first scan, and from there until it is delivered."""
        first = self._hours(Span.FIRST_SCAN, self._since(done.handed_over_at))
        if done.first_scan_at is not None:
            transit = self._hours(Span.TRANSIT, self._since(done.first_scan_at))
        else:
            whole = self._hours(Span.ARRIVAL, self._since(done.handed_over_at))
            transit = None if whole is None or first is None else max(0.0, whole - first)
        return _span(first), _span(transit)

    def _stay(self, done: Milestones, way: Way) -> tuple[int | None, int | None]:
        """Return business days until the check-in, and from there until the inspection."""
        here = self._days_since(done.delivered_at, way)
        check_in = self._days(Span.CHECK_IN, here)
        if done.checked_in_at is not None:
            since = self._days_since(done.checked_in_at, way)
            inspection = self._days(Span.INSPECTION, since)
        else:
            whole = self._days(Span.WITH_US, here)
            inspection = None if whole is None else max(0, whole - (check_in or 0))
        waits = self.paces.backlog.get(self.lane.site, 0)
        is_here = done.delivered_at is not None or done.checked_in_at is not None
        if inspection is not None and is_here:
            inspection = max(inspection, waits)
        return check_in, inspection

    def _hours(self, span: Span, lasted: float) -> float | None:
        usual = self.paces.hours(span, self.lane, self.share)
        if self.is_strict or (usual is not None and lasted > usual):
            whole = float(int(lasted))
            return self.paces.hours(span, self.lane, self.share, after=whole) or usual
        return usual

    def _days(self, span: Span, lasted: int) -> int | None:
        hours = self._hours(span, lasted * _DAY_H)
        return None if hours is None else ceil(hours / _DAY_H - 1e-9)

    def _since(self, start: datetime | None) -> float:
        return max(0.0, (self.now - start) / _HOUR) if start is not None else 0.0

    def _days_since(self, start: datetime | None, way: Way) -> int:
        if start is None:
            return 0
        calendar = way.calendar
        return calendar.between(calendar.day_of(start), calendar.day_of(self.now))


def _span(hours: float | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)


def _at_the_site(targets: Targets, check_in: int | None, inspection: int | None) -> Targets:
    return replace(
        targets,
        check_in_business_days=check_in,
        inspection_business_days=inspection,
    )
