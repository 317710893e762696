from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from backhaul.adapters.carriers.easypost.guard import EasyPostGuard
from backhaul.adapters.carriers.easypost.parser import PARSER
from backhaul.core.tracking.scan import CarrierScan, ParsedBody, ZoneSource
from backhaul.core.tracking.words import Fault, IncidentKind, Word

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NUMBER = "EZ0000000001"
SECRET = "sécret"
BODY = b'{"description": "tracker.updated"}'


def detail(status: str = "in_transit", finer: str = "", **other: Any) -> dict[str, Any]:
    return {
        "object": "TrackingDetail",
        "message": "On the way",
        "status": status,
        "status_detail": finer,
        "datetime": "2026-03-02T18:30:00Z",
        "source": "FedEx",
        "carrier_code": "IT",
        "tracking_location": {"city": "EDISON", "state": "NJ", "country": "US", "zip": "08817"},
        **other,
    }


def tracker(*details: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "object": "Tracker",
        "tracking_code": NUMBER,
        "updated_at": "2026-03-03T00:00:00Z",
        "tracking_details": list(details),
        **other,
    }


def parse(body: object) -> ParsedBody:
    return PARSER.parse(json.dumps(body).encode(), received_at=NOW)


def only(*details: dict[str, Any]) -> CarrierScan:
    (scan,) = parse(tracker(*details)).scans
    return scan


def test_a_tracker() -> None:
    assert parse(tracker(detail("in_transit", "arrived_at_facility"))) == ParsedBody(
        asked_at=datetime(2026, 3, 3, tzinfo=UTC),
        scans=(
            CarrierScan(
                tracking_number=NUMBER,
                word=Word.IN_TRANSIT,
                instant=datetime(2026, 3, 2, 18, 30, tzinfo=UTC),
                local_text="2026-03-02T18:30:00Z",
                utc_offset_minutes=0,
                code="in_transit/arrived_at_facility/IT",
                text="On the way",
                place="EDISON, NJ",
                country="US",
                table_version="easypost 2026-11-21",
            ),
        ),
    )


def test_an_event_and_a_list_hold_trackers_too() -> None:
    event = {"object": "Event", "description": "tracker.updated", "result": tracker(detail())}
    listed = {"trackers": [tracker(detail()), tracker(detail(), tracking_code="EZ2")]}

    assert parse(event) == parse(tracker(detail()))
    assert [scan.tracking_number for scan in parse(listed).scans] == [NUMBER, "EZ2"]


def test_an_event_of_something_else_is_genuine_and_empty() -> None:
    event = {"object": "Event", "result": {"object": "Batch", "state": "purchased"}}

    assert parse(event) == ParsedBody()


def test_an_error_gives_no_scans_and_a_problem() -> None:
    body = {"error": {"code": "TRACKER.CREATE.ERROR", "message": "No such carrier"}}

    assert parse(body) == ParsedBody(problems=("TRACKER.CREATE.ERROR: No such carrier",))


@pytest.mark.parametrize(
    ("status", "finer", "message", "word"),
    [
        ("pre_transit", "label_created", "", Word.LABEL_CREATED),
        ("in_transit", "unknown", "On the way", Word.IN_TRANSIT),
        ("in_transit", "arrived_at_facility", "Picked up", Word.PICKED_UP),
        ("in_transit", "", "ORIGIN SCAN", Word.PICKED_UP),
        ("in_transit", "status_update", "Dropped off", Word.DROPPED_OFF),
        ("out_for_delivery", "out_for_delivery", "", Word.OUT_FOR_DELIVERY),
        ("delivered", "arrived_at_destination", "Picked up by the customer", Word.DELIVERED),
        ("unknown", "status_update", "Arriving on time", Word.NONE),
        ("unknown", "unknown", "", Word.UNKNOWN),
        ("unknown", "expired", "", Word.NONE),
        ("error", "error", "Test mode", Word.NONE),
        ("teleported", "", "", Word.UNKNOWN),
        ("", "", "", Word.UNKNOWN),
    ],
)
def test_statuses(status: str, finer: str, message: str, word: Word) -> None:
    scan = only(detail(status, finer, message=message))

    assert (scan.word, scan.incident) == (word, None)


@pytest.mark.parametrize(
    ("status", "finer", "message", "kind", "fault"),
    [
        ("in_transit", "delayed", "", IncidentKind.DELAY, Fault.UNSAID),
        ("in_transit", "weather_delay", "", IncidentKind.DELAY, Fault.WEATHER),
        ("in_transit", "missorted", "", IncidentKind.MISSORT, Fault.CARRIER),
        (
            "in_transit",
            "status_update",
            "Delivery attempted",
            IncidentKind.ATTEMPT_FAILED,
            Fault.CONSIGNEE,
        ),
        ("failure", "lost", "", IncidentKind.LOST, Fault.CARRIER),
        ("failure", "refused", "", IncidentKind.REFUSED, Fault.CONSIGNEE),
        ("failure", "", "", IncidentKind.ATTEMPT_FAILED, Fault.UNSAID),
        ("return_to_sender", "return", "", IncidentKind.RETURNING, Fault.UNSAID),
        ("return_to_sender", "", "Delivered", IncidentKind.RETURNING, Fault.UNSAID),
        (
            "available_for_pickup",
            "arrived_at_pickup_location",
            "",
            IncidentKind.AWAITING_COLLECTION,
            Fault.CONSIGNEE,
        ),
        ("cancelled", "cancelled", "", IncidentKind.LABEL_VOID, Fault.UNSAID),
    ],
)
def test_incidents(
    status: str, finer: str, message: str, kind: IncidentKind, fault: Fault
) -> None:
    scan = only(detail(status, finer, message=message))

    assert (scan.word, scan.incident, scan.fault) == (Word.INCIDENT, kind, fault)


def test_a_time_without_a_place_is_uncertain() -> None:
    scan = only(detail(tracking_location={"city": None, "country": "US"}))

    assert scan.instant == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert scan.zone_source is ZoneSource.UNCERTAIN
    assert scan.utc_offset_minutes is None


def test_one_detail_without_a_time_does_not_spoil_the_others() -> None:
    parsed = parse(tracker(detail(datetime=None), detail()))

    assert len(parsed.scans) == 1
    assert parsed.problems == ("bad_time: ",)


def signature(secret: str, body: bytes = BODY) -> str:
    return "hmac-sha256-hex=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_the_signature_of_the_normalised_secret_is_genuine() -> None:
    # EasyPost takes letters and accents apart (NFKD) before it signs.
    headers = {"x-hmac-signature": signature("se\u0301cret")}

    assert EasyPostGuard(SECRET).is_genuine(headers, BODY, now=NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hmac-Signature": ""},
        {"X-Hmac-Signature": signature("another")},
        {"X-Hmac-Signature": signature("se\u0301cret").removeprefix("hmac-sha256-hex=")},
        {"X-Hmac-Signature": signature("se\u0301cret", b"{}")},
        {"X-Hmac-Signature": "hmac-sha256-hex=ü"},
    ],
)
def test_any_other_signature_is_not(headers: dict[str, str]) -> None:
    assert not EasyPostGuard(SECRET).is_genuine(headers, BODY, now=NOW)


def test_a_guard_without_a_secret_lets_nothing_in() -> None:
    assert not EasyPostGuard("").is_genuine({"X-Hmac-Signature": signature("")}, BODY, now=NOW)
