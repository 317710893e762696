"""A brand's own parcels and units → cases to learn from. Three statements per brand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.forecast.history import Case
from backhaul.core.forecast.pace import Lane, Span
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.promises.calendars import calendar_of

LOOK_BACK = timedelta(days=180)
MOST_RETURNS = 10_000
"""Of more returns each n-th is learnt from: the estimate would be the same."""
THROUGHPUT_DAYS = 14
_HOUR = timedelta(hours=1)

_COUNT = """
SELECT count(*) FROM returns_return
WHERE brand_id = %(brand)s AND created_at >= %(since)s AND created_at <= %(now)s
"""
_SAMPLE = """
r.brand_id = %(brand)s AND r.created_at >= %(since)s AND r.created_at <= %(now)s
  AND mod(r.id, %(nth)s) = 0
"""
# What goes back to the shopper, or is lost, never arrives: another end than arriving.
_PARCELS = f"""
SELECT p.carrier, p.service, r.site, r.method,
  concat_ws('-', nullif(r.ship_from ->> 'country', ''), nullif(r.ship_from ->> 'region', '')),
  (p.reached ->> 'handed_over')::timestamptz, (p.reached ->> 'accepted')::timestamptz,
  least((p.reached ->> 'delivered')::timestamptz, p.received_at),
  (SELECT min(i.opened_at) FROM incidents_incident i WHERE i.brand_id = %(brand)s
     AND i.return_id = r.id AND i.subject = 'parcel:' || p.id AND i.healed_at IS NULL
     AND i.kind IN ('lost', 'returning'))
FROM returns_return r JOIN shipping_parcel p
  ON p.brand_id = r.brand_id AND p.return_id = r.id AND p.direction = 'return'
WHERE {_SAMPLE} AND p.reached ? 'handed_over'
"""  # noqa: S608 - our own words
_UNITS = f"""
SELECT u.site, (r.reached ->> 'delivered')::timestamptz, u.received_at, u.inspected_at
FROM returns_return r JOIN returns_unit u ON u.brand_id = r.brand_id AND u.return_id = r.id
WHERE {_SAMPLE} AND u.site <> '' AND u.received_at IS NOT NULL
"""  # noqa: S608 - our own words
_ARRIVED = f"""
SELECT r.site, (r.reached ->> 'delivered')::timestamptz
FROM returns_return r
WHERE {_SAMPLE} AND NOT r.is_done AND r.reached ? 'delivered' AND NOT r.reached ? 'checked_in'
"""  # noqa: S608 - our own words
# The words of the partial index, so that it is used.
_WAITING = """
SELECT site, count(*) FROM returns_unit
WHERE brand_id = %(brand)s AND processing = 'received' AND return_id IS NOT NULL GROUP BY site
"""


@dataclass(slots=True)
class History:
    """Cases by span, in the order of their start, in hours before now, which is 0."""

    cases: dict[Span, list[Case]]
    backlog: dict[str, int]
    """Site → business days until what waits there is inspected."""


def history_of(brand_id: int, *, now: datetime) -> History:
    """Read what a brand's own parcels and units did, as far as it is known at `now`."""
    wanted: dict[str, Any] = {"brand": brand_id, "now": now, "since": now - LOOK_BACK}
    count = int(_rows(_COUNT, wanted)[0][0])
    wanted["nth"] = nth = max(1, -(-count // MOST_RETURNS))
    parcels, units = _rows(_PARCELS, wanted), _rows(_UNITS, wanted)
    days = _Days.of(now)
    cases: dict[Span, list[Case]] = defaultdict(list)
    for row in parcels:
        for span, case in _of_parcel(row, now):
            cases[span].append(case)
    here = [*units, *((site, at, None, None) for site, at in _rows(_ARRIVED, wanted))]
    for unit in here:
        for span, case in days.of_unit(unit):
            cases[span].append(case)
    for found in cases.values():
        found.sort(key=lambda case: case.started_at)
    waiting = {str(site): int(n) for site, n in _rows(_WAITING, wanted)}
    return History(dict(cases), days.backlog(waiting, units, nth))


def _rows(sql: str, wanted: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, wanted)
        return list(cursor.fetchall())


def _of_parcel(row: tuple[Any, ...], now: datetime) -> Iterable[tuple[Span, Case]]:
    carrier, service, site, method, region, handed, scanned, delivered, lost = row
    lane = Lane(carrier=carrier, service=service, site=site, method=method, region=region)
    spans = ((Span.FIRST_SCAN, handed, scanned), (Span.ARRIVAL, handed, delivered))
    for span, start, end in (*spans, (Span.TRANSIT, scanned, delivered)):
        over = end if end is not None and (lost is None or end < lost) else lost
        if start is None or (over is not None and over < start):
            continue
        yield (
            span,
            Case(
                started_at=(start - now) / _HOUR,
                ended_at=(over - now) / _HOUR if over is not None else None,
                was_lost=over is not None and over is lost,
                lane=lane.parts(span),
            ),
        )


@dataclass(slots=True)
class _Days:
    """Business days of the sites; each is 24 of the estimator's hours."""

    now: datetime
    calendars: dict[str, BusinessCalendar]

    @classmethod
    def of(cls, now: datetime) -> _Days:
        sites = {site.code: calendar_of(site, now.year) for site in Site.objects.all()}
        return cls(now, sites)

    def of_unit(self, row: tuple[Any, ...]) -> Iterable[tuple[Span, Case]]:
        site, delivered, received, inspected = row
        if site not in self.calendars:
            return
        spans = (
            (Span.CHECK_IN, delivered, received),
            (Span.WITH_US, delivered, inspected),
            (Span.INSPECTION, received, inspected),
        )
        for span, start, end in spans:
            if start is not None and (end is None or end >= start):
                yield span, self._case(site, start, end)

    def _case(self, site: str, start: datetime, end: datetime | None) -> Case:
        """A day that is not over yet says nothing about who waits on it: cut off before it."""
        before = 24.0 * self._between(site, start, self.now)
        if end is None:
            return Case(1.0 - before, lane=(site,))
        took = 24.0 * self._between(site, start, end)
        return Case(-1.0 - before, took - before - 1.0, lane=(site,))

    def backlog(
        self, waiting: Mapping[str, int], units: Iterable[tuple[Any, ...]], nth: int
    ) -> dict[str, int]:
        """Return by site how many business days the waiting units are, at the recent pace."""
        since = self.now - timedelta(days=THROUGHPUT_DAYS)
        done: dict[str, int] = defaultdict(int)
        for site, _, _, inspected in units:
            done[site] += nth * (inspected is not None and inspected >= since)
        found: dict[str, int] = {}
        for site, count in waiting.items():
            if site in self.calendars and done[site]:
                days = self._between(site, since, self.now)
                found[site] = round(count * days / done[site])
        return found

    def _between(self, site: str, start: datetime, end: datetime) -> int:
        calendar = self.calendars[site]
        return _business_days(calendar, calendar.day_of(start), calendar.day_of(end))


@lru_cache(maxsize=50_000)
def _business_days(calendar: BusinessCalendar, start: date, end: date) -> int:
    return calendar.between(start, end)
