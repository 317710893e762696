"""Deciding a request: by the brand's policy, by a person, or by taking it back."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.core.policies.model import Outcome
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change
from backhaul.doors.api.fields import Body, Note, Ordinal
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.stages.authorization.actions import Word, authorize, review_by, withdraw

router = Router()
_STATE = {200: shapes.ReturnState}


class ReviewedUnitIn(Body):
    ordinal: Ordinal
    outcome: Literal["authorize", "refuse"]


class ReviewIn(Body):
    units: Annotated[list[ReviewedUnitIn], Field(min_length=1, max_length=200)]
    note: Annotated[Note, Field(min_length=1, description="Why. It is kept with the decision.")]
    legal_ground: Annotated[str, Field(max_length=80)] = Field(
        "",
        description="Which exception lets you refuse what the law may give. The codes to "
        "choose from come with the error `refusal_needs_ground`.",
    )


class WithdrawalIn(Body):
    units: Annotated[list[Ordinal], Field(min_length=1, max_length=200)] | None = Field(
        None, description="Ordinals; null: everything that can still be withdrawn."
    )


@router.post("returns/{ran}/authorize", summary="Decide by policy", **says("returns", _STATE))
def authorize_return(request: ApiRequest, ran: str) -> HttpResponse:
    """Judge every unit that is still `requested`: authorised, refused or for a person.

    The reasons are under `decisions` of the return. A second call changes nothing.
    """
    number = number_of(ran)
    brand_id, by = request.auth.brand_id, actor(request)
    return change(
        request, lambda at: Answer(shapes.state(authorize(brand_id, number, at=at, actor=by)))
    )


@router.post(
    "returns/{ran}/review", summary="Decide units in review", **says("returns", _STATE)
)
def review_return(request: ApiRequest, ran: str, body: ReviewIn) -> HttpResponse:
    """Authorise or refuse units that the policy left to a person."""
    number = number_of(ran)
    outcomes = {unit.ordinal: Outcome(unit.outcome) for unit in body.units}
    word = Word(note=body.note, legal_ground=body.legal_ground)
    brand_id, by = request.auth.brand_id, actor(request)
    return change(
        request,
        lambda at: Answer(
            shapes.state(review_by(brand_id, number, outcomes, word, at=at, actor=by))
        ),
    )


@router.post("returns/{ran}/withdraw", summary="Withdraw", **says("returns", _STATE))
def withdraw_return(
    request: ApiRequest, ran: str, body: WithdrawalIn | None = None
) -> HttpResponse:
    """Take a request back, for some units or for all that were not sent yet."""
    number = number_of(ran)
    units = body.units if body else None
    brand_id, by = request.auth.brand_id, actor(request)
    return change(
        request,
        lambda at: Answer(shapes.state(withdraw(brand_id, number, units, at=at, actor=by))),
    )
