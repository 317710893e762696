"""Asking the shopper before a decision, and what they answered."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import Body, Note, Said
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.stages.casefile.desk import case_of
from backhaul.stages.messaging.asking import LONGEST_QUESTION, ask, questions_of

router = Router()


class Question(Said):
    id: int
    text: str
    asked_at: datetime
    asked_by: str
    state: Literal["waits", "answered", "no_answer", "decided"]
    waits_until: datetime = Field(description="Then a person decides with what is known.")
    pauses: bool = Field(description="Whether the clock of the review stands still meanwhile.")
    answer: str
    photos: int = Field(description="So many came with the answer, on the unit in review.")
    ended_at: datetime | None


class Questions(Said):
    questions: list[Question]


class QuestionIn(Body):
    text: Annotated[Note, Field(min_length=1, max_length=LONGEST_QUESTION)]


@router.get(
    "returns/{ran}/questions",
    summary="Questions to the shopper",
    **says("returns", {200: Questions}),
)
def list_questions(request: ApiRequest, ran: str) -> HttpResponse:
    """Return what the shopper was asked before the decision, the oldest first."""
    number = number_of(ran)

    def found(brand_id: int) -> dict[str, Any]:
        ret = case_of(brand_id, number).ret
        return {"questions": [_told(one) for one in questions_of(brand_id, ret.pk)]}

    return read(request, found)


@router.post(
    "returns/{ran}/questions", summary="Ask the shopper", **says("returns", {201: Question})
)
def ask_question(request: ApiRequest, ran: str, body: QuestionIn) -> HttpResponse:
    """Ask by e-mail and on the return's page, while a person has to decide.

    One question waits at a time. Not answering takes no right from the shopper.
    """
    number = number_of(ran)
    brand_id, by, once = request.auth.brand_id, actor(request), secrets.token_hex(12)

    def asked(at: datetime) -> Answer:
        question = ask(brand_id, number, body.text, once=once, at=at, actor=by)
        return Answer(_told(question), status=201)

    return change(request, asked)


def _told(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "text": one.text,
        "asked_at": one.asked_at,
        "asked_by": one.asked_by,
        "state": one.ended_as or "waits",
        "waits_until": one.give_up_at,
        "pauses": one.pauses,
        "answer": one.answer,
        "photos": one.photos,
        "ended_at": one.ended_at,
    }
