from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from backhaul.adapters.carriers.sandbox.parser import PARSER
from backhaul.core.tracking.scan import CarrierScan, ParsedBody, ZoneSource
from backhaul.core.tracking.words import Fault, IncidentKind, Word

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KIOSK: dict[str, Any] = {
    "id": "evt_1",
    "sequence": 2,
    "code": "DO",
    "description": "Dropped off at Kiosk Lindner",
    "local_time": "2026-11-18T12:05:00",
    "utc_offset": "+01:00",
    "facility": "Kiosk Lindner",
    "city": "Berlin",
    "country": "DE",
}


def parse(body: object) -> ParsedBody:
    return PARSER.parse(json.dumps(body).encode(), received_at=NOW)


def parse_event(**event: Any) -> CarrierScan:
    (scan,) = parse({"tracking_number": "PK1234567890", "events": [KIOSK | event]}).scans
    return scan


def test_a_tracking_answer() -> None:
    parsed = parse(
        {
            "tracking_number": "PK1234567890",
            "carrier": "Paketo",
            "asked_at": "2026-11-20T08:00:00Z",
            "events": [KIOSK],
        }
    )

    assert parsed == ParsedBody(
        asked_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
        scans=(
            CarrierScan(
                tracking_number="PK1234567890",
                word=Word.DROPPED_OFF,
                instant=datetime(2026, 11, 18, 11, 5, tzinfo=UTC),
                local_text="2026-11-18T12:05:00",
                utc_offset_minutes=60,
                code="DO",
                text="Dropped off at Kiosk Lindner",
                place="Kiosk Lindner, Berlin",
                country="DE",
                sequence=2,
                event_id="evt_1",
                table_version="sandbox 2026-11-21",
            ),
        ),
    )


def test_a_webhook_tells_the_same_scan_as_the_answer() -> None:
    hook = {
        "id": "whk_1",
        "type": "tracking.updated",
        "tracking_number": "PK1234567890",
        "events": [KIOSK],
    }

    assert [scan.fingerprint for scan in parse(hook).scans] == [parse_event().fingerprint]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("LC", Word.LABEL_CREATED),
        ("PU", Word.PICKED_UP),
        ("AC", Word.PICKED_UP),
        ("DP", Word.IN_TRANSIT),
        ("AR", Word.IN_TRANSIT),
        ("OD", Word.OUT_FOR_DELIVERY),
        ("DL", Word.DELIVERED),
        ("CR", Word.IN_TRANSIT),
        ("NT", Word.NONE),
        ("ZZ", Word.UNKNOWN),
        ("", Word.UNKNOWN),
    ],
)
def test_codes(code: str, word: Word) -> None:
    scan = parse_event(code=code)

    assert (scan.word, scan.incident, scan.code) == (word, None, code)


@pytest.mark.parametrize(
    ("code", "kind", "fault"),
    [
        ("AF", IncidentKind.ATTEMPT_FAILED, Fault.CONSIGNEE),
        ("DY", IncidentKind.DELAY, Fault.CARRIER),
        ("CU", IncidentKind.CUSTOMS, Fault.CUSTOMS),
        ("RF", IncidentKind.REFUSED, Fault.CONSIGNEE),
        ("RT", IncidentKind.RETURNING, Fault.UNSAID),
        ("LO", IncidentKind.LOST, Fault.CARRIER),
        ("DM", IncidentKind.DAMAGED, Fault.CARRIER),
        ("HD", IncidentKind.AWAITING_COLLECTION, Fault.CONSIGNEE),
    ],
)
def test_incidents(code: str, kind: IncidentKind, fault: Fault) -> None:
    scan = parse_event(code=code)

    assert (scan.word, scan.incident, scan.fault) == (Word.INCIDENT, kind, fault)


def test_without_an_offset_the_country_tells_the_zone() -> None:
    scan = parse_event(utc_offset=None)

    assert scan.instant == datetime(2026, 11, 18, 11, 5, tzinfo=UTC)
    assert scan.zone_source is ZoneSource.PLACE


def test_an_unknown_number_is_a_problem() -> None:
    parsed = parse({"error": {"code": "not_found", "message": "No such number"}})

    assert parsed == ParsedBody(problems=("not_found: No such number",))


def test_one_event_without_a_time_does_not_spoil_the_others() -> None:
    parsed = parse(
        {"tracking_number": "PK1", "events": [KIOSK | {"local_time": "noon"}, KIOSK]}
    )

    assert len(parsed.scans) == 1
    assert parsed.problems == ("bad_time: noon",)
