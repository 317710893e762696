"""How long somebody wants to be left alone, as the header says it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.adapters.carriers.headers import LONGEST_WAIT, retry_after

DATE = {"date": "Mon, 16 Nov 2026 09:00:00 GMT"}


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("Mon, 16 Nov 2026 09:10:00 GMT", 600),
        ("Mon, 16 Nov 2026 08:00:00 GMT", 0),
        ("", 0),
        ("-5", 0),
        ("soon", 0),
        ("9" * 40, LONGEST_WAIT.total_seconds()),
        ("Mon, 16 Nov 2026 23:00:00 GMT", LONGEST_WAIT.total_seconds()),
    ],
)
def test_seconds_and_moments_are_read_and_nothing_else(told: str, seconds: float) -> None:
    assert retry_after({**DATE, "RETRY-after": told}) == timedelta(seconds=seconds)


def test_a_moment_without_the_senders_own_clock_says_nothing() -> None:
    assert retry_after({"Retry-After": "Mon, 16 Nov 2026 09:10:00 GMT"}) == timedelta(0)
