"""A second look: asked for once by a shopper, decided by somebody new to the matter."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.core.errors import NotFound
from backhaul.core.risk.appealing import MOST_WORDS
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import Body, Note, Said
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.stages.authorization.appealing import appeal
from backhaul.stages.casefile.desk import case_of
from backhaul.stages.risk.appeals import appeal_of

router = Router()


class SecondLook(Said):
    words: str
    asked_at: datetime
    asked_by: str
    answer_by: datetime
    first_deciders: list[str] = Field(description="None of them decides it.")
    state: Literal["open", "granted", "upheld", "withdrawn"]
    decided_at: datetime | None
    decided_by: str


class SecondLookIn(Body):
    words: Annotated[Note, Field(min_length=1, max_length=MOST_WORDS)]


@router.get(
    "returns/{ran}/second-look", summary="Second look", **says("returns", {200: SecondLook})
)
def read_second_look(request: ApiRequest, ran: str) -> HttpResponse:
    """Return what the shopper asked to be looked at again, decided or not."""
    number = number_of(ran)
    return read(request, lambda brand_id: _told(brand_id, number))


@router.post(
    "returns/{ran}/second-look",
    summary="Ask for a second look",
    **says("returns", {201: SecondLook}),
)
def ask_second_look(request: ApiRequest, ran: str, body: SecondLookIn) -> HttpResponse:
    """Bring what was refused or is held before another person, once, for the shopper.

    `POST …/review` by somebody who did not decide before ends it.
    """
    number = number_of(ran)
    brand_id, by = request.auth.brand_id, actor(request)

    def asked(at: datetime) -> Answer:
        appeal(brand_id, number, body.words, at=at, actor=by)
        return Answer(_told(brand_id, number), status=201)

    return change(request, asked)


def _told(brand_id: int, number: str) -> dict[str, Any]:
    found = appeal_of(brand_id, case_of(brand_id, number).ret.pk)
    if found is None:
        raise NotFound("no_such_appeal", ran=number)
    return {name: getattr(found, name) for name in SecondLook.model_fields}
