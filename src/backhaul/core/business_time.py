"""Business days of one place: weekends and holidays are handed in, never looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """When a site works. `weekend` holds the numbers of `date.weekday`: Monday is 0."""

    zone: tzinfo
    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})

    def day_of(self, instant: datetime) -> date:
        """Return the day on the calendar of the place in which `instant` falls."""
        return instant.astimezone(self.zone).date()

    def is_business_day(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        """Return `day` if it is a business day, else the next one.

        Raises ValueError for a calendar that is closed for a year.
        """
        for _ in range(_LONGEST_CLOSURE):
            if self.is_business_day(day):
                return day
            day += _DAY
        raise ValueError(f"no business day in the year before {day.isoformat()}")

    def add(self, day: date, business_days: int) -> date:
        """Return the business day that is `business_days` after `day`, which is not counted.

        Zero gives the day itself, or the next business day if the place is closed on it.
        """
        if business_days < 0:
            raise ValueError(f"business days are counted forward: {business_days}")
        if business_days == 0:
            return self.on_or_after(day)
        for _ in range(business_days):
            day = self.on_or_after(day + _DAY)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many business days come after `start` up to and with `end`."""
        days = (start + _DAY * n for n in range(1, (end - start).days + 1))
        return sum(self.is_business_day(day) for day in days)

    def later(self, instant: datetime, length: timedelta) -> datetime:
        """Return when `length` of business time has passed; its days have 24 hours.

        Raises ValueError for a calendar that is closed for a year.
        """
        at, left, closed = instant, length, 0
        while left > timedelta(0):
            day = self.day_of(at)
            over = self.end_of(day)
            if self.is_business_day(day):
                closed = 0
                if at + left <= over:
                    return at + left
                left -= over - at
            elif (closed := closed + 1) > _LONGEST_CLOSURE:
                raise ValueError(f"no business day in the year before {day.isoformat()}")
            at = over
        return at

    def end_of(self, day: date) -> datetime:
        """Return the instant, in UTC, at which `day` is over in that place."""
        midnight = datetime.combine(day + _DAY, time(), self.zone)
        return midnight.astimezone(UTC)
