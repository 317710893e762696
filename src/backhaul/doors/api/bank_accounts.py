"""To which account a refund is transferred: what is known, what an agent is told, asking."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from backhaul.core.banking.iban import MOST_HOLDER
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import Body, Optional80, Said
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.stages.transfers import accounts, asking
from backhaul.stages.transfers.queries import return_id_of

router = Router()


class BankAccountIn(Body):
    holder: Annotated[Optional80, StringConstraints(max_length=MOST_HOLDER)] = Field(
        description="As it is written at the bank."
    )
    iban: Annotated[Optional80, StringConstraints(max_length=60)] = Field(
        description="With or without gaps; country, length and check digits are compared."
    )


class BankAccountStanding(Said):
    ran: str
    waiting: shapes.Money | None = Field(
        description="What waits for an account, or could go to another; null: nothing."
    )
    account: str = Field(description="Masked: nobody is shown a whole one. Empty: none.")
    asked_at: datetime | None = Field(description="When the last letter asked for it.")
    link_ends_at: datetime | None
    reminded_at: datetime | None
    entered_at: datetime | None


@router.get(
    "returns/{ran}/bank-account",
    summary="Read the account",
    **says("accounts", {200: BankAccountStanding}),
)
def get_bank_account(request: ApiRequest, ran: str) -> HttpResponse:
    """Say to which account a return is paid, and whether the shopper was asked for it."""
    number = number_of(ran)
    return read(request, lambda brand_id: _standing(brand_id, number))


@router.put(
    "returns/{ran}/bank-account",
    summary="Enter the account",
    **says("accounts", {200: BankAccountStanding}),
)
def put_bank_account(request: ApiRequest, ran: str, body: BankAccountIn) -> HttpResponse:
    """Keep what the shopper told you; the last word counts until it is in a file.

    422 `iban_check` and others for what cannot be one; 409 `account_not_wanted` where nothing
    goes by bank transfer, `account_in_use` while a transfer is under way.
    """
    number, brand_id, by = number_of(ran), request.auth.brand_id, actor(request)

    def kept(at: datetime) -> Answer:
        return_id = return_id_of(brand_id, number)
        accounts.give_account(
            brand_id, return_id, holder=body.holder, iban=body.iban, at=at, actor=by
        )
        return Answer(_standing(brand_id, number))

    return change(request, kept)


@router.post(
    "returns/{ran}/bank-account/ask",
    summary="Ask for the account",
    **says("accounts", {200: BankAccountStanding}),
)
def ask_for_bank_account(request: ApiRequest, ran: str) -> HttpResponse:
    """Have the shopper asked by e-mail, with a secret link; links of earlier letters end.

    It is done by itself once a refund waits. 429 `account_too_often`: thrice in a day.
    """
    number, brand_id, by = number_of(ran), request.auth.brand_id, actor(request)

    def asked(at: datetime) -> Answer:
        asking.ask_again(brand_id, return_id_of(brand_id, number), at=at, actor=by)
        return Answer(_standing(brand_id, number))

    return change(request, asked)


def _standing(brand_id: int, ran: str) -> shapes.Values:
    return_id = return_id_of(brand_id, ran)
    known = accounts.account_of(brand_id, return_id)
    stands = asking.standing(brand_id, return_id)
    waiting = asking.waiting(brand_id, return_id)
    return {
        "ran": ran,
        "waiting": shapes.money(waiting.minor, waiting.currency) if waiting else None,
        "account": known.masked if known else "",
        "asked_at": shapes.instant(stands.asked_at) if stands else None,
        "link_ends_at": shapes.instant(stands.expires_at) if stands else None,
        "reminded_at": shapes.instant(stands.reminded_at) if stands else None,
        "entered_at": shapes.instant(known.given_at) if known else None,
    }
