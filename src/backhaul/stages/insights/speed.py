"""How long the money takes, whether by the promised day, and how soon a parcel is seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from backhaul.core.insights import Durations, Rate, together
from backhaul.stages.insights.period import COHORT, Period

FIRST_SCAN_H = 72
"""The service level of a first scan, in hours after the label was made."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Per week of the request, by its Monday.

    Cycle times are in whole hours from the request to the first money; who has none yet
    waits, and a return that ended without money is not counted. Scans count returns whose
    label is at least 72 hours old, or was scanned before. A promise counts once the money is
    there or its day is over; never one whose condition the shopper missed.
    """

    returns: int
    cycle: dict[date, Durations]
    scanned: dict[date, Rate]
    kept: dict[date, Rate]

    @property
    def cycle_of_all(self) -> Durations:
        return together(self.cycle.values())

    @property
    def scanned_of_all(self) -> Rate:
        return _sum(self.scanned.values())

    @property
    def kept_of_all(self) -> Rate:
        return _sum(self.kept.values())


# One walk through the returns of the period; the milestones stand in the row itself.
_WALK = f"""
WITH seen AS MATERIALIZED (
  SELECT date_trunc('week', r.created_at AT TIME ZONE %(zone)s::text)::date AS week, r.is_done,
    floor(extract(epoch FROM (r.reached ->> 'paid')::timestamptz - r.created_at) / 3600)::int
      AS paid_h,
    (r.reached ->> 'label_ready')::timestamptz AS label_at,
    (r.reached ->> 'first_scan')::timestamptz AS scan_at
  FROM returns_return r WHERE {COHORT}
)
SELECT week, 'cycle', paid_h, count(*) FROM seen
  WHERE paid_h IS NOT NULL OR NOT is_done GROUP BY week, paid_h
UNION ALL
SELECT week, 'scan',
  CASE WHEN scan_at <= label_at + %(limit)s::interval THEN 1 ELSE 0 END, count(*) FROM seen
  WHERE label_at IS NOT NULL
    AND (scan_at IS NOT NULL OR label_at + %(limit)s::interval <= %(until)s)
  GROUP BY 1, 3
UNION ALL
SELECT week, 'kept', was_kept, count(*) FROM (
  SELECT date_trunc('week', r.created_at AT TIME ZONE %(zone)s::text)::date AS week,
    min(p.was_kept::int) AS was_kept
  FROM returns_return r
  JOIN promises_promise p ON p.brand_id = %(brand)s AND p.return_id = r.id
  WHERE {COHORT} AND p.was_kept IS NOT NULL GROUP BY r.id, 1
) AS judged GROUP BY week, was_kept
UNION ALL
SELECT NULL, 'all', NULL, count(*) FROM seen
"""  # noqa: S608 - only our own words are put in


def speed(brand_id: int, period: Period) -> Speed:
    done: dict[date, dict[int, int]] = defaultdict(dict)
    waiting: dict[date, int] = defaultdict(int)
    shares: dict[str, dict[date, dict[int, int]]] = {
        "scan": defaultdict(dict),
        "kept": defaultdict(dict),
    }
    returns = 0
    with connection.cursor() as cursor:
        wanted = period.values(brand_id)
        wanted["limit"] = timedelta(hours=FIRST_SCAN_H)
        cursor.execute(_WALK, wanted)
        for week, what, value, count in cursor.fetchall():
            if what == "all":
                returns = count
            elif what in shares:
                shares[what][week][value] = count
            elif value is None:
                waiting[week] = count
            else:
                done[week][max(0, value)] = done[week].get(max(0, value), 0) + count
    weeks = sorted({*done, *waiting})
    return Speed(
        returns=returns,
        cycle={week: Durations(done.get(week, {}), waiting.get(week, 0)) for week in weeks},
        scanned=_rates(shares["scan"]),
        kept=_rates(shares["kept"]),
    )


def _rates(counts: Mapping[date, Mapping[int, int]]) -> dict[date, Rate]:
    return {
        week: Rate(found.get(1, 0), found.get(0, 0) + found.get(1, 0))
        for week, found in sorted(counts.items())
    }


def _sum(rates: Iterable[Rate]) -> Rate:
    found = list(rates)
    return Rate(sum(rate.hits for rate in found), sum(rate.of for rate in found))
