"""Store credit: what of it nobody spent in time, and what comes to its end next.

What was given first is used first, so that sums are enough: no coin is followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

#: A shorter time to spend what a shopper is given in place of money helps nobody.
FEWEST_MONTHS, MOST_MONTHS = 12, 120
LONGEST_HOLD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Issue:
    """`until` None: it does not expire."""

    minor: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Ending:
    minor: int
    until: datetime


def valid_until(given_at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """Return the end of the day so many months later, there; the 31st ends with its month."""
    day = given_at.astimezone(zone).date()
    years, month = divmod(day.month - 1 + months, 12)
    first = day.replace(year=day.year + years, month=month + 1, day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    end = min(first + timedelta(days=day.day - 1), last) + timedelta(days=1)
    return datetime.combine(end, time(), zone)


def overdue(issues: Sequence[Issue], used_minor: int, at: datetime) -> int:
    """Return what expired unspent by `at`; `used_minor`: spent, expired or held before."""
    over = sum(one.minor for one in issues if one.until is not None and one.until <= at)
    return max(0, over - used_minor)


def next_ending(issues: Sequence[Issue], used_minor: int, at: datetime) -> Ending | None:
    """Return how much of it ends next and when; None: none of it ever does."""
    ends = sorted({one.until for one in issues if one.until is not None and one.until > at})
    for end in ends:
        if left := overdue(issues, used_minor, end):
            return Ending(left, end)
    return None
