"""Scans that an integrator has from a carrier: kept as they came, then folded in batches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from ninja import Router
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backhaul.core.tracking.words import IncidentKind, Word
from backhaul.doors.api.answers import Answer, change
from backhaul.doors.api.fields import (
    Body,
    Country,
    Instant,
    Number,
    Optional80,
    Optional200,
    Optional300,
    Said,
)
from backhaul.doors.api.keys import ApiRequest
from backhaul.doors.api.service import says
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import MOST_BYTES, Sender, store

router = Router()
ADAPTER = "backhaul"
MOST_SCANS = 1000


class ScanIn(Body):
    carrier: Annotated[Optional80, Field(min_length=1)] = Field(
        description="Whose event it is; your own name for the carrier will do."
    )
    tracking_number: Annotated[Number, Field(max_length=40)]
    word: Word = Field(description="What happened. `incident` needs `incident` beside it.")
    incident: IncidentKind | None = None
    at: Instant = Field(
        description="When, with the offset of the place: the local time is kept."
    )
    code: Optional80 = Field("", description="The carrier's own code.")
    text: Optional300 = ""
    place: Optional200 = ""
    country: Country | None = None

    @model_validator(mode="after")
    def _incident_has_a_kind(self) -> Self:
        if (self.word is Word.INCIDENT) != (self.incident is not None):
            raise PydanticCustomError(
                "incident_kind", "`incident` is given with the word `incident`, and only then."
            )
        return self


class ScansIn(Body):
    scans: Annotated[list[ScanIn], Field(min_length=1, max_length=MOST_SCANS)]


class Stored(Said):
    stored: bool = Field(description="They are in the database and will be folded soon.")


@router.post("scans", summary="Tell scans", **says("scans", {202: Stored}))
def create_scans(request: ApiRequest, body: ScansIn) -> HttpResponse:
    """Hand in 1 to 1,000 carrier events in any order; duplicates do no harm.

    202: the body is stored as it came. What belongs to no parcel yet waits for one.
    """
    del body  # it was checked; what is kept is what was sent
    if len(request.body) > MOST_BYTES:
        raise RequestDataTooBig
    return change(request, lambda at: _stored(request, at))


def _stored(request: ApiRequest, at: datetime) -> Answer:
    sender = Sender(RawBody.Kind.TRACKING, ADAPTER, request.auth.brand_id)
    store(sender, request.body, headers=request.headers, received_at=at)
    return Answer({"stored": True}, 202)
