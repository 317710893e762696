from __future__ import annotations

import json

from backhaul.foundation import clock
from backhaul.foundation.inbox.models import RawBody
from backhaul.stages.tracking.actions import drain_inbox
from tests.cast import Cast
from tests.counting import counting
from tests.doors.api.desk import Desk
from tests.doors.api.matrix import SCAN, reach


def test_scans_are_kept_as_they_came_and_then_folded(cast: Cast, desk: Desk) -> None:
    ran = reach(desk, "announced")

    reply = desk.post("/scans", {"scans": [{**SCAN, "at": clock.now().isoformat()}]})

    row = {"row": 0, "status": "accepted", "problems": []}
    told = {"stored": True, "accepted": 1, "refused": 0, "results": [row]}
    assert (reply.status, reply.json) == (202, told)
    kept = RawBody.objects.get()
    assert (kept.adapter, kept.brand_id, kept.state) == (
        "backhaul",
        cast.nordlicht.pk,
        "new",
    )
    drain_inbox()
    parcel = desk.get(f"/returns/{ran}").json["parcels"][0]
    assert parcel["position"] == "accepted"
    assert parcel["last_scan"]["place"] == ""


def test_the_very_same_body_is_kept_once(desk: Desk) -> None:
    desk.post("/scans", {"scans": [SCAN]})
    reply = desk.post("/scans", {"scans": [SCAN]})

    assert reply.status == 202
    assert RawBody.objects.count() == 1


BAD = {**SCAN, "at": "2026-11-18T12:05:00"}


def test_a_bad_row_is_told_and_spoils_no_other(desk: Desk) -> None:
    others = [{**SCAN, "tracking_number": f"PK{n}"} for n in range(3)]

    reply = desk.post("/scans", {"scans": [*others[:2], BAD, "x", others[2]]})

    assert (reply.status, reply.json["accepted"], reply.json["refused"]) == (202, 3, 2)
    results = reply.json["results"]
    assert [(r["row"], r["status"]) for r in results] == [
        (0, "accepted"),
        (1, "accepted"),
        (2, "refused"),
        (3, "refused"),
        (4, "accepted"),
    ]
    assert [(p["code"], p["pointer"]) for p in results[2]["problems"]] == [("instant", "/at")]
    assert results[3]["problems"] == [
        {"code": "model_type", "detail": "A row is a JSON object.", "pointer": ""}
    ]
    assert json.loads(bytes(RawBody.objects.get().body)) == {"scans": others}
    assert (drain_inbox(), RawBody.objects.get().state) == (1, "done")


def test_a_batch_of_bad_rows_only_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    reply = desk.post("/scans", {"scans": [BAD, {**BAD, "extra/field": 1}]})

    assert reply.status == 422
    assert [one["pointer"] for one in reply.json["problems"]] == [
        "/scans/0/at",
        "/scans/1/at",
        "/scans/1/extra~1field",
    ]
    assert RawBody.objects.count() == 0


def test_an_incident_needs_its_kind(desk: Desk) -> None:
    reply = desk.post("/scans", {"scans": [{**SCAN, "word": "incident"}]})

    assert reply.json["problems"][0]["code"] == "incident_kind"


def test_five_thousand_are_taken_in_one_call_and_one_more_is_too_many(desk: Desk) -> None:
    rows = [{**SCAN, "tracking_number": f"PK{n}"} for n in range(5001)]

    with counting() as counted:
        reply = desk.post("/scans", {"scans": rows[:5000]})
    many = desk.post("/scans", {"scans": rows})

    assert (reply.status, reply.json["accepted"]) == (202, 5000)
    assert counted.number <= 4, str(counted)
    assert (many.status, many.json["problems"][0]["pointer"]) == (422, "/scans")


def test_the_same_key_gives_the_same_results_and_keeps_once(desk: Desk) -> None:
    first = desk.post("/scans", {"scans": [SCAN, BAD]}, key="k")
    again = desk.post("/scans", {"scans": [SCAN, BAD]}, key="k")

    assert first.json == again.json
    assert RawBody.objects.count() == 1
