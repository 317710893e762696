"""Declarations of withdrawal from shops that ask for them on pages of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from backhaul.core.errors import NotFound
from backhaul.core.withdrawals import (
    MOST_CONTRACT,
    MOST_LINES,
    MOST_NAME,
    MOST_PARTS,
    Channel,
    Statement,
    Why,
    read_number,
)
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import Body, Email, Language, Line, Number, Ordinal, Said
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.service import PREFIX, says
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.withdrawals.declaring import declare
from backhaul.stages.withdrawals.telling import told

router = Router()


class LineIn(Body):
    line: Line = Field(description="The line's `external_id`.")
    quantity: Ordinal = 1


class DeclarationIn(Body):
    name: Annotated[Line, StringConstraints(max_length=MOST_NAME)]
    contract: Annotated[Number, StringConstraints(max_length=MOST_CONTRACT)] = Field(
        description="The order's number, or whatever else names the contract."
    )
    email: Annotated[Email, StringConstraints(min_length=3)] = Field(
        description="Where the acknowledgement goes.", examples=["sam@example.com"]
    )
    parts: Annotated[str, StringConstraints(max_length=MOST_PARTS)] = Field(
        "", description="In words, if only some of it is meant: a person reads it then."
    )
    lines: Annotated[list[LineIn], Field(max_length=MOST_LINES)] = Field(
        [], description="If only some of it is meant, and your page knows the order's lines."
    )
    language: Language = Field("", description="Of the acknowledgement, such as `de`.")

    def statement(self) -> Statement:
        return Statement(
            name=self.name,
            contract=self.contract,
            email=self.email,
            parts=self.parts,
            lines={one.line: one.quantity for one in self.lines},
        )


class Acknowledgement(Said):
    """The words that were sent to the consumer, to show them at once on your page, too."""

    language: str
    subject: str
    text: str
    receipt_url: str = Field(description="A page with the same words and their PDF.")


class WithdrawalRecord(Said):
    number: str
    declared_at: datetime = Field(description="Of the first time, when it was made again.")
    state: Literal["new", "open", "done"] = Field(
        description="`new`: its order is looked for. `open`: a person has to look, see `why`."
    )
    why: list[Why]
    ran: str = Field(description="The return that was opened for it; empty: none (yet).")
    refund_by: date | None = Field(
        description="The last day for the money, by the notice alone. The money may be held "
        "until the goods or a proof of sending are there where the law says so."
    )
    acknowledged_at: datetime | None = Field(description="When the e-mail was on its way.")
    acknowledgement: Acknowledgement


@router.post(
    "withdrawals",
    summary="Declare a withdrawal",
    **says("returns", {201: WithdrawalRecord, 200: WithdrawalRecord}),
)
def declare_withdrawal(request: ApiRequest, body: DeclarationIn) -> HttpResponse:
    """Take a consumer's declaration and acknowledge it by e-mail at once; none is refused.

    201: it is new. 200: the same declaration was made before; it counts from then.
    """
    return change(request, lambda at: _declared(request, body, at))


@router.get(
    "withdrawals/{number}",
    summary="Read a withdrawal",
    **says("returns", {200: WithdrawalRecord}),
)
def get_withdrawal(request: ApiRequest, number: str) -> HttpResponse:
    """Return what was declared when, and what became of it."""
    known = read_number(number) if number.isascii() and len(number) < 40 else None
    if known is None:
        raise NotFound("no_such_declaration", number=number[:40])
    return read(request, lambda _brand_id: _record(request.auth.brand, known))


def _declared(request: ApiRequest, body: DeclarationIn, at: datetime) -> Answer:
    brand = request.auth.brand
    made = declare(
        brand,
        body.statement(),
        channel=Channel.API,
        language=body.language or brand.locale,
        at=at,
        actor=actor(request),
    )
    status = 201 if made.is_new else 200
    where = f"{PREFIX}withdrawals/{made.number}"
    return Answer(_record(brand, made.number), status, location=where)


def _record(brand: Brand, number: str) -> dict[str, Any]:
    found = told(brand, number)
    row = found.row
    return {
        "number": row.number,
        "declared_at": shapes.instant(row.declared_at),
        "state": row.state,
        "why": row.why,
        "ran": row.ran,
        "refund_by": row.refund_by.isoformat() if row.refund_by else None,
        "acknowledged_at": shapes.instant(row.acknowledged_at),
        "acknowledgement": {
            "language": found.language,
            "subject": found.subject,
            "text": found.text,
            "receipt_url": found.receipt_url,
        },
    }
