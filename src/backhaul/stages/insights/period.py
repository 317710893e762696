"""Which returns a figure is about: those requested in a span of whole days of the brand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

#: The spans that can be chosen, in days; today is the last of them.
SPANS = (30, 90, 365)
USUAL = 90


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of a day to now. `zone` is where its days and weeks begin.

    Of very many returns each `nth` is looked at: shares and percentiles stay what they are.
    """

    since: datetime
    until: datetime
    zone: str
    days: int
    nth: int = 1
    ids: tuple[int, ...] = ()

    @classmethod
    def last(cls, days: int, zone: str, now: datetime) -> Period:
        place = ZoneInfo(zone)
        first = now.astimezone(place).date() - timedelta(days=days - 1)
        since = datetime.combine(first, time(), place).astimezone(UTC)
        return cls(since, now, zone, days)

    def values(self, brand_id: int) -> dict[str, Any]:
        return {
            "brand": brand_id,
            "since": self.since,
            "until": self.until,
            "zone": self.zone,
            "nth": self.nth,
            "ids": list(self.ids),
        }


_IN_TIME = "r.brand_id = %(brand)s AND r.created_at >= %(since)s AND r.created_at <= %(until)s"
COHORT = "r.brand_id = %(brand)s AND r.id = ANY(%(ids)s::bigint[])"
"""Of the returns that are looked at; all statements about them begin here."""
MOST_LOOKED_AT = 6_000
"""Beyond so many returns the page would take seconds, and its figures would be the same."""
# The index has both columns: no row is read for these two.
_LOOK = f"""
WITH counted AS MATERIALIZED (SELECT count(*) AS n FROM returns_return r WHERE {_IN_TIME})
SELECT n, ARRAY(SELECT r.id FROM returns_return r WHERE {_IN_TIME}
  AND mod(r.id, greatest(1, (SELECT (n + %(most)s - 1) / %(most)s FROM counted))) = 0)
FROM counted
"""  # noqa: S608 - our own words


def looked_at(
    brand_id: int, period: Period, *, most: int = MOST_LOOKED_AT
) -> tuple[Period, int]:
    """Return the period with the returns to look at, and how many there are in all.

    A return is stored in the moment of its request.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {**period.values(brand_id), "most": most})
        count, ids = cursor.fetchone()
    return replace(period, nth=max(1, -(-count // most)), ids=tuple(ids)), int(count)
