"""The demo with its stories: those that take days have happened when it is ready."""

from __future__ import annotations

import pytest

from tests.journeys.installation import Installation, eventually
from tests.journeys.marks import JOURNEY

pytestmark = [*JOURNEY, pytest.mark.nightly]

HOLDS = """
SELECT r.order_numbers->>0, h.state, h.captured_minor FROM holds_hold h
JOIN returns_return r ON r.brand_id = h.brand_id AND r.id = h.return_id ORDER BY 1
"""
CASES = """
SELECT r.order_numbers->>0, s.state, s.cause, s.reminded FROM recovery_shortfall s
JOIN returns_return r ON r.brand_id = s.brand_id AND r.id = s.return_id
"""
LETTERS = """
SELECT count(*) FROM messaging_message m
JOIN holds_hold h ON h.brand_id = m.brand_id AND m.occasion = 'charge.' || h.id || '.taken'
WHERE m.state = 'sent'
"""


def test_what_takes_days_has_happened_when_the_demo_is_ready() -> None:
    with Installation("demo", "--returns", "1") as house:
        moved = house.sql("SELECT clock_offset_seconds FROM tenancy_installation")
        assert moved == [(0,)]
        wanted = [
            ("NL-200008", "held", 0),
            ("NL-200011", "released", 0),
            ("NL-200012", "captured", 3_000),
        ]
        eventually(lambda: house.sql(HOLDS), lambda seen: seen == wanted)
        asked = [("NL-200009", "open", "empty", 2)]
        eventually(lambda: house.sql(CASES), lambda seen: seen == asked)
        eventually(lambda: house.sql(LETTERS), lambda seen: seen == [(1,)])
