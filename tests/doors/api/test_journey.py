from __future__ import annotations

from tests.doors.api.desk import Desk


def test_a_return_from_the_order_to_the_end(desk: Desk) -> None:
    desk.tell_order()
    made = desk.post(
        "/returns", {"units": [{"order": "NL-100482", "line": "1", "reason": "too_small"}]}
    )
    ran = made.json["ran"]

    assert made.status == 201
    assert made.headers["Location"] == f"/api/v1/returns/{ran}"

    authorized = desk.post(f"/returns/{ran}/authorize").json
    assert [unit["authorization"] for unit in authorized["units"]] == ["authorized"]

    parcel = desk.post(
        f"/returns/{ran}/parcels", {"carrier": "paketo", "tracking_number": "PK 1234"}
    )
    assert parcel.json["tracking_number"] == "PK1234"

    expected = desk.get(f"/station/expected?scan={ran}").json
    assert [unit["is_expected"] for unit in expected["candidates"][0]["units"]] == [True]

    received = desk.post("/receipts", {"scan": ran, "seconds": 12})
    assert received.status == 201
    assert received.json["received"] == [1]

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
