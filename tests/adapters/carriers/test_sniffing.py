"""Bodies of carriers that nobody wrote a file for: found, drafted, and read by guess."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.layouts.sniffing import sniff
from backhaul.adapters.carriers.layouts.unknown import draft, read_unknown
from backhaul.core.tracking.scan import CarrierScan, ZoneSource
from backhaul.core.tracking.words import Word

NOW = datetime(2026, 11, 22, tzinfo=UTC)
JSON = {
    "result": {
        "shipments": [
            {
                "trackingNumber": "ZZ0000000017AT",
                "estimatedDelivery": "2026-11-21T18:00:00Z",
                "history": [
                    {
                        "eventTime": "2026-11-19T08:15:00+01:00",
                        "statusCode": "77",
                        "statusText": "Out for delivery",
                        "city": "Graz",
                        "countryCode": "AT",
                    },
                    {
                        "eventTime": "2026-11-18T17:40:00+01:00",
                        "statusCode": "12",
                        "statusText": "Picked up by courier",
                        "city": "Wien",
                        "countryCode": "AT",
                    },
                ],
            }
        ]
    }
}
XML = b"""<?xml version="1.0"?><Answer><Parcel Barcode="00340000000000000017">
<Scan><Day>18.11.2026</Day><Hour>17:40</Hour><Text>Abgeholt beim Absender</Text></Scan>
<Scan><Day>19.11.2026</Day><Hour>08:15</Hour><Text>In Zustellung</Text></Scan>
</Parcel></Answer>"""
CSV = b"""AWB;Datum;Status;Ort
ZZ0000000017;2026-11-18 17:40;Abgeholt beim Absender;Wien
ZZ0000000018;2026-11-19 08:15;Zugestellt;Graz
"""


def told(body: bytes) -> list[tuple[str, str, str]]:
    scans = read_unknown(body).scans
    return [(scan.tracking_number, scan.local_text, scan.text) for scan in scans]


def test_the_events_of_a_json_body_are_found_with_all_that_is_theirs() -> None:
    (first, _) = read_unknown(json.dumps(JSON).encode()).scans

    assert first == CarrierScan(
        tracking_number="ZZ0000000017AT",
        word=Word.UNKNOWN,
        instant=datetime(2026, 11, 19, 7, 15, tzinfo=UTC),
        local_text="2026-11-19T08:15:00+01:00",
        utc_offset_minutes=60,
        zone_source=ZoneSource.GIVEN,
        code="77",
        text="Out for delivery",
        place="Graz",
        country="AT",
        table_version="",
    )


def test_a_day_and_an_hour_in_two_elements_are_one_time() -> None:
    assert told(XML) == [
        ("00340000000000000017", "18.11.2026 17:40", "Abgeholt beim Absender"),
        ("00340000000000000017", "19.11.2026 08:15", "In Zustellung"),
    ]


def test_every_row_of_a_table_has_its_own_number() -> None:
    assert told(CSV) == [
        ("ZZ0000000017", "2026-11-18 17:40", "Abgeholt beim Absender"),
        ("ZZ0000000018", "2026-11-19 08:15", "Zugestellt"),
    ]


KEYED = {
    "shipment": {"trackingNo": "ZZ0000000017"},
    "history": {
        "0": {"ts": 1794990000, "msg": "Delivered"},
        "1": {"ts": 1794903600, "msg": "In transit"},
    },
}
SOAP = b"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<Reply xmlns="urn:kurier"><Awb number="1234567890">
<Ev date="2026-11-18" time="10:12" desc="Delivered" loc="Rome"/>
<Ev date="2026-11-17" time="08:12" desc="Arrived at hub" loc="Milan"/>
</Awb></Reply></s:Body></s:Envelope>"""
ALONE = b"""{"TrackingNumber": "ZZ0000000017", "EventDate": "2026-11-18T10:12:00Z",
"EventDescription": "Delivered", "EventCode": "DL"}"""


@pytest.mark.parametrize(
    ("body", "number", "instants"),
    [
        (json.dumps(KEYED).encode(), "ZZ0000000017", ["18T08:20", "17T08:20"]),
        (SOAP, "1234567890", ["18T10:12", "17T08:12"]),
        (ALONE, "ZZ0000000017", ["18T10:12"]),
    ],
)
def test_many_shapes_are_read(body: bytes, number: str, instants: list[str]) -> None:
    scans = read_unknown(body).scans

    assert {scan.tracking_number for scan in scans} == {number}
    assert [f"{scan.instant:%dT%H:%M}" for scan in scans] == instants


@pytest.mark.parametrize(
    "body",
    [
        b'{"timestamp": "2026-11-22T10:00:00Z", "status": 404, "error": "Not Found"}',
        b'{"errors": [{"code": "E1", "message": "parcel not found", "date": "2026-11-22"}]}',
        b'{"status": "delivered"}',
        b'{"events": []}',
        b"<Fault><time>2026-11-22T10:00:00Z</time><text>delivered</text></Fault>",
        b"not found",
        b"",
        b"[[[[",
        b'{"a": ' * 100 + b"1" + b"}" * 100,
    ],
)
def test_an_answer_that_tells_of_no_event_has_none(body: bytes) -> None:
    found = read_unknown(body)

    assert sniff(body) is None
    assert found.scans == ()
    assert found.problems


def test_days_and_months_are_told_apart_by_what_lies_close_together() -> None:
    rows = [("03/11/2026 10:00", "Picked up"), ("04/11/2026 09:00", "In transit")]
    events = [{"date": date, "description": text} for date, text in rows]
    body = json.dumps({"trackingNumber": "ZZ0000000017", "events": events}).encode()

    first, second = read_unknown(body).scans

    assert (first.instant.month, second.instant.month) == (11, 11)


def test_what_is_read_by_its_look_is_of_no_table() -> None:
    scans = read_unknown(json.dumps(JSON).encode()).scans

    assert [(scan.word, scan.table_version) for scan in scans] == [(Word.UNKNOWN, "")] * 2


def test_a_draft_is_a_carriers_file_with_every_code_as_a_guess() -> None:
    body = json.dumps(JSON).encode()

    text = draft(body, name="kurier", drawn_on="2026-11-22")

    assert text is not None
    file = read_carrier(text)
    scans = LayoutParser(file).parse(body, received_at=NOW).scans
    assert [(scan.code, scan.word) for scan in scans] == [
        ("77", Word.OUT_FOR_DELIVERY),
        ("12", Word.PICKED_UP),
    ]
    assert '# A guess, 95 % because of "Out for delivery"' in text


def test_a_code_that_says_nothing_is_left_to_the_person_who_completes_the_draft() -> None:
    events = [{"time": "2026-11-19T08:15:00Z", "code": code} for code in ("AAR", "EXP")]
    body = json.dumps({"trackingNumber": "ZZ0000000017", "events": events}).encode()

    text = draft(body, name="kurier", drawn_on="2026-11-22")

    assert text is not None
    assert '# [[codes]]\n# code = "AAR"\n' in text
    assert read_carrier(text).codes == []
