"""Windows that stand still where nobody works: the sender's days, then the site's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.tracking.fold import fold
from backhaul.core.tracking.silence import ParcelFacts, Windows, next_check
from backhaul.core.tracking.state import Direction
from backhaul.core.tracking.words import Word
from tests.core.tracking.makers import MONDAY, hours, scan

SENDER = BusinessCalendar(zone=UTC, holidays=frozenset({date(2026, 11, 18)}))
SITE = BusinessCalendar(zone=UTC, weekend=frozenset({4}))
NAMES = frozenset({"no_movement", "claimed_not_scanned", "delivered_not_received"})
BUSINESS = Windows(business=NAMES, sender_days=SENDER, site_days=SITE)


def test_a_window_counts_the_working_days_of_the_sender() -> None:
    # Monday 9:00 and five days: without Wednesday, a holiday, and the weekend.
    assert BUSINESS.end("no_movement", MONDAY) == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert Windows().end("no_movement", MONDAY) == MONDAY + timedelta(days=5)


def test_after_delivery_the_days_of_the_return_centre_count() -> None:
    thursday = datetime(2026, 11, 19, 15, tzinfo=UTC)

    # Closed on Friday, open at the weekend.
    over = datetime(2026, 11, 21, 15, tzinfo=UTC)
    assert BUSINESS.end("delivered_not_received", thursday) == over


@pytest.mark.parametrize("name", ["not_sent_yet", "no_first_scan", "claimed_note"])
def test_what_is_not_named_goes_on_at_weekends(name: str) -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=UTC)

    assert BUSINESS.end(name, friday) == Windows().end(name, friday)


def test_where_the_days_are_not_known_every_day_counts() -> None:
    windows = Windows(business=NAMES)

    assert windows.end("no_movement", MONDAY) == MONDAY + timedelta(days=5)


def test_the_next_look_is_when_business_time_is_over() -> None:
    state = fold([scan(Word.IN_TRANSIT, 0)], direction=Direction.RETURN)
    facts = ParcelFacts(label_made_at=MONDAY, can_ask_carrier=False)

    found = next_check(state, facts, BUSINESS, asked_at=None, now=MONDAY + hours(1))

    assert found is not None
    assert (found.code, found.at) == ("no_movement", datetime(2026, 11, 24, 9, tzinfo=UTC))
