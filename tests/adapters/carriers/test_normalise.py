from __future__ import annotations

from datetime import UTC, datetime

from backhaul.adapters.carriers.normalise import as_json
from backhaul.core.tracking.scan import CarrierScan, ZoneSource
from backhaul.core.tracking.words import Fault, IncidentKind, Word


def test_a_scan_becomes_plain_json() -> None:
    scan = CarrierScan(
        tracking_number="PK1",
        word=Word.INCIDENT,
        incident=IncidentKind.DELAY,
        fault=Fault.WEATHER,
        instant=datetime(2026, 11, 18, 11, 5, tzinfo=UTC),
        local_text="2026-11-18T07:35:00",
        utc_offset_minutes=-210,
        code="DY",
        text="Snow",
        place="St. John's",
        country="CA",
        sequence=3,
        event_id="evt_1",
        table_version="sandbox 2026-11-21",
    )

    assert as_json([scan]) == [
        {
            "tracking_number": "PK1",
            "instant": "2026-11-18T11:05:00Z",
            "local_time": "2026-11-18T07:35:00",
            "utc_offset": "-03:30",
            "zone_source": "given",
            "place": "St. John's",
            "country": "CA",
            "code": "DY",
            "text": "Snow",
            "word": "incident",
            "incident": "delay",
            "fault": "weather",
            "sequence": 3,
            "event_id": "evt_1",
            "table_version": "sandbox 2026-11-21",
        }
    ]


def test_without_an_incident_there_is_no_fault_and_an_unknown_offset_is_null() -> None:
    scan = CarrierScan(
        tracking_number="PK1",
        word=Word.DELIVERED,
        instant=datetime(2026, 11, 18, 11, 5, tzinfo=UTC),
        local_text="20261118 110500",
        zone_source=ZoneSource.UNCERTAIN,
    )

    (found,) = as_json([scan])

    assert (found["word"], found["incident"], found["fault"]) == ("delivered", None, None)
    assert found["utc_offset"] is None
    assert found["zone_source"] == "uncertain"
