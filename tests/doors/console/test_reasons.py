"""Reasons of a decision, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backhaul.doors.console.case.reasons import terms_reasons
from backhaul.foundation.pages.local import Local


@pytest.mark.parametrize(
    ("closes_at", "told"),
    [
        ("2027-01-31T23:00:00+00:00", "Inside its window, until Sun 31 Jan"),
        ("2027-01-31T23:00:01+00:00", "Inside its window, until Mon 1 Feb"),
    ],
)
def test_a_window_that_ends_at_midnight_ends_with_the_day_before(
    closes_at: str, told: str
) -> None:
    local = Local.of("en", "Europe/Berlin", datetime(2026, 12, 1, tzinfo=UTC))
    terms = {
        "window_closes_at": closes_at,
        "risk_tier": "low",
        "refund_trigger": "delivered",
        "fee_minor": 0,
    }

    first = terms_reasons(terms, local)[0].text.replace("\N{NO-BREAK SPACE}", " ")

    assert first == told
