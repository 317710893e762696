"""No body, however broken, makes a parser raise; what it does read is fit for the store."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhaul.adapters.carriers.normalise import as_json
from backhaul.adapters.carriers.parsers import parser_named
from backhaul.core.tracking.scan import ParsedBody

NAMES = ["sandbox", "ups", "easypost"]
NOW = datetime(2026, 11, 21, tzinfo=UTC)

#: Words that lead a parser deeper into a body than random ones would.
KEYS = [
    "activity", "activityLocation", "activityStatus", "address", "asked_at", "city", "code",
    "country", "countryCode", "date", "datetime", "description", "descriptionCode", "error",
    "errors", "events", "gmtActivityDate", "gmtActivityTime", "gmtDate", "gmtOffset",
    "gmtTime", "id", "inquiryNumber", "localActivityDate", "localActivityTime", "local_time",
    "location", "message", "object", "package", "response", "result", "sequence", "shipment",
    "stateProvince", "status", "statusCode", "status_detail", "time", "trackResponse",
    "trackers", "trackingNumber", "tracking_code", "tracking_details", "tracking_location",
    "tracking_number", "type", "updated_at", "utc_offset", "warnings",
]  # fmt: skip
TEXTS = [
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-18T12:05:00",
    "20260101", "101112", "00010101", "99991231", "235959", "+14:00", "-11:00", "DE", "US",
    "X", "D", "\ud800", "a\x00b", "DO", "delivered", "Event",
]  # fmt: skip

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(TEXTS), st.text()
)
bodies = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    ),
    max_leaves=30,
)


def whole(name: str, leaf: Any) -> dict[str, Any]:
    """Return a body of the right shape in which every value is `leaf`."""
    if name == "sandbox":
        keys = ("id", "sequence", "code", "local_time", "utc_offset", "city", "country")
        return {
            "tracking_number": "PK1",
            "asked_at": leaf,
            "events": [dict.fromkeys(keys, leaf)],
        }
    if name == "easypost":
        detail = dict.fromkeys(
            ("datetime", "status", "status_detail", "message", "tracking_location"), leaf
        )
        return {"tracking_code": "EZ1", "tracking_details": [detail]}
    event = dict.fromkeys(
        ("date", "time", "gmtDate", "gmtTime", "gmtOffset", "status", "location"), leaf
    )
    package = {"trackingNumber": "1Z1", "activity": [event]}
    return {"trackResponse": {"shipment": [{"package": [package]}]}}


def parse(name: str, body: bytes) -> ParsedBody:
    parser = parser_named(name)
    assert parser is not None
    return parser.parse(body, received_at=NOW)


def assert_storable(parsed: ParsedBody) -> None:
    for scan in parsed.scans:
        assert scan.tracking_number
        assert scan.instant.utcoffset() is not None
        assert len(scan.fingerprint) == 64
    stored = json.dumps([as_json(parsed.scans), parsed.problems], ensure_ascii=False)
    assert "\\u0000" not in stored
    stored.encode()


@pytest.mark.parametrize("name", NAMES)
@given(body=bodies)
def test_any_json_is_read_without_an_exception(name: str, body: Any) -> None:
    assert_storable(parse(name, json.dumps(body).encode()))


@pytest.mark.parametrize("name", NAMES)
@given(leaf=bodies)
def test_any_value_in_a_body_of_the_right_shape_is_read(name: str, leaf: Any) -> None:
    assert_storable(parse(name, json.dumps(whole(name, leaf)).encode()))


@pytest.mark.parametrize("name", NAMES)
@given(body=st.binary())
def test_any_bytes_are_read_without_an_exception(name: str, body: bytes) -> None:
    assert_storable(parse(name, body))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502 Bad Gateway</html>",
        b"<TrackResponse/>",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"x"',
        b'{"a": ',
        b"[" * 100_000,
        b'{"events": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_no_answer_gives_no_scans_and_a_problem(name: str, body: bytes) -> None:
    is_other_xml = name == "ups" and body.startswith(b"<")
    problem = "unknown_shape" if is_other_xml else "not_json"
    assert parse(name, body) == ParsedBody(problems=(problem,))


@pytest.mark.parametrize("name", NAMES)
def test_json_of_another_service_gives_a_problem(name: str) -> None:
    parsed = parse(name, b'{"hello": "world"}')

    assert parsed.scans == ()
    assert len(parsed.problems) == 1
