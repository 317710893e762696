from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.adapters.carriers.backhaul.parser import PARSER
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from backhaul.core.tracking.words import IncidentKind, Word

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SCAN: dict[str, Any] = {
    "tracking_number": "JD0146",
    "carrier": "DHL",
    "at": "2026-11-18T12:05:00+01:00",
    "word": "dropped_off",
    "code": "ES",
    "text": "Posted",
    "place": "Kiosk Lindner, Berlin",
    "country": "DE",
    "incident": None,
}


def parse(body: object) -> ParsedBody:
    return PARSER.parse(json.dumps(body).encode(), received_at=NOW)


def test_a_scan_in_our_own_words() -> None:
    assert parse({"scans": [SCAN]}) == ParsedBody(
        scans=(
            CarrierScan(
                tracking_number="JD0146",
                word=Word.DROPPED_OFF,
                instant=datetime(2026, 11, 18, 11, 5, tzinfo=UTC),
                local_text="2026-11-18T12:05:00+01:00",
                utc_offset_minutes=60,
                code="ES",
                text="Posted",
                place="Kiosk Lindner, Berlin",
                country="DE",
                carrier="DHL",
            ),
        )
    )


@pytest.mark.parametrize(
    ("word", "incident", "expected"),
    [
        ("incident", "lost", (Word.INCIDENT, IncidentKind.LOST)),
        ("incident", "eaten by a dog", (Word.UNKNOWN, None)),
        ("incident", None, (Word.UNKNOWN, None)),
        ("delivered", "lost", (Word.DELIVERED, None)),
        ("teleported", None, (Word.UNKNOWN, None)),
        (None, None, (Word.UNKNOWN, None)),
        (["delivered"], {}, (Word.UNKNOWN, None)),
    ],
)
def test_what_a_scan_means(word: object, incident: object, expected: object) -> None:
    (scan,) = parse({"scans": [{**SCAN, "word": word, "incident": incident}]}).scans

    assert (scan.word, scan.incident) == expected


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"tracking_number": ""}, "no_tracking_number"),
        ({"tracking_number": None}, "no_tracking_number"),
        ({"at": "2026-11-18T12:05:00"}, "bad_time: 2026-11-18T12:05:00"),
        ({"at": "yesterday"}, "bad_time: yesterday"),
        ({"at": 5}, "bad_time: 5"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "bad_time: 0001-01-01T00:00:00+14:00"),
    ],
)
def test_a_bad_scan_spoils_no_other(wrong: dict[str, object], problem: str) -> None:
    parsed = parse({"scans": [SCAN | wrong, SCAN]})

    assert (len(parsed.scans), parsed.problems) == (1, (problem,))


@pytest.mark.parametrize("body", [{}, {"scan": []}])
def test_a_body_without_scans_is_a_problem(body: object) -> None:
    assert parse(body) == ParsedBody(problems=("no_scans",))


@given(
    scans=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(list(SCAN)), inner, max_size=6)
        ),
        max_leaves=20,
    )
)
def test_anything_in_the_place_of_scans_is_read_without_an_exception(scans: Any) -> None:
    for scan in parse({"scans": scans}).scans:
        assert scan.tracking_number
        assert "\x00" not in scan.text + scan.place + scan.code
