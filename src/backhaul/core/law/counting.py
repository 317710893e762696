"""How a law counts days, and when a period that ends on a day of rest ends later.

Days of rest are handed in, never looked up.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from backhaul.core.law.sources import Source

_DAY = timedelta(days=1)
_LONGEST_REST = 60


class Rest(StrEnum):
    """Why a day is no working day; a holiday counts before the weekend."""

    HOLIDAY = "holiday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKEND_AND_HOLIDAYS = frozenset(Rest)
SUNDAY_AND_HOLIDAYS = frozenset({Rest.SUNDAY, Rest.HOLIDAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDays:
    """The public days of one place; `worked` are weekend days on which it works."""

    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def rest(self, day: date) -> Rest | None:
        if day in self.holidays:
            return Rest.HOLIDAY
        if day in self.worked:
            return None
        return {5: Rest.SATURDAY, 6: Rest.SUNDAY}.get(day.weekday())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the consumer is: the zone in which days end, and the days of rest there."""

    zone: tzinfo
    days: PublicDays = PublicDays()

    def day_of(self, instant: datetime) -> date:
        """Return the consumer's day; raises ValueError for an instant without a zone."""
        if instant.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {instant.isoformat()}")
        return instant.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """Return the first instant, in UTC, at which `day` is over for the consumer."""
        return datetime.combine(day + _DAY, time(), self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How a law counts: `moves_from` are the last days that are put off, `source` says so.

    The day of the event is never counted: every law of this package says so.
    """

    moves_from: frozenset[Rest]
    source: Source

    def moved(self, day: date, days: PublicDays) -> date:
        """Return `day`, or the next one on which the period may end."""
        for _ in range(_LONGEST_REST):
            if days.rest(day) not in self.moves_from:
                return day
            day += _DAY
        raise ValueError(f"no working day in the {_LONGEST_REST} days before {day.isoformat()}")


def add_days(day: date, count: int) -> date:
    """Return the `count`-th day after `day`."""
    return day + _DAY * count


def add_months(day: date, count: int) -> date:
    """Return the same day `count` months later, or the last of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, count: int, rests: frozenset[Rest], days: PublicDays) -> date:
    """Return the `count`-th day after `day` that is not one of `rests`."""
    for _ in range(count):
        day += _DAY
        while days.rest(day) in rests:
            day += _DAY
    return day
