"""Money by a program's word beside what is owed, and asking a person above its limit.

A key has a limit as roles have. What is above it is refused, with `second_person_needed`, and
can be asked for: a member of the brand confirms it in the console; nothing goes before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.core.errors import NotFound
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, change_once, read
from backhaul.doors.api.fields import (
    Amount,
    Body,
    Code,
    Email,
    Optional80,
    Optional200,
    Said,
    plain_path,
)
from backhaul.doors.api.keys import ApiRequest, ScopeMissing, actor
from backhaul.doors.api.money import OrderedLeg
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import PREFIX, says
from backhaul.stages.approvals import actions
from backhaul.stages.approvals.actions import AskedRow, Wish, leg_named
from backhaul.stages.approvals.limits import alone, gives_alone, refuse_gift_above
from backhaul.stages.credit import by_person, queries
from backhaul.stages.settlement.beside import Gift, give_beside
from backhaul.stages.settlement.by_person import replace

router = Router()
_PREFIX = "ask_"
_ACCOUNT = "credit_"
_LONGEST = 18
_GOODWILL = "goodwill"
_GIFTS = frozenset({"goodwill", "interest", "credit"})
_What = Literal["settle", "replace", "goodwill", "interest", "credit"]
_Way = Literal["", "refund", "by_hand", "credit"]


class SecondIn(Body):
    what: _What
    amount: Amount = Field(description="What would go, as you saw it.")
    reason: Optional200 = Field(description="It is shown to whoever confirms it.")
    ran: Optional80 = Field("", description="The return; empty for `credit`.")
    leg: Code | Literal[""] = Field("", description="Of `replace`: which payment anew.")
    way: _Way = Field(
        "", description="`replace`: refund, by_hand. `goodwill`, `interest`: credit, by_hand."
    )
    email: Email = Field("", description="Of `credit`: whose.")


class SecondAsked(Said):
    ask: str
    what: _What
    state: Literal["waiting", "confirmed", "refused", "withdrawn"]
    amount: shapes.Money
    reason: str
    ran: str | None
    asked_at: datetime
    decided_at: datetime | None
    answer: str = Field(description="Why not.")


class BesideIn(Body):
    purpose: Literal["goodwill", "interest"] = "goodwill"
    way: Literal["credit", "by_hand"] = "credit"
    amount: Amount
    reason: Optional200


class CreditIn(Body):
    email: Email
    amount: Amount
    reason: Optional200


class CreditGiven(Said):
    account: str = Field(description="Read its code with it.")
    code: str = Field(description="Its first signs.")
    email: str
    given: shapes.Money


class CreditCode(Said):
    account: str
    code: str = Field(description="Whoever has it can spend it.")
    email: str
    currency: str


class ReplaceIn(Body):
    way: Literal["refund", "by_hand"] = Field(
        description="By the same payment again, or by a person."
    )


@router.post(
    "second-persons", summary="Ask a second person", **says("money", {201: SecondAsked})
)
def ask_second_person(request: ApiRequest, body: SecondIn) -> HttpResponse:
    """Ask somebody to confirm what is above your limit. Asked once more, the later one holds.

    Nothing is ordered for it. Members of the brand see it under *Refunds waiting*. Goodwill,
    interest and credit need the scope `goodwill` too.
    """
    if body.what in _GIFTS and _GOODWILL not in request.auth.scopes:
        raise ScopeMissing(_GOODWILL)
    brand, by = request.auth.brand, actor(request)
    number = number_of(body.ran) if body.what != "credit" else ""

    def asked(at: datetime) -> Answer:
        is_gift = body.what in _GIFTS - {"credit"}
        is_anew = body.what == "replace"
        wish = Wish(
            ran=number,
            amount=body.amount.money(),
            reason=body.reason,
            leg_id=leg_named(brand.pk, body.leg) if is_anew else None,
            way=body.way if is_anew or is_gift else "",
            purpose=body.what if is_gift else "",
            email=(body.email or "-") if body.what == "credit" else "",
        )
        row = actions.ask(brand, wish, at=at, actor=by)
        return Answer(_asked(row), 201, f"{PREFIX}second-persons/{_PREFIX}{row.pk}")

    return change(request, asked)


@router.get(
    "second-persons/{ask}", summary="Read the answer", **says("money", {200: SecondAsked})
)
def get_second_person(request: ApiRequest, ask: str) -> HttpResponse:
    """Say whether it was confirmed or refused."""
    number = _number(ask, _PREFIX)
    if number is None:
        raise NotFound("no_such_asking")
    return read(request, lambda brand_id: _asked(actions.waiting(brand_id, number)))


@router.post(
    "returns/{ran}/beside",
    summary="Give goodwill",
    **says(_GOODWILL, {201: OrderedLeg}, is_once=True),
)
def give_goodwill(request: ApiRequest, ran: str, body: BesideIn) -> HttpResponse:
    """Give goodwill or interest beside what is due; it counts against no payment.

    409 `second_person_needed`: it is above your limit, and nothing was given. Until the brand
    has set a limit for programs, all is above it.
    """
    number, brand, by = number_of(ran), request.auth.brand, actor(request)

    def given(at: datetime) -> Answer:
        gift = Gift(
            purpose=body.purpose,
            way=body.way,
            amount=body.amount.money(),
            reason=body.reason,
            most=gives_alone(brand, by),
        )
        return Answer(_leg(give_beside(brand.pk, number, gift, at=at, actor=by)), 201)

    return change_once(request, given)


@router.post(
    "credit/give",
    summary="Give store credit",
    **says(_GOODWILL, {201: CreditGiven}, is_once=True),
)
def give_credit(request: ApiRequest, body: CreditIn) -> HttpResponse:
    """Give a shopper store credit without a return, with a reason.

    409 `second_person_needed`: it is above your limit, and nothing was given. Until the brand
    has set a limit for programs, all is above it.
    """
    brand, by, amount = request.auth.brand, actor(request), body.amount.money()

    def given(at: datetime) -> Answer:
        refuse_gift_above(brand, amount, by)
        word = by_person.Word(by, at, body.reason)
        account = by_person.give(brand.pk, body.email, amount, word)
        told = {
            "account": f"{_ACCOUNT}{account.pk}",
            # The answer is kept for repeated calls: whoever reads it there must not spend it.
            "code": f"{account.code[:4]}…",
            "email": account.email_norm,
            "given": shapes.money(amount.minor, amount.currency),
        }
        return Answer(told, 201, f"{PREFIX}credit/accounts/{told['account']}")

    return change_once(request, given)


@router.get(
    "credit/accounts/{account}", summary="Read a code", **says(_GOODWILL, {200: CreditCode})
)
def get_credit_code(request: ApiRequest, account: str) -> HttpResponse:
    """Say the code of an account to which your key gave credit; others do not exist for it."""
    number, by = _number(account, _ACCOUNT), actor(request)
    if number is None:
        raise NotFound("no_such_credit")

    def found(brand_id: int) -> shapes.Values:
        row = queries.given_by(brand_id, number, by)
        return {
            "account": f"{_ACCOUNT}{row.pk}",
            "code": row.code,
            "email": row.email_norm,
            "currency": row.currency,
        }

    return read(request, found)


@router.post(
    "legs/{leg}/replace",
    summary="Pay anew",
    **says("money", {201: OrderedLeg}),
)
def replace_leg(request: ApiRequest, leg: str, body: ReplaceIn) -> HttpResponse:
    """Pay what a leg did not: again by the same payment, or by hand. The old one is ended.

    409 `second_person_needed`: it is above your limit, and nothing was changed.
    """
    brand, by = request.auth.brand, actor(request)
    if not plain_path(leg):
        raise NotFound("no_such_leg", leg=leg)

    def replaced(at: datetime) -> Answer:
        leg_id = leg_named(brand.pk, leg)
        most = alone(brand, by)
        new = replace(brand.pk, leg_id, kind=body.way, at=at, actor=by, most=most)
        return Answer(_leg(new), 201)

    return change(request, replaced)


def _number(name: str, prefix: str) -> int | None:
    number = name.removeprefix(prefix)
    is_one = name.startswith(prefix) and number.isascii() and number.isdecimal()
    return int(number) if is_one and len(number) <= _LONGEST else None


def _asked(row: AskedRow) -> shapes.Values:
    return {
        "ask": f"{_PREFIX}{row.pk}",
        "what": row.purpose or row.kind,
        "state": row.state,
        "amount": shapes.money(row.amount_minor, row.currency),
        "reason": row.reason,
        "ran": row.ret.ran if row.ret else None,
        "asked_at": shapes.instant(row.asked_at),
        "decided_at": shapes.instant(row.decided_at),
        "answer": row.answer,
    }


def _leg(leg: Any) -> shapes.Values:
    return {
        "intent": leg.intent,
        "kind": leg.kind,
        "state": leg.state,
        "amount": shapes.money(leg.amount_minor, leg.currency),
        "approved_at": shapes.instant(leg.approved_at),
    }
