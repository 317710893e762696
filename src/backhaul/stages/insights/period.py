"""Which returns a figure is about: those requested in a span of whole days of the brand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: The spans that can be chosen, in days; today is the last of them.
SPANS = (30, 90, 365)
USUAL = 90


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of a day to now. `zone` is where its days and weeks begin."""

    since: datetime
    until: datetime
    zone: str
    days: int

    @classmethod
    def last(cls, days: int, zone: str, now: datetime) -> Period:
        place = ZoneInfo(zone)
        first = now.astimezone(place).date() - timedelta(days=days - 1)
        since = datetime.combine(first, time(), place).astimezone(UTC)
        return cls(since, now, zone, days)

    def values(self, brand_id: int) -> dict[str, object]:
        return {
            "brand": brand_id,
            "since": self.since,
            "until": self.until,
            "zone": self.zone,
        }


COHORT = "r.brand_id = %(brand)s AND r.created_at >= %(since)s AND r.created_at <= %(until)s"
"""A return is stored in the moment of its request, and this column has the index."""
