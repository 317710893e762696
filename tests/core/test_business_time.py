from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backhaul.core.business_time import BusinessCalendar

BERLIN = BusinessCalendar(
    zone=ZoneInfo("Europe/Berlin"),
    holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}),
)
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


def test_the_day_is_that_of_the_place() -> None:
    assert BERLIN.day_of(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == date(2026, 11, 21)


def test_zero_business_days_after_a_working_day_is_that_day() -> None:
    assert BERLIN.add(FRIDAY, 0) == FRIDAY


def test_zero_business_days_after_a_saturday_is_monday() -> None:
    assert BERLIN.add(date(2026, 11, 21), 0) == MONDAY


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (FRIDAY, 1, MONDAY),
        (date(2026, 11, 21), 1, MONDAY),
        (FRIDAY, 5, date(2026, 11, 27)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_business_days_skip_weekends_and_holidays(start: date, days: int, end: date) -> None:
    assert BERLIN.add(start, days) == end
    assert BERLIN.between(start, end) == days


def test_a_weekend_can_be_other_days() -> None:
    dubai = BusinessCalendar(zone=ZoneInfo("Asia/Riyadh"), weekend=frozenset({4, 5}))

    assert dubai.add(date(2026, 11, 19), 1) == date(2026, 11, 22)


def test_nothing_lies_between_a_day_and_itself_or_an_earlier_one() -> None:
    assert BERLIN.between(MONDAY, MONDAY) == 0
    assert BERLIN.between(MONDAY, FRIDAY) == 0


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 20), datetime(2026, 11, 20, 23, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),  # clocks go back
    ],
)
def test_a_day_ends_at_midnight_of_the_place(day: date, end: datetime) -> None:
    assert BERLIN.end_of(day) == end


def test_business_days_are_not_counted_backward() -> None:
    with pytest.raises(ValueError, match="counted forward"):
        BERLIN.add(FRIDAY, -1)


def test_a_place_that_is_always_closed_is_refused_instead_of_counting_forever() -> None:
    never = BusinessCalendar(zone=UTC, weekend=frozenset(range(7)))

    with pytest.raises(ValueError, match="no business day"):
        never.on_or_after(FRIDAY)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        # Berlin is an hour ahead of UTC: its Friday ends at 23:00.
        ("2026-11-20T09:00", 14, "2026-11-20T23:00"),
        ("2026-11-20T09:00", 15, "2026-11-23T00:00"),
        ("2026-11-20T09:00", 24, "2026-11-23T09:00"),
        ("2026-11-21T12:00", 1, "2026-11-23T00:00"),
        ("2026-11-16T09:00", 72, "2026-11-19T09:00"),
        ("2026-11-21T12:00", 0, "2026-11-21T12:00"),
    ],
)
def test_time_stands_still_where_nobody_works(start: str, hours: int, expected: str) -> None:
    berlin = BusinessCalendar(zone=ZoneInfo("Europe/Berlin"))
    began, over = (datetime.fromisoformat(f"{text}+00:00") for text in (start, expected))

    assert berlin.later(began, timedelta(hours=hours)) == over


def test_time_stands_still_on_holidays() -> None:
    began = datetime(2026, 12, 24, 9, tzinfo=UTC)
    closed = BusinessCalendar(zone=UTC, holidays=frozenset({date(2026, 12, 25)}))

    assert closed.later(began, timedelta(hours=24)) == datetime(2026, 12, 28, 9, tzinfo=UTC)


def test_a_place_that_never_opens_has_no_time() -> None:
    never = BusinessCalendar(zone=UTC, weekend=frozenset(range(7)))

    with pytest.raises(ValueError, match="no business day"):
        never.later(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
