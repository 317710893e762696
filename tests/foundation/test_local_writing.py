from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from backhaul.core.money import Money
from backhaul.foundation.pages.local import Local

NOW = datetime(2026, 11, 19, 8, 30, tzinfo=UTC)


def english(zone: str = "Europe/Berlin") -> Local:
    return Local.of("en", zone, NOW)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_day_is_kept_in_one_line_and_has_a_year_only_when_it_is_far() -> None:
    with override("en"):
        assert english().day(date(2026, 11, 26)) == "Thu\xa026\xa0Nov"
        assert plain(english().day(date(2027, 11, 26))) == "Fri 26 Nov 2027"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 23, 23, tzinfo=UTC), "Mon 23 Nov, 24:00"),
        (datetime(2026, 11, 19, 23, tzinfo=UTC), "Thu 19 Nov, 24:00"),
        (datetime(2026, 11, 19, 9, tzinfo=UTC), "today, 10:00"),
        (datetime(2026, 11, 23, 23, 1, tzinfo=UTC), "Tue 24 Nov, 00:01"),
    ],
)
def test_what_ends_at_midnight_ends_with_the_day_that_is_over(at: datetime, said: str) -> None:
    with override("en"):
        assert plain(english().deadline(at)) == said


def test_a_scan_is_told_in_the_time_of_its_own_place() -> None:
    in_the_evening = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)

    with override("en"):
        assert plain(english().moment(in_the_evening)) == "Today, 00:30"
        assert plain(english().moment(in_the_evening, -300)) == "Wed 18 Nov, 18:30"
        assert plain(english().moment_within(NOW, 60)) == "today, 09:30"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(hours=24), "on Wed 18 Nov"),
    ],
)
def test_how_long_ago(before: timedelta, said: str) -> None:
    with override("en"):
        assert plain(english().ago(NOW - before)) == said


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(4800, "EUR"), "€48.00"),
        (Money(-495, "EUR"), "\N{MINUS SIGN}€4.95"),
        (Money(5000, "JPY"), "JP¥5,000"),
        (Money(12345, "KWD"), "KWD12.345"),
    ],
)
def test_money_has_the_places_of_its_currency(amount: Money, written: str) -> None:
    assert plain(english().money(amount)) == written


def test_days_are_counted_by_the_brands_midnights() -> None:
    start = datetime(2026, 11, 16, 22, 59, tzinfo=UTC)

    assert english().days_between(start, start + timedelta(minutes=2)) == 1
    assert english("UTC").days_between(start, start + timedelta(minutes=2)) == 0


def test_chinese_days_and_times() -> None:
    local = Local.of("zh-hans", "Asia/Shanghai", NOW)

    with override("zh-hans"):
        assert local.day(date(2026, 11, 26)) == "11月26日（周四）"
        assert local.moment(NOW - timedelta(days=2)) == "11月17日（周二）16:30"
        assert local.ago(NOW - timedelta(minutes=12)) == "12 分钟前"
