from __future__ import annotations

from backhaul.foundation import clock
from backhaul.foundation.inbox.models import RawBody
from backhaul.stages.tracking.actions import drain_inbox
from tests.cast import Cast
from tests.doors.api.desk import Desk
from tests.doors.api.matrix import SCAN, reach


def test_scans_are_kept_as_they_came_and_then_folded(cast: Cast, desk: Desk) -> None:
    ran = reach(desk, "announced")

    reply = desk.post("/scans", {"scans": [{**SCAN, "at": clock.now().isoformat()}]})

    assert (reply.status, reply.json) == (202, {"stored": True})
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


def test_a_batch_with_one_bad_scan_is_refused_whole(desk: Desk) -> None:
    bad = {**SCAN, "at": "2026-11-18T12:05:00"}

    reply = desk.post("/scans", {"scans": [SCAN, bad]})

    assert (reply.status, reply.json["problems"][0]["pointer"]) == (422, "/scans/1/at")
    assert RawBody.objects.count() == 0


def test_an_incident_needs_its_kind(desk: Desk) -> None:
    reply = desk.post("/scans", {"scans": [{**SCAN, "word": "incident"}]})

    assert reply.json["problems"][0]["code"] == "incident_kind"


def test_more_than_a_thousand_are_too_many(desk: Desk) -> None:
    reply = desk.post("/scans", {"scans": [SCAN] * 1001})

    assert (reply.status, reply.json["problems"][0]["pointer"]) == (422, "/scans")
