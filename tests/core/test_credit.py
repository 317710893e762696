"""Store credit ends at the end of a day, and what was given first is used first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backhaul.core.credit import (
    FEWEST_MONTHS,
    LONGEST_HOLD,
    MOST_MONTHS,
    Ending,
    Issue,
    next_ending,
    overdue,
    valid_until,
)

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = timedelta(microseconds=1)
MAY, JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6, 7))


@pytest.mark.parametrize(
    ("given", "months", "end"),
    [
        ((2025, 11, 22), 12, (2026, 11, 23)),
        ((2024, 2, 29), 12, (2025, 3, 1)),  # no 29th: the 28th is its last day
        ((2024, 2, 29), 48, (2028, 3, 1)),
        ((2025, 1, 31), 13, (2026, 3, 1)),
        ((2025, 8, 31), 15, (2026, 12, 1)),
        ((2025, 12, 31), 12, (2027, 1, 1)),
        ((2025, 12, 1), 12, (2026, 12, 2)),
        ((2025, 1, 30), 12, (2026, 1, 31)),
        ((2025, 3, 5), 120, (2035, 3, 6)),
    ],
)
def test_it_may_be_spent_until_the_end_of_the_day_so_many_months_later(
    given: tuple[int, int, int], months: int, end: tuple[int, int, int]
) -> None:
    at = datetime(*given, 12, tzinfo=BERLIN)

    assert valid_until(at, months, BERLIN) == datetime(*end, tzinfo=BERLIN)


def test_the_day_is_that_of_the_shop_and_not_of_the_server() -> None:
    late = datetime(2025, 5, 31, 22, 30, tzinfo=UTC)  # June already

    assert valid_until(late, 12, BERLIN) == datetime(2026, 6, 2, tzinfo=BERLIN)


ISSUES = [Issue(1_000, JULY), Issue(500, MAY), Issue(2_000, None), Issue(300, MAY)]


def test_what_ends_is_over_at_its_very_moment_and_only_as_far_as_nobody_used_it() -> None:
    assert overdue(ISSUES, 0, MAY - MOMENT) == 0
    assert [overdue(ISSUES, used, MAY) for used in (0, 1, 799, 800, 801)] == [800, 799, 1, 0, 0]
    assert [overdue(ISSUES, 800, at) for at in (JUNE, JULY)] == [0, 1_000]


def test_the_next_end_is_the_first_at_which_something_is_left() -> None:
    assert next_ending(ISSUES, 0, MAY - MOMENT) == Ending(800, MAY)
    assert next_ending(ISSUES, 799, MAY - MOMENT) == Ending(1, MAY)
    assert next_ending(ISSUES, 800, MAY - MOMENT) == Ending(1_000, JULY)
    assert next_ending(ISSUES, 800, MAY) == Ending(1_000, JULY)
    assert next_ending(ISSUES, 1_800, MAY) is None
    assert next_ending(ISSUES, 0, JULY) is None
    assert next_ending([Issue(5, None)], 0, MAY) is None


def test_nobody_may_make_it_shorter_than_a_year() -> None:
    assert (12, 120, timedelta(days=30)) == (FEWEST_MONTHS, MOST_MONTHS, LONGEST_HOLD)
