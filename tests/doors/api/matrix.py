"""One call per operation of the API: how a return gets there, what is sent, what it costs."""

from __future__ import annotations

from typing import Any

from backhaul.core import ids
from tests.doors.api.calls import Call, filled
from tests.doors.api.desk import Desk, a_request, an_order
from tests.doors.api.matrix_of_transfers import BY_TRANSFER, TRANSFERS, by_transfer

NOBODYS = ids.ran("NL", 0)
"""A number that could be, and is not."""
WHOLE = {"is_complete": True, "is_matching": True, "condition": "as_new"}
BROKEN = {"is_complete": True, "is_matching": True, "condition": "broken"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def reach(desk: Desk, upto: str) -> str:
    """Bring a return of two units of one line as far as `upto`, through the API alone."""
    if upto == "nothing" or upto in BY_TRANSFER:
        return by_transfer(upto) if upto in BY_TRANSFER else NOBODYS
    if upto in {"credited", "reserved", "captured"}:
        return _credit(desk, upto)
    if upto == "declared":
        return str(desk.post("/withdrawals", DECLARATION).json["number"])
    desk.tell_order()
    if upto in {"exchanged", "released"}:
        return _exchanged(desk, is_released=upto == "released")
    if upto in {"refused", "appealed"}:
        return _against(desk, upto)
    return _walked(desk, upto)


def _walked(desk: Desk, upto: str) -> str:
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


def _credit(desk: Desk, upto: str) -> str:
    """Give Sam fifty euro of store credit; return its code, or the number of a hold on it."""
    from backhaul.core.money import Money
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.models import Brand
    from backhaul.stages.credit.by_person import Word, give
    from tests.cast import MONDAY

    brand = Brand.objects.get(slug="nordlicht")
    with acting_for(brand.pk):
        word = Word("member:1", MONDAY, "late")
        code = give(brand.pk, "sam@example.com", Money(5000, "EUR"), word).code
    if upto == "credited":
        return str(code)
    hold = str(desk.post("/credit/holds", {**RESERVE, "code": code}).json["hold"])
    if upto == "captured":
        assert desk.post(f"/credit/holds/{hold}/capture").status == 200
    return hold


RESERVE = {"code": "{ran}", "amount": {"minor": 3000, "currency": "EUR"}, "reference": "A-1"}


def _against(desk: Desk, upto: str) -> str:
    """Have a request refused by a person; `appealed`: and looked at again."""
    ran = reach(desk, "requested")
    no = {
        "units": [{"ordinal": 1, "outcome": "refuse"}],
        "note": "No.",
        "legal_ground": "custom_made.always",
    }
    reply = desk.post(f"/returns/{ran}/review", no)
    assert reply.status < 300, reply.json
    if upto == "appealed":
        desk.post(f"/returns/{ran}/second-look", {"words": "The box was wet."})
    return ran


STOCK = {"items": [{"sku": "TEE-1", "count": 3}]}


def _exchanged(desk: Desk, *, is_released: bool) -> str:
    """Ask for the same tee once more; return the exchange's reference, not the return's."""
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.foundation.tenancy.models import Brand
    from backhaul.stages.exchanges.models import Exchange

    assert desk.put("/stock", STOCK).status == 200
    desk.request(resolution="replacement")
    with acting_for(Brand.objects.get(slug="nordlicht").pk):
        if is_released:
            Exchange.objects.update(state="released")
        return str(Exchange.objects.get().ref)


DECLARATION = {"name": "Sam Lind", "contract": "NL-100482", "email": "sam@example.com"}
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
    "correct_delivery": Call(
        "ordered",
        "POST",
        "/deliveries",
        {"order": "NL-100482", "line": "1", "delivered_at": "2026-11-12T15:00:00+01:00"},
        scope="orders",
    ),
    "create_return": Call(
        "ordered", "POST", "/returns", a_request(), status=201, most=10, for_cleo=422
    ),
    "ask_question": Call(
        "authorized",
        "POST",
        "/returns/{ran}/questions",
        {"text": "Which pole is it?"},
        status=201,
        most=18,
    ),
    "ask_second_look": Call(
        "refused",
        "POST",
        "/returns/{ran}/second-look",
        {"words": "The box was wet."},
        status=201,
        most=17,
    ),
    "read_second_look": Call("appealed", "GET", "/returns/{ran}/second-look", most=4),
    "list_questions": Call("requested", "GET", "/returns/{ran}/questions", most=3),
    "list_returns": Call("requested", "GET", "/returns", most=2, for_cleo=200),
    "get_return": Call("decided", "GET", "/returns/{ran}", most=3),
    "get_timeline": Call("decided", "GET", "/returns/{ran}/timeline", most=3),
    "authorize_return": Call("requested", "POST", "/returns/{ran}/authorize", most=11),
    "review_return": Call(
        "requested",
        "POST",
        "/returns/{ran}/review",
        {"units": [{"ordinal": 1, "outcome": "refuse"}], "note": "No."},
    ),
    "withdraw_return": Call("authorized", "POST", "/returns/{ran}/withdraw", {"units": [1]}),
    "declare_withdrawal": Call(
        "ordered", "POST", "/withdrawals", DECLARATION, status=201, for_cleo=201
    ),
    "get_withdrawal": Call("declared", "GET", "/withdrawals/{ran}", most=4),
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
    "list_credit_notes": Call(
        "decided", "GET", "/returns/{ran}/credit-notes", scope="money", most=4
    ),
    "credit_note_pdf": Call(
        "decided", "GET", "/returns/{ran}/credit-notes/1.pdf", status=404, scope="money"
    ),
    "get_owed": Call("both_inspected", "GET", "/returns/{ran}/owed", scope="money"),
    "put_stock": Call("ordered", "PUT", "/stock", STOCK, scope="orders", most=10, for_cleo=422),
    "list_stock": Call("exchanged", "GET", "/stock", scope="orders", most=2, for_cleo=200),
    "list_exchange_orders": Call(
        "exchanged", "GET", "/exchange-orders", scope="orders", most=2, for_cleo=200
    ),
    "get_exchange_order": Call(
        "exchanged", "GET", "/exchange-orders/{ran}", scope="orders", most=2
    ),
    "exchange_order_sent": Call(
        "released",
        "POST",
        "/exchange-orders/{ran}/sent",
        {"carrier": "DHL", "tracking_number": "JD 0146"},
        scope="orders",
        most=14,
    ),
    "exchange_order_cannot_be_sent": Call(
        "exchanged",
        "POST",
        "/exchange-orders/{ran}/cannot-send",
        {"instead": "credit"},
        scope="orders",
        most=15,
    ),
    "get_credit": Call(
        "credited", "POST", "/credit/balance", {"code": "{ran}"}, scope="credit", most=16
    ),
    "reserve_credit": Call(
        "credited", "POST", "/credit/holds", RESERVE, status=201, scope="credit", most=20
    ),
    "get_credit_hold": Call("reserved", "GET", "/credit/holds/{ran}", scope="credit", most=4),
    "capture_credit": Call(
        "reserved", "POST", "/credit/holds/{ran}/capture", scope="credit", most=14
    ),
    "release_credit": Call(
        "reserved", "POST", "/credit/holds/{ran}/release", scope="credit", most=10
    ),
    "give_credit_back": Call(
        "captured",
        "POST",
        "/credit/holds/{ran}/give-back",
        {"amount": {"minor": 100, "currency": "EUR"}, "reference": "R-1"},
        scope="credit",
        most=15,
    ),
    **TRANSFERS,
    "list_incidents": Call("decided", "GET", "/incidents", most=3, for_cleo=200),
    "get_me": Call("nothing", "GET", "/me", scope=None, most=3, for_cleo=200),
    "list_reasons": Call("nothing", "GET", "/reasons", scope=None, most=1, for_cleo=200),
}
