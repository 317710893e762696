"""Carriers of the Americas: events with their words and instants, errors, odd cases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.adapters.carriers.normalise import as_json
from backhaul.core.tracking.scan import ZoneSource
from backhaul.core.tracking.words import Fault
from tests.adapters.carriers import american as made
from tests.adapters.carriers.american import BODIES, parse, told

ERRORS: dict[str, tuple[object, str]] = {
    "amazon": ({"errors": [{"code": "NotFound", "message": "No such"}]}, "NotFound: No such"),
    "asendia_us": ({"responseStatusCode": 401, "responseStatusMessage": "No"}, "401: No"),
    "boxknight": ({"error": "Unauthorized"}, "Unauthorized"),
    "dicom": ({"Message": "Denied"}, "Denied"),
    "easyship": ({"error": {"code": "not_found", "message": "No"}}, "not_found: No"),
    "eshipper": ({"code": "E1", "message": "No", "type": "Error"}, "E1: No"),
    "fedex": ({"errors": [{"code": "T.EMPTY", "message": "No"}]}, "T.EMPTY: No"),
    "lasership": ({"Error": True, "ErrorMessage": "Not found"}, "Not found"),
    "newgistics": ({"Packages": [{"ErrorMessage": "No data"}]}, "No data"),
    "pitney_bowes": ({"errors": [{"errorCode": "1", "errorDescription": "No"}]}, "1: No"),
    "roadie": ({"errors": [{"code": 1001, "message": "No"}]}, "1001: No"),
    "smartkargo": ({"error": {"code": "NOT_FOUND", "message": "No"}}, "NOT_FOUND: No"),
    "teleship": ({"messages": [{"code": 404, "message": "No"}]}, "404: No"),
    "usps": ({"error": {"code": "400", "message": "No"}}, "400: No"),
    "veho": ({"error": {"code": "tracking_error", "message": "No"}}, "tracking_error: No"),
}


@pytest.mark.parametrize("case", BODIES)
def test_an_answer_gives_words_and_instants(case: str) -> None:
    name, body, expected = BODIES[case]

    assert told(name, body) == expected


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_gives_no_scan_and_its_reason(name: str) -> None:
    body, problem = ERRORS[name]

    assert parse(name, body).scans == ()
    assert parse(name, body).problems[0] == problem


def test_an_order_that_tells_no_time_gives_no_scan() -> None:
    order = {"id": "b-1", "orderStatus": "GEOCODED", "createdAt": "2026-03-02T08:00:00Z"}

    assert parse("boxknight", order).scans == ()
    assert parse("easyship", {"shipment": {"delivery_state": "not_created"}}).scans == ()


def fedex(*events: dict[str, Any], **result: Any) -> dict[str, Any]:
    found = {"trackingNumberInfo": {"trackingNumber": "900000000001"}, **result}
    results = [{**found, "scanEvents": list(events)}]
    return {"output": {"completeTrackResults": [{"trackResults": results}]}}


def test_fedex_has_a_time_with_an_offset_after_a_blank() -> None:
    event = {"date": "2026-03-02T15:18:10 -0500", "eventType": "OD"}

    assert told("fedex", fedex(event)) == [
        "900000000001 out_for_delivery 2026-03-02T20:18 -300"
    ]


@pytest.mark.parametrize(
    ("kind", "reason", "sentence", "word", "fault"),
    [
        ("DE", "07", "", "refused", Fault.CONSIGNEE),
        ("DE", "007", "", "attempt_failed", Fault.CONSIGNEE),
        ("DE", "07", "Customer not available", "attempt_failed", Fault.CONSIGNEE),
        ("DE", "A13", "Redirecting to FedEx Office", "redirected", Fault.UNSAID),
        ("DE", "", "", "attempt_failed", Fault.UNSAID),
        ("SE", "084", "Severe weather", "delay", Fault.WEATHER),
        ("SE", "", "Returned to shipper", "returning", Fault.UNSAID),
        ("PU", "A25", "Package available for clearance", "picked_up", Fault.UNSAID),
        ("IP", "084", "Tendered at FedEx location", "dropped_off", Fault.UNSAID),
        ("CD", "", "", "customs", Fault.CUSTOMS),
        ("CC", "", "International shipment release", "in_transit", Fault.UNSAID),
        ("RR", "A12", "Hold at location request received", "none", Fault.UNSAID),
        ("CA", "", "", "label_void", Fault.SENDER),
        ("ZZ", "", "", "unknown", Fault.UNSAID),
    ],
)
def test_fedex_reason_makes_a_coarse_type_finer(
    kind: str, reason: str, sentence: str, word: str, fault: Fault
) -> None:
    xml = made.fedex_xml(made.fedex_event(kind, "2026-03-02T08:00:00-08:00", reason, sentence))
    json_event = {
        "date": "2026-03-02T08:00:00-08:00",
        "eventType": kind,
        "exceptionCode": reason,
        "exceptionDescription": sentence,
    }

    for body in (xml, fedex(json_event)):
        assert told("fedex", body) == [f"900000000001 {word} 2026-03-02T16:00 -480"]
        assert parse("fedex", body).scans[0].fault is fault


def test_usps_json_trusts_local_time_and_offset_more_than_its_gmt() -> None:
    event = {
        "eventCode": "03",
        "eventType": "USPS in possession of item",
        "eventTimestamp": "2026-03-02T18:26:00",
        "GMTTimestamp": "2026-03-02T00:26:14Z",
        "GMTOffset": "-06:00",
    }
    answer = {"trackingNumber": "9202", "uniqueMailPieceID": "1", "trackingEvents": [event]}

    assert told("usps", answer) == ["9202 picked_up 2026-03-03T00:26 -360"]
    assert told("usps", [answer, {**answer, "trackingNumber": "9203"}]) == [
        "9202 picked_up 2026-03-03T00:26 -360",
        "9203 picked_up 2026-03-03T00:26 -360",
    ]


def test_a_place_of_lasership_keeps_its_own_clock() -> None:
    scan = parse("lasership", BODIES["lasership"][1]).scans[0]

    assert (scan.local_text, scan.zone_source) == ("2026-03-02T10:00:00", ZoneSource.GIVEN)


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(
        ["9999-12-31T23:59:59-12:00", "/Date(99999999999999999-0500)/", "\ud800\x00"]
    ),
)


@pytest.mark.parametrize("case", BODIES)
@given(leaf=leaves)
def test_any_value_in_a_body_of_the_right_shape_is_read(case: str, leaf: Any) -> None:
    name, body, _ = BODIES[case]

    scans = parse(name, everywhere(body, leaf)).scans

    stored = json.dumps(as_json(scans), ensure_ascii=False)
    assert "\\u0000" not in stored
    assert len({scan.fingerprint for scan in scans}) <= len(scans)
    stored.encode()


def everywhere(body: Any, leaf: Any) -> Any:
    """Return `body` with `leaf` in the place of every value."""
    if isinstance(body, dict):
        return {key: everywhere(value, leaf) for key, value in body.items()}
    return [everywhere(item, leaf) for item in body] if isinstance(body, list) else leaf
