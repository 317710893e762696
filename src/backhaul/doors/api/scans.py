"""Scans that an integrator has from a carrier: kept as they came, then folded in batches."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from ninja import Router
from ninja.errors import ValidationError
from pydantic import Field

from backhaul.doors.api.answers import Answer, change
from backhaul.doors.api.fields import Said
from backhaul.doors.api.keys import ApiRequest
from backhaul.doors.api.scan_rows import ADAPTER, Checked, RowResult, ScansIn, checked
from backhaul.doors.api.service import says
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import Sender, store

router = Router()
MOST_BYTES = 8_000_000


class Stored(Said):
    stored: bool = Field(description="They are in the database and will be folded soon.")
    accepted: int
    refused: int
    results: list[RowResult] = Field(description="One per row, in the order given.")


@router.post("scans", summary="Tell scans", **says("scans", {202: Stored}))
def create_scans(request: ApiRequest, body: ScansIn) -> HttpResponse:
    """Hand in 1 to 5,000 carrier events in any order; duplicates do no harm.

    202: what was accepted is stored, with a result for each row; a row that was refused spoils
    no other. 422: every row was refused. What belongs to no parcel yet waits for one.
    """
    if len(request.body) > MOST_BYTES:
        raise RequestDataTooBig
    found = checked(body.scans)
    if not found.accepted:
        raise ValidationError(_whole(found))
    return change(request, lambda at: _stored(request, found, at))


def _stored(request: ApiRequest, found: Checked, at: datetime) -> Answer:
    sender = Sender(RawBody.Kind.TRACKING, ADAPTER, request.auth.brand_id)
    kept = found.body() if found.refused else request.body
    store(sender, kept, headers=request.headers, received_at=at)
    return Answer(
        {
            "stored": True,
            "accepted": len(found.accepted),
            "refused": found.refused,
            "results": found.results,
        },
        202,
    )


def _whole(found: Checked) -> list[dict[str, object]]:
    """Return the problems of all rows with their places in the body."""
    return [
        {"type": one["code"], "msg": one["detail"], "loc": _loc(result["row"], one["pointer"])}
        for result in found.results
        for one in result["problems"]
    ]


def _loc(row: int, pointer: str) -> tuple[str | int, ...]:
    steps = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    return ("body", "body", "scans", row, *steps)
