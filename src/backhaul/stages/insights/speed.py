"""How long the money takes, and how soon a carrier sees the parcel: week by week."""

from __future__ import annotations

from collections import defaultdict
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
    label is at least 72 hours old, or was scanned before.
    """

    returns: int
    cycle: dict[date, Durations]
    scanned: dict[date, Rate]

    @property
    def cycle_of_all(self) -> Durations:
        return together(self.cycle.values())

    @property
    def scanned_of_all(self) -> Rate:
        rates = self.scanned.values()
        return Rate(sum(r.hits for r in rates), sum(r.of for r in rates))


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
SELECT NULL, 'all', NULL, count(*) FROM seen
"""  # noqa: S608 - only our own words are put in


def speed(brand_id: int, period: Period) -> Speed:
    done: dict[date, dict[int, int]] = defaultdict(dict)
    waiting: dict[date, int] = defaultdict(int)
    scans: dict[date, dict[int, int]] = defaultdict(dict)
    returns = 0
    with connection.cursor() as cursor:
        wanted = period.values(brand_id)
        wanted["limit"] = timedelta(hours=FIRST_SCAN_H)
        cursor.execute(_WALK, wanted)
        for week, what, value, count in cursor.fetchall():
            if what == "all":
                returns = count
            elif what == "scan":
                scans[week][value] = count
            elif value is None:
                waiting[week] = count
            else:
                done[week][max(0, value)] = done[week].get(max(0, value), 0) + count
    weeks = sorted({*done, *waiting})
    return Speed(
        returns=returns,
        cycle={week: Durations(done.get(week, {}), waiting.get(week, 0)) for week in weeks},
        scanned={
            week: Rate(found.get(1, 0), found.get(0, 0) + found.get(1, 0))
            for week, found in sorted(scans.items())
        },
    )
