"""One call per operation of the API: how a return gets there, what is sent, what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backhaul.core import ids
from tests.doors.api.desk import Desk, a_request, an_order

NOBODYS = ids.ran("NL", 0)
"""A number that could be, and is not."""
WHOLE = {"is_complete": True, "is_matching": True, "condition": "as_new"}
BROKEN = {"is_complete": True, "is_matching": True, "condition": "broken"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Call:
    """`{ran}` in path and body is Nordlicht's return, which got as far as `upto`."""

    upto: str
    method: str
    path: str
    body: Any = None
    status: int = 200
    scope: str | None = "returns"
    most: int = 8
    """Statements, the key's look-up and the idempotency key's two included."""
    for_cleo: int = 404
    """What another brand's key gets. Where it is not 404 it sees and touches its own only."""
    parts: dict[str, Any] = field(default_factory=dict)
    """Fields of a multipart form."""

    def send(self, desk: Desk, ran: str, *, key: str = "") -> Any:
        path = self.path.replace("{ran}", ran)
        if self.parts:
            return desk.upload(path, **self._parts())
        return desk.call(self.method, path, filled(self.body, ran), key=key)

    def _parts(self) -> dict[str, Any]:
        from django.core.files.uploadedfile import SimpleUploadedFile

        return {
            name: SimpleUploadedFile("a.png", value) if isinstance(value, bytes) else value
            for name, value in self.parts.items()
        }


def filled(value: Any, ran: str) -> Any:
    match value:
        case str():
            return value.replace("{ran}", ran)
        case dict():
            return {name: filled(item, ran) for name, item in value.items()}
        case list():
            return [filled(item, ran) for item in value]
        case _:
            return value


def reach(desk: Desk, upto: str) -> str:
    """Bring a return of two units of one line as far as `upto`, through the API alone."""
    if upto == "nothing":
        return NOBODYS
    desk.tell_order()
    ran = NOBODYS
    for name, path, body in _WAY:
        if upto == "ordered":
            return ran
        reply = desk.post(path.replace("{ran}", ran), filled(body, ran))
        assert reply.status < 300, (name, reply.json)
        ran = str(reply.json.get("ran", ran))
        if name == upto:
            return ran
    raise AssertionError(upto)


_TWO = {"order": "NL-100482", "line": "1", "quantity": 2, "reason": "too_small"}
_WAY: tuple[tuple[str, str, Any], ...] = (
    ("requested", "/returns", a_request(units=[_TWO])),
    ("authorized", "/returns/{ran}/authorize", None),
    (
        "announced",
        "/returns/{ran}/parcels",
        {"carrier": "paketo", "tracking_number": "PK1234567895"},
    ),
    ("received", "/receipts", {"scan": "{ran}"}),
    ("inspected", "/returns/{ran}/units/1/inspection", WHOLE),
    ("both_inspected", "/returns/{ran}/units/2/inspection", BROKEN),
    ("decided", "/returns/{ran}/units/2/disposition", None),
)

SCAN = {
    "carrier": "Paketo",
    "tracking_number": "PK1234567895",
    "word": "dropped_off",
    "at": "2026-11-18T12:05:00+01:00",
}

MATRIX: dict[str, Call] = {
    "put_orders": Call(
        "ordered",
        "PUT",
        "/orders",
        {"channel": "shop", "orders": [an_order()]},
        scope="orders",
        for_cleo=200,
    ),
    "get_order": Call("ordered", "GET", "/orders/NL-100482", scope="orders", most=2),
    "create_return": Call(
        "ordered", "POST", "/returns", a_request(), status=201, most=10, for_cleo=422
    ),
    "list_returns": Call("requested", "GET", "/returns", most=2, for_cleo=200),
    "get_return": Call("decided", "GET", "/returns/{ran}", most=3),
    "get_timeline": Call("decided", "GET", "/returns/{ran}/timeline", most=3),
    "authorize_return": Call("requested", "POST", "/returns/{ran}/authorize", most=9),
    "review_return": Call(
        "requested",
        "POST",
        "/returns/{ran}/review",
        {"units": [{"ordinal": 1, "outcome": "refuse"}], "note": "No."},
    ),
    "withdraw_return": Call("authorized", "POST", "/returns/{ran}/withdraw", {"units": [1]}),
    "create_label": Call("authorized", "POST", "/returns/{ran}/label", most=15),
    "label_pdf": Call("authorized", "GET", "/returns/{ran}/label.pdf", most=6),
    "create_parcel": Call(
        "authorized",
        "POST",
        "/returns/{ran}/parcels",
        {"carrier": "paketo", "tracking_number": "PK 1234567895"},
        most=9,
    ),
    "create_photo": Call(
        "requested",
        "POST",
        "/returns/{ran}/photos",
        status=201,
        parts={"photo": PNG, "unit": "1"},
    ),
    "create_scans": Call(
        "announced",
        "POST",
        "/scans",
        {"scans": [SCAN]},
        status=202,
        scope="scans",
        most=4,
        for_cleo=202,
    ),
    "get_expected": Call(
        "announced",
        "GET",
        "/station/expected?scan={ran}",
        scope="station",
        most=5,
        for_cleo=200,
    ),
    "create_receipt": Call(
        "announced", "POST", "/receipts", {"scan": "{ran}"}, 201, scope="station", most=12
    ),
    "undo_receipts": Call(
        "received",
        "POST",
        "/receipts/undo",
        {"ran": "{ran}", "units": [1]},
        scope="station",
        most=12,
    ),
    "create_unexpected": Call(
        "nothing",
        "POST",
        "/units/unexpected",
        {"scan": "??", "note": "No label."},
        status=201,
        scope="station",
        for_cleo=201,
    ),
    "inspect_unit": Call(
        "received", "POST", "/returns/{ran}/units/1/inspection", WHOLE, scope="station"
    ),
    "undo_inspections": Call(
        "inspected", "POST", "/returns/{ran}/units/1/inspection/undo", scope="station"
    ),
    "decide_unit": Call(
        "inspected", "POST", "/returns/{ran}/units/1/disposition", scope="station"
    ),
    "finish_unit": Call("decided", "POST", "/returns/{ran}/units/2/finish", scope="station"),
    "settle_return": Call(
        "both_inspected", "POST", "/returns/{ran}/settle", scope="money", most=15
    ),
    "get_settlement": Call(
        "decided", "GET", "/returns/{ran}/settlement", scope="money", most=3
    ),
    "list_incidents": Call("decided", "GET", "/incidents", most=3, for_cleo=200),
    "get_me": Call("nothing", "GET", "/me", scope=None, most=3, for_cleo=200),
    "list_reasons": Call("nothing", "GET", "/reasons", scope=None, most=1, for_cleo=200),
}
