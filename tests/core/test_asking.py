from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backhaul.core.asking import AskingRule, decide_by, started_before
from backhaul.core.business_time import BusinessCalendar
from backhaul.core.errors import DomainError

BERLIN = BusinessCalendar(zone=ZoneInfo("Europe/Berlin"))
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_a_request_of_friday_is_due_at_the_end_of_tuesday() -> None:
    assert decide_by(FRIDAY, timedelta(0), BERLIN, 2) == datetime(2026, 11, 24, 23, tzinfo=UTC)


def test_a_clock_that_stood_still_is_due_later_by_as_much() -> None:
    stood = timedelta(days=4)

    assert decide_by(FRIDAY, stood, BERLIN, 2) == datetime(2026, 11, 26, 23, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(0, 24 * 9, 5))
def test_what_started_before_the_bound_is_due_and_nothing_else_is(hour: int) -> None:
    by = datetime(2026, 11, 24, 23, tzinfo=UTC)
    since = datetime(2026, 11, 16, 0, 30, tzinfo=UTC) + timedelta(hours=hour)

    is_due = decide_by(since, timedelta(0), BERLIN, 2) <= by

    assert is_due is (since < started_before(by, BERLIN, 2))


def test_one_is_reminded_after_two_days_and_given_up_after_seven() -> None:
    rule = AskingRule()

    assert rule.remind_at(FRIDAY) == FRIDAY + timedelta(days=2)
    assert rule.give_up_at(FRIDAY) == FRIDAY + timedelta(days=7)
    assert AskingRule(remind_after_days=None).remind_at(FRIDAY) is None


@pytest.mark.parametrize(("remind", "give_up"), [(7, 7), (0, 7), (2, 61), (None, 0)])
def test_a_reminder_comes_before_the_end_and_the_end_within_sixty_days(
    remind: int | None, give_up: int
) -> None:
    with pytest.raises(DomainError, match="asking_days_wrong"):
        AskingRule(remind_after_days=remind, give_up_after_days=give_up).check()
