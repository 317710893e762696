from __future__ import annotations

from django.conf import settings

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import open_link
from backhaul.stages.returns.models import Return
from tests.cast import ALL_SCOPES
from tests.doors.api.desk import Desk, a_request, an_order


def test_a_return_from_the_order_to_the_end(desk: Desk) -> None:
    desk.tell_order()
    made = desk.post(
        "/returns", {"units": [{"order": "NL-100482", "line": "1", "reason": "too_small"}]}
    )
    ran = made.json["ran"]

    assert (made.status, made.headers["Location"]) == (201, f"/api/v1/returns/{ran}")

    authorized = desk.post(f"/returns/{ran}/authorize").json
    assert [unit["authorization"] for unit in authorized["units"]] == ["authorized"]

    parcel = desk.post(
        f"/returns/{ran}/parcels", {"carrier": "paketo", "tracking_number": "PK 1234"}
    )
    assert parcel.json["tracking_number"] == "PK1234"

    received = desk.post("/receipts", {"scan": ran, "seconds": 12})
    assert (received.status, received.json["received"]) == (201, [1])

    inspected = desk.post(
        f"/returns/{ran}/units/1/inspection",
        {"is_complete": True, "is_matching": True, "condition": "as_new"},
    ).json
    assert inspected["grade"] == "A"

    decided = desk.post(f"/returns/{ran}/units/1/disposition").json
    assert decided["disposition"] == "restock"
    assert decided["units"][0]["processing"] == "finished"

    settled = desk.post(f"/returns/{ran}/settle").json
    assert [leg["amount"]["minor"] for leg in settled["legs"]] == [3000]

    money = desk.get(f"/returns/{ran}/settlement").json
    assert [unit["ordinal"] for leg in money["legs"] for unit in leg["units"]] == [1]
    record = desk.get(f"/returns/{ran}").json
    assert record["units"][0]["order"] == "NL-100482"
    assert record["decisions"][0]["units"] == [
        {"ordinal": 1, "outcome": "authorize", "reasons": []}
    ]


def test_what_an_integrator_expects_is_paid_or_nothing(desk: Desk) -> None:
    ran = desk.authorized()
    desk.post("/receipts", {"scan": ran, "seconds": 12})
    looked = {"is_complete": True, "is_matching": True, "condition": "as_new"}
    desk.post(f"/returns/{ran}/units/1/inspection", looked)
    path = f"/returns/{ran}/settle"

    other = desk.post(path, {"expected": {"minor": 2999, "currency": "EUR"}})
    foreign = desk.post(path, {"expected": {"minor": 3000, "currency": "USD"}})
    odd = desk.post(path, {"expected": {"minor": "3000", "currency": "EUR"}})
    between = desk.get(f"/returns/{ran}/settlement").json["legs"]
    paid = desk.post(path, {"expected": {"minor": 3000, "currency": "EUR"}})

    assert (other.status, other.json["code"]) == (409, "amount_changed")
    assert "It was €29.99 when you looked, it is €30.00 now." in other.json["detail"]
    assert (foreign.status, foreign.json["code"]) == (409, "amount_in_other_currency")
    assert odd.status == 422
    assert between == []
    assert [leg["amount"]["minor"] for leg in paid.json["legs"]] == [3000]


def test_the_station_is_told_what_to_expect(desk: Desk) -> None:
    ran = desk.authorized()

    expected = desk.get(f"/station/expected?scan={ran}").json

    assert [unit["is_expected"] for unit in expected["candidates"][0]["units"]] == [True]


def test_the_answer_holds_the_shoppers_own_page(desk: Desk) -> None:
    ran = desk.authorized()
    url = desk.get(f"/returns/{ran}").json["tracking_url"]

    token = url.rstrip("/").rsplit("/", 1)[1]
    opened = open_link(token)

    assert url.startswith(f"{settings.PUBLIC_URL}/nordlicht/r/")
    assert opened is not None
    with acting_for(opened.brand_id):
        assert Return.objects.get(pk=opened.return_id).ran == ran


def test_asking_twice_with_one_client_ref_asks_once(desk: Desk) -> None:
    desk.tell_order()

    first = desk.post("/returns", a_request(client_ref="ticket-1"))
    second = desk.post("/returns", a_request(client_ref="ticket-1"))

    assert (first.status, second.status) == (201, 200)
    assert second.json["ran"] == first.json["ran"]


def test_the_reasons_of_a_refusal_are_told(desk: Desk) -> None:
    order = an_order()
    order["lines"][0]["is_final_sale"] = True
    order["parcels"] = [
        {
            "external_id": "p",
            "contents": [{"line": "1", "quantity": 2}],
            "delivered_at": "2026-01-02T10:00:00+01:00",
        }
    ]
    desk.put("/orders", {"orders": [order]})
    ran = desk.request()

    authorized = desk.post(f"/returns/{ran}/authorize").json
    [decision] = desk.get(f"/returns/{ran}").json["decisions"]

    assert authorized["headline"] == "refused"
    assert [reason["code"] for reason in decision["units"][0]["reasons"]] == [
        "final_sale",
        "window_closed",
    ]


def test_a_step_that_is_not_open_is_refused_and_changes_nothing(desk: Desk) -> None:
    ran = desk.authorized()
    before = desk.get(f"/returns/{ran}").json

    reply = desk.post(f"/returns/{ran}/units/1/disposition")

    assert (reply.status, reply.code) == (409, "illegal_step")
    assert reply.json["facts"] == {"state": "awaited", "step": "decide"}
    assert desk.get(f"/returns/{ran}").json == before


def test_a_scan_that_fits_nothing_is_not_received(desk: Desk) -> None:
    reply = desk.post("/receipts", {"scan": "PK9999999999"})

    assert (reply.status, reply.code) == (404, "nothing_expected")


def test_me_tells_brand_scopes_and_time(desk: Desk) -> None:
    me = desk.get("/me").json

    assert me["brand"]["slug"] == "nordlicht"
    assert me["scopes"] == sorted(ALL_SCOPES)
    assert me["installation"] == "sandbox"
    assert me["now"].endswith("+00:00")
