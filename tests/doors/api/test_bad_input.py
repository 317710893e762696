"""Bad input anywhere gets a clear answer, never a 500, and leaves nothing half-written."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.models import Order
from tests.cast import Cast
from tests.doors.api.calls import Call, filled
from tests.doors.api.desk import Desk, Reply, a_request, an_order, eur
from tests.doors.api.matrix import MATRIX, reach

WITH_BODY = [name for name, call in MATRIX.items() if call.method != "GET" and not call.parts]
QUICK = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

NASTY: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1.5,
        2**31,
        2**63,
        -(2**63) - 1,
        10**40,
        "",
        " ",
        "\x00",
        "a\x00b",
        "ß" * 120,
        "İ" * 254,
        "x" * 10_000,
        "\u202e\ufeff",
        "NaN",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-16T10:00:00",
        "2026-02-30T10:00:00Z",
        "1e400",
        "' OR 1=1 --",
        [],
        {},
        [[[[[[]]]]]],
        {"minor": -1, "currency": "EUR"},
        {"minor": 2**63, "currency": "EUR"},
        {"minor": 1, "currency": "eur"},
    ]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if at:
        yield at
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for name, item in items:
        yield from places(item, (*at, name))


def with_value(body: Any, at: tuple[str | int, ...], value: Any) -> Any:
    changed = copy.deepcopy(body)
    inner = changed
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = value
    return changed


def assert_a_problem(reply: Any) -> None:
    assert reply.status < 500, reply.response.content
    if reply.status >= 400:
        assert reply.headers["Content-Type"] == "application/problem+json"
        said = reply.json
        assert said["type"] == f"urn:backhaul:problem:{said['code']}"
        assert said["status"] == reply.status
        assert said["title"]
        assert said["instance"].startswith("/api/v1/")


def sent_raw(desk: Desk, call: Call, ran: str, raw: bytes) -> Reply:
    key = hashlib.sha256(raw).hexdigest() if call.is_once else ""
    return desk.call(call.method, call.path.replace("{ran}", ran), raw, key=key)


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_valid_body_with_one_nasty_value_is_no_accident(desk: Desk, name: str) -> None:
    call = MATRIX[name]
    ran = reach(desk, call.upto)
    body = filled(call.body, ran)
    spots = list(places(body)) if body else []

    @QUICK
    @given(data=st.data())
    def fuzz(data: st.DataObject) -> None:
        value = data.draw(NASTY)
        sent = with_value(body, data.draw(st.sampled_from(spots)), value) if spots else value
        raw = json.dumps(sent).encode()
        assert_a_problem(sent_raw(desk, call, ran, raw))

    fuzz()


@pytest.mark.parametrize("name", WITH_BODY)
def test_any_json_and_any_bytes_are_no_accident(desk: Desk, name: str) -> None:
    call = MATRIX[name]
    ran = reach(desk, call.upto)

    @QUICK
    @given(raw=ANY_JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
    def fuzz(raw: bytes) -> None:
        assert_a_problem(sent_raw(desk, call, ran, raw))

    fuzz()


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b'{"channel": NaN}',
        b'{"channel": "\\ud800"}',
        b'"\xed\xa0\x80"',
        b"[" * 100_000,
        b'{"channel":' + b"9" * 6_000 + b"}",
    ],
)
def test_what_is_no_json_is_said_to_be_none(desk: Desk, raw: bytes) -> None:
    reply = desk.call("PUT", "/orders", raw)

    assert (reply.status, reply.code) == (400, "body_not_json")


def test_each_wrong_field_is_pointed_at(desk: Desk) -> None:
    order = an_order(currency="euro")
    order["lines"][0]["quantity"] = 0
    order["lines"][0]["paid"] = eur(-5)

    reply = desk.put("/orders", {"orders": [order], "x/y": 1})

    assert (reply.status, reply.code) == (422, "invalid")
    assert {problem["pointer"] for problem in reply.json["problems"]} == {
        "/orders/0/currency",
        "/orders/0/lines/0/quantity",
        "/orders/0/lines/0/paid/minor",
        "/x~1y",
    }


def test_a_batch_with_one_impossible_order_stores_none(cast: Cast, desk: Desk) -> None:
    good, bad = an_order("NL-1"), an_order("NL-2")
    bad["lines"][0]["already_returned"] = 3

    reply = desk.put("/orders", {"orders": [good, bad]})

    assert (reply.status, reply.code) == (422, "more_returned_than_sold")
    assert reply.json["facts"] == {"order": "shop-NL-2"}
    with acting_for(cast.nordlicht.pk):
        assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"payments": [an_order()["payments"][0]] * 2}, "payment_twice"),
        (
            {"parcels": [{"external_id": "p", "contents": [{"line": "1", "quantity": 1}]}] * 2},
            "parcel_twice",
        ),
        (
            {"parcels": [{"external_id": "p", "contents": [{"line": "9", "quantity": 1}]}]},
            "delivery_of_unknown_line",
        ),
    ],
)
def test_an_order_that_contradicts_itself_is_refused(
    desk: Desk, change: dict[str, Any], code: str
) -> None:
    reply = desk.put("/orders", {"orders": [an_order(**change)]})

    assert (reply.status, reply.code) == (422, code)


def test_the_same_order_twice_in_a_batch_is_refused(desk: Desk) -> None:
    reply = desk.put("/orders", {"orders": [an_order(), an_order()]})

    assert (reply.status, reply.code) == (422, "order_twice")


def test_a_request_is_told_every_problem_at_once(desk: Desk) -> None:
    desk.tell_order()
    units = [
        {"order": "NL-100482", "line": "1", "quantity": 1, "reason": "fit"},
        {"order": "NL-100482", "line": "1", "quantity": 1, "reason": "nonsense"},
    ]

    reply = desk.post("/returns", a_request(units=units))

    assert (reply.status, reply.code) == (422, "request_invalid")
    assert [problem["facts"]["reason"] for problem in reply.json["problems"]] == [
        "fit",
        "nonsense",
    ]
    assert reply.json["problems"][0]["detail"] == "fit is not a reason that can be chosen."
    assert desk.get("/returns").json["items"] == []


def test_an_order_of_somebody_else_looks_like_none(desk: Desk, cleo: Desk) -> None:
    desk.tell_order()

    somebodys = cleo.post("/returns", a_request())
    nobodys = cleo.post("/returns", a_request(units=[{**_UNIT, "order": "NL-100999"}]))

    assert somebodys.status == 422
    assert somebodys.response.content.decode() == (
        nobodys.response.content.decode().replace("NL-100999", "NL-100482")
    )


_UNIT = {"order": "NL-100482", "line": "1", "quantity": 1, "reason": "too_small"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/returns/%00", 404, "no_such_return"),
        ("/returns/NL-7F39-2QD9", 404, "no_such_return"),
        ("/returns/" + "9" * 3000, 404, "no_such_return"),
        ("/orders/%00", 404, "no_such_order"),
        ("/orders/a%2Fb", 404, "no_such_order"),
        ("/orders/" + "ß" * 500, 404, "no_such_order"),
        ("/nowhere", 404, "not_found"),
        ("/", 404, "not_found"),
        ("/returns/", 404, "not_found"),
        ("/returns?limit=0", 422, "invalid"),
        ("/returns?limit=201", 422, "invalid"),
        ("/returns?email=%00", 422, "invalid"),
        ("/returns?headline=%00", 422, "invalid"),
        ("/returns?changed_since=yesterday", 422, "invalid"),
        ("/returns?cursor=%00", 422, "cursor_invalid"),
        ("/returns?cursor=!!!", 422, "cursor_invalid"),
        ("/returns?cursor=W10", 422, "cursor_invalid"),
        ("/returns?cursor=WyIyMDI2LTExLTE2IiwxXQ", 422, "cursor_invalid"),
        ("/incidents?cursor=WzFd", 422, "cursor_invalid"),
        ("/incidents?kind=nonsense", 422, "invalid"),
        ("/station/expected", 422, "invalid"),
        ("/station/expected?scan=%00", 200, ""),
        ("/stock?after=%00", 422, "invalid"),
        ("/exchange-orders/%00", 404, "no_such_exchange"),
        ("/exchange-orders/XO-1%00", 404, "no_such_exchange"),
    ],
)
def test_an_odd_address_gets_a_plain_answer(
    desk: Desk, path: str, status: int, code: str
) -> None:
    reply = desk.get(path)

    assert reply.status == status
    assert not code or reply.code == code


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("DELETE", "/returns", {"GET", "POST"}), ("GET", "/receipts", {"POST"})],
)
def test_another_method_is_refused_with_those_that_there_are(
    desk: Desk, method: str, path: str, allowed: set[str]
) -> None:
    reply = desk.call(method, path)

    assert (reply.status, reply.code) == (405, "method_not_allowed")
    assert set(reply.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("step", ["sent", "cannot-send"])
def test_an_exchange_with_a_zero_byte_is_none(desk: Desk, step: str) -> None:
    reply = desk.post(f"/exchange-orders/%00/{step}", {})

    assert (reply.status, reply.code) == (404, "no_such_exchange")


def test_a_body_above_the_limit_is_refused_unread(desk: Desk) -> None:
    reply = desk.call("PUT", "/orders", b" " * 12_000_001)

    assert (reply.status, reply.code) == (413, "body_too_large")


def test_the_words_follow_the_language_of_the_request(desk: Desk) -> None:
    reply = desk.call("GET", "/returns/NL", **{"Accept-Language": "en"})

    assert reply.json["detail"] == "There is no such return."


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
def test_what_is_no_picture_is_refused(desk: Desk, content: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    ran = reach(desk, "requested")

    reply = desk.upload(
        f"/returns/{ran}/photos", photo=SimpleUploadedFile("a.png", content), unit="1"
    )

    assert (reply.status, reply.code) == (422, "photo_unreadable")


def test_a_form_without_its_file_is_refused(desk: Desk) -> None:
    ran = reach(desk, "requested")

    reply = desk.upload(f"/returns/{ran}/photos", unit="1")

    assert (reply.status, reply.code) == (422, "invalid")
    assert reply.json["problems"][0]["name"] == "photo"


def test_a_broken_form_is_refused(desk: Desk) -> None:
    ran = reach(desk, "requested")

    reply = desk.call(
        "POST",
        f"/returns/{ran}/photos",
        b"--x\r\nnonsense",
        **{"Content-Type": "multipart/form-data"},
    )

    assert (reply.status, reply.code) == (400, "request_malformed")
