from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from backhaul.adapters.carriers.ups.guard import ups_guard
from backhaul.adapters.carriers.ups.parser import PARSER
from backhaul.core.tracking.scan import CarrierScan, ParsedBody, ZoneSource
from backhaul.core.tracking.words import Fault, IncidentKind, Word

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NUMBER = "1ZTEST000000000001"


def activity(
    kind: str = "I", code: str = "", status: str = "", sentence: str = "", **other: Any
) -> dict[str, Any]:
    return {
        "location": {"address": {"city": "Leuven", "countryCode": "BE", "country": "BE"}},
        "status": {
            "type": kind, "code": code, "statusCode": status, "description": sentence
        },
        "date": "20260302",
        "time": "003000",
        "gmtDate": "20260301",
        "gmtTime": "23:30:00",
        "gmtOffset": "+01:00",
        **other,
    }  # fmt: skip


def answer(*activities: dict[str, Any], **shipment: Any) -> dict[str, Any]:
    package = {"trackingNumber": NUMBER, "activity": list(activities)}
    return {
        "trackResponse": {
            "shipment": [{"inquiryNumber": NUMBER, "package": [package], **shipment}]
        }
    }


def alert(**other: Any) -> dict[str, Any]:
    return {
        "trackingNumber": NUMBER,
        "localActivityDate": "20260302",
        "localActivityTime": "003000",
        "activityLocation": {"city": "Leuven", "stateProvince": "", "country": "BE"},
        "activityStatus": {
            "type": "I", "code": "AR", "description": "On the Way", "descriptionCode": "005"
        },
        "gmtActivityDate": "20260301",
        "gmtActivityTime": "233000",
        **other,
    }  # fmt: skip


def parse(body: object) -> ParsedBody:
    return PARSER.parse(json.dumps(body).encode(), received_at=NOW)


def only(body: object) -> CarrierScan:
    parsed = parse(body)
    assert parsed.problems == ()
    (scan,) = parsed.scans
    return scan


def test_an_activity_keeps_its_local_time_and_the_gmt_instant() -> None:
    assert only(answer(activity("I", "AR", "005", "Arrived at Facility "))) == CarrierScan(
        tracking_number=NUMBER,
        word=Word.IN_TRANSIT,
        instant=datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
        local_text="20260302 003000",
        utc_offset_minutes=60,
        code="I/AR/005",
        text="Arrived at Facility",
        place="Leuven",
        country="BE",
        table_version="ups 2026-11-21",
    )


def test_track_alert_tells_the_same_scan_as_the_track_api() -> None:
    hooked, asked = only(alert()), only(answer(activity("I", "AR", "005")))

    assert hooked.fingerprint == asked.fingerprint
    assert hooked.utc_offset_minutes == 60
    assert hooked.word is Word.IN_TRANSIT


@pytest.mark.parametrize(
    ("kind", "code", "status", "word"),
    [
        ("M", "MP", "003", Word.LABEL_CREATED),
        ("M", "", "", Word.LABEL_CREATED),
        ("P", "PU", "038", Word.PICKED_UP),
        ("I", "OR", "005", Word.PICKED_UP),
        ("I", "XD", "", Word.DROPPED_OFF),
        ("I", "", "045", Word.DROPPED_OFF),
        ("I", "??", "005", Word.IN_TRANSIT),
        ("I", "??", "", Word.IN_TRANSIT),
        ("X", "??", "014", Word.IN_TRANSIT),
        ("I", "OT", "021", Word.OUT_FOR_DELIVERY),
        ("D", "FS", "011", Word.DELIVERED),
        ("D", "??", "", Word.DELIVERED),
        ("U", "", "", Word.NONE),
        ("X", "", "013", Word.UNKNOWN),
        ("X", "", "", Word.UNKNOWN),
        ("", "", "", Word.UNKNOWN),
    ],
)
def test_the_finest_known_code_is_taken(kind: str, code: str, status: str, word: Word) -> None:
    scan = only(answer(activity(kind, code, status)))

    assert (scan.word, scan.incident) == (word, None)


@pytest.mark.parametrize(
    ("kind", "code", "status", "incident", "fault"),
    [
        ("X", "BB", "058", IncidentKind.CUSTOMS, Fault.SENDER),
        ("X", "", "012", IncidentKind.CUSTOMS, Fault.CUSTOMS),
        ("X", "", "052", IncidentKind.DELAY, Fault.WEATHER),
        ("X", "", "060", IncidentKind.ATTEMPT_FAILED, Fault.CONSIGNEE),
        ("X", "", "064", IncidentKind.REFUSED, Fault.CONSIGNEE),
        ("X", "", "068", IncidentKind.LOST, Fault.CARRIER),
        ("D", "FS", "034", IncidentKind.RETURNING, Fault.UNSAID),
        ("RS", "", "", IncidentKind.RETURNING, Fault.UNSAID),
        ("MV", "", "", IncidentKind.LABEL_VOID, Fault.SENDER),
        ("I", "AR", "059", IncidentKind.DAMAGED, Fault.CARRIER),
    ],
)
def test_incidents(
    kind: str, code: str, status: str, incident: IncidentKind, fault: Fault
) -> None:
    scan = only(answer(activity(kind, code, status)))

    assert (scan.word, scan.incident, scan.fault) == (Word.INCIDENT, incident, fault)


@pytest.mark.parametrize(
    ("sentence", "word", "incident"),
    [
        ("The package was refused.", Word.INCIDENT, IncidentKind.REFUSED),
        ("Returned to the sender: refused.", Word.INCIDENT, IncidentKind.RETURNING),
        ("Released by the customs agency.", Word.IN_TRANSIT, None),
        ("Held by customs.", Word.INCIDENT, IncidentKind.CUSTOMS),
        ("Something else.", Word.UNKNOWN, None),
    ],
)
def test_an_exception_without_a_known_code_is_read_by_its_sentence(
    sentence: str, word: Word, incident: IncidentKind | None
) -> None:
    scan = only(answer(activity("X", "Q9", "", sentence)))

    assert (scan.word, scan.incident) == (word, incident)
    assert scan.text == sentence


def test_type_d_of_track_alert_alone_is_no_delivery() -> None:
    loaded = {"type": "D", "code": "Q9", "description": "Loaded", "descriptionCode": ""}

    assert only(alert(activityStatus=loaded)).word is Word.UNKNOWN


def test_without_gmt_the_offset_tells_the_instant() -> None:
    scan = only(answer(activity(gmtDate=None, gmtTime=None)))

    assert scan.instant == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert scan.zone_source is ZoneSource.GIVEN


def test_without_any_offset_the_place_tells_the_instant() -> None:
    scan = only(answer(activity(gmtDate=None, gmtTime=None, gmtOffset=None)))

    assert scan.instant == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert scan.zone_source is ZoneSource.PLACE


def test_without_a_place_either_the_instant_is_uncertain() -> None:
    event = activity(gmtDate=None, gmtTime=None, gmtOffset=None, location={})

    scan = only(answer(event))

    assert scan.instant == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert scan.zone_source is ZoneSource.UNCERTAIN
    assert scan.utc_offset_minutes is None


def test_an_error_gives_no_scans_and_a_problem() -> None:
    body = {"response": {"errors": [{"code": "250003", "message": "Invalid licence"}]}}

    assert parse(body) == ParsedBody(problems=("250003: Invalid licence",))


def test_a_warning_beside_scans_is_told() -> None:
    body = answer(activity(), warnings=[{"code": "TW0001", "message": "Not found"}])

    parsed = parse(body)

    assert len(parsed.scans) == 1
    assert parsed.problems == ("TW0001: Not found",)


def test_a_number_without_any_activity_is_no_problem() -> None:
    assert parse(answer()) == ParsedBody()


def test_one_activity_without_a_time_does_not_spoil_the_others() -> None:
    broken = activity(date="string", time="string", gmtDate="", gmtTime="")

    parsed = parse(answer(broken, activity()))

    assert len(parsed.scans) == 1
    assert parsed.problems == ("bad_event: string string",)


@pytest.mark.parametrize(
    ("headers", "is_genuine"),
    [
        ({"Credential": "s3cret-of-ours"}, True),
        ({"credential": "s3cret-of-ours"}, True),
        ({"credential": "another"}, False),
        ({"credential": ""}, False),
        ({}, False),
    ],
)
def test_a_message_with_our_credential_is_genuine(
    headers: dict[str, str], is_genuine: bool
) -> None:
    assert ups_guard("s3cret-of-ours").is_genuine(headers, b"{}", now=NOW) is is_genuine


def test_a_guard_without_a_credential_lets_nothing_in() -> None:
    assert not ups_guard("").is_genuine({"credential": ""}, b"{}", now=NOW)
