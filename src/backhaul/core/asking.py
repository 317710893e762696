"""Asking a shopper before a decision: how long one waits, and what the clock does meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.errors import DomainError

MOST_DAYS = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingRule:
    """A brand's rule for questions to shoppers, in days of 24 hours from the question.

    `pauses`: the clock of the review stands still until the answer. No reminder where
    `remind_after_days` is None. Unanswered after `give_up_after_days`, the request waits for
    a person again: nobody loses anything by saying nothing.
    """

    pauses: bool = True
    remind_after_days: int | None = 2
    give_up_after_days: int = 7

    def check(self) -> None:
        """Raises DomainError `asking_days_wrong`."""
        reminds = self.remind_after_days
        is_wrong = not 1 <= self.give_up_after_days <= MOST_DAYS
        if is_wrong or (reminds is not None and not 1 <= reminds < self.give_up_after_days):
            raise DomainError("asking_days_wrong", most=MOST_DAYS)

    def remind_at(self, asked_at: datetime) -> datetime | None:
        reminds = self.remind_after_days
        return None if reminds is None else asked_at + reminds * _DAY

    def give_up_at(self, asked_at: datetime) -> datetime:
        return asked_at + self.give_up_after_days * _DAY


def decide_by(
    since: datetime, stood_still: timedelta, calendar: BusinessCalendar, business_days: int
) -> datetime:
    """Return when a request is due that waits since `since`.

    A clock that stood still started later by as much.
    """
    first = calendar.day_of(since + stood_still)
    return calendar.end_of(calendar.add(first, business_days))


def started_before(by: datetime, calendar: BusinessCalendar, business_days: int) -> datetime:
    """Return the instant before which a request started that is due at `by` or earlier."""
    day = calendar.day_of(by)
    while calendar.end_of(calendar.add(day, business_days)) > by:
        day -= _DAY
    return calendar.end_of(day)
