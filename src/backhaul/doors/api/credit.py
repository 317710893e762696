"""Store credit for shops: what a code is worth, and how it is spent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from backhaul.core.errors import NotFound
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import Amount, Body, Line, Said, plain_path
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.service import PREFIX, says
from backhaul.foundation import clock
from backhaul.stages.credit import queries, spending
from backhaul.stages.credit.guarding import guarded

router = Router()
_MOST_MINUTES = 43_200
_CODE = Annotated[Line, StringConstraints(max_length=40)]


class CodeIn(Body):
    code: _CODE = Field(
        description="As the shopper typed it, with or without dashes.",
        examples=["7F39-2QDK-XW4M"],
    )


class ReserveIn(CodeIn):
    amount: Amount
    reference: Line = Field(
        description="Your own name of the order or cart. A second call with it finds the same "
        "hold, whatever the Idempotency-Key."
    )
    minutes: Annotated[int, Field(strict=True, ge=1, le=_MOST_MINUTES)] = Field(
        60, description="How long it is kept for you."
    )


class CaptureIn(Body):
    amount: Amount | None = Field(None, description="None: all of it. The rest is free again.")


class GiveBackIn(Body):
    amount: Amount
    reference: Line = Field(description="Your own name of the refund: it is given back once.")


class CreditStanding(Said):
    currency: str
    balance: shapes.Money
    reserved: shapes.Money
    available: shapes.Money = Field(description="What can be reserved now.")
    ends_at: datetime | None = Field(description="When the next part of it ends; null: never.")
    ends: shapes.Money | None = Field(description="How much of it ends then, if not spent.")


class CreditHold(Said):
    hold: str
    reference: str
    state: Literal["held", "captured", "released", "lapsed"]
    amount: shapes.Money
    captured: shapes.Money
    given_back: shapes.Money
    lapses_at: datetime


@router.post(
    "credit/balance", summary="Read a balance", **says("credit", {200: CreditStanding})
)
def get_credit(request: ApiRequest, body: CodeIn) -> HttpResponse:
    """Say what a code is worth. It is a POST so that codes stand in no log of addresses.

    429 `too_many_attempts`: too many codes of nobody were tried with this key.
    """
    return guarded(
        request.auth.brand_id,
        actor(request),
        lambda: read(request, lambda brand_id: _standing(brand_id, body.code)),
    )


@router.post(
    "credit/holds",
    summary="Reserve credit",
    **says("credit", {201: CreditHold, 200: CreditHold}),
)
def reserve_credit(request: ApiRequest, body: ReserveIn) -> HttpResponse:
    """Set an amount aside for an order. 200: your reference has a hold already.

    409 `credit_too_little` says how much is left.
    """
    wish = spending.Wish(
        body.code, body.amount.money(), body.reference, timedelta(minutes=body.minutes)
    )
    brand_id, by = request.auth.brand_id, actor(request)

    def reserved(at: datetime) -> Answer:
        hold, is_new = spending.reserve(brand_id, wish, at=at, actor=by)
        location = f"{PREFIX}credit/holds/{hold.number}"
        return Answer(_hold(hold, at), 201 if is_new else 200, location if is_new else "")

    return guarded(brand_id, by, lambda: change(request, reserved))


@router.get("credit/holds/{hold}", summary="Read a hold", **says("credit", {200: CreditHold}))
def get_credit_hold(request: ApiRequest, hold: str) -> HttpResponse:
    """Say what became of a hold: after a reply that got lost, ask here."""
    number = _number(hold)
    return read(request, lambda brand_id: _hold(queries.hold_of(brand_id, number), clock.now()))


@router.post(
    "credit/holds/{hold}/capture", summary="Capture credit", **says("credit", {200: CreditHold})
)
def capture_credit(
    request: ApiRequest, hold: str, body: CaptureIn | None = None
) -> HttpResponse:
    """Take what was reserved, or a part of it. A second call takes nothing more."""
    number, brand_id, by = _number(hold), request.auth.brand_id, actor(request)
    amount = body.amount.money() if body and body.amount else None

    def captured(at: datetime) -> Answer:
        row = spending.capture(brand_id, number, amount, at=at, actor=by)
        return Answer(_hold(row, at))

    return change(request, captured)


@router.post(
    "credit/holds/{hold}/release", summary="Release credit", **says("credit", {200: CreditHold})
)
def release_credit(request: ApiRequest, hold: str) -> HttpResponse:
    """Let go what was reserved: the order was not placed."""
    number, brand_id = _number(hold), request.auth.brand_id
    return change(
        request, lambda at: Answer(_hold(spending.release(brand_id, number, at=at), at))
    )


@router.post(
    "credit/holds/{hold}/give-back",
    summary="Give credit back",
    **says("credit", {200: CreditHold}),
)
def give_credit_back(request: ApiRequest, hold: str, body: GiveBackIn) -> HttpResponse:
    """Give back what was captured: the order was cancelled, or a part of it."""
    number, brand_id, by = _number(hold), request.auth.brand_id, actor(request)

    def given(at: datetime) -> Answer:
        row = spending.give_back(
            brand_id, number, body.amount.money(), body.reference, at=at, actor=by
        )
        return Answer(_hold(row, at))

    return change(request, given)


def _number(hold: str) -> str:
    if not plain_path(hold):
        raise NotFound("no_such_hold")
    return hold


def _standing(brand_id: int, code: str) -> shapes.Values:
    currency, found = queries.by_code(brand_id, code, clock.now())
    ending = found.ending
    return {
        "currency": currency,
        "balance": shapes.money(found.balance - found.overdue, currency),
        "reserved": shapes.money(found.held, currency),
        "available": shapes.money(found.available, currency),
        "ends_at": shapes.instant(ending.until) if ending else None,
        "ends": shapes.money(ending.minor, currency) if ending else None,
    }


def _hold(hold: queries.Hold, at: datetime) -> shapes.Values:
    has_lapsed = hold.state == "held" and hold.lapses_at <= at
    return {
        "hold": hold.number,
        "reference": hold.reference,
        "state": "lapsed" if has_lapsed else hold.state,
        "amount": shapes.money(hold.amount_minor, hold.currency),
        "captured": shapes.money(hold.captured_minor, hold.currency),
        "given_back": shapes.money(hold.given_back_minor, hold.currency),
        "lapses_at": shapes.instant(hold.lapses_at),
    }
