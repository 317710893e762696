"""Credit notes: what a shopper was credited with, as values and on paper."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.core.errors import NotFound
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import read
from backhaul.doors.api.fields import Said
from backhaul.doors.api.keys import ApiRequest
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.bookkeeping.paper import pdf_of
from backhaul.stages.bookkeeping.queries import notes_by_ran

router = Router()


class NoteRow(Said):
    code: str = Field(description="`goods`, `shipping`, `duties`, `fee` or `bonus`.")
    title: str
    sku: str
    gross: shapes.Money
    tax: shapes.Money = Field(description="Inside of it.")
    taxes: list[shapes.NamedTax] = Field(
        description="What it is made of; without name and rate where the order told none."
    )


class CreditNote(Said):
    number: str
    sequence: int = Field(description="Without a gap within the brand; names its PDF.")
    issued_at: datetime
    order: str
    country: str
    total: shapes.Money
    rows: list[NoteRow]


class CreditNotes(Said):
    ran: str
    credit_notes: list[CreditNote]


@router.get(
    "returns/{ran}/credit-notes",
    summary="List the credit notes",
    **says("money", {200: CreditNotes}),
)
def list_credit_notes(request: ApiRequest, ran: str) -> HttpResponse:
    """Return the credit notes of a return: one for each payment, issued soon after it."""
    number = number_of(ran)

    def listed(brand_id: int) -> shapes.Values:
        return {
            "ran": number,
            "credit_notes": [
                {
                    "number": note.number,
                    "sequence": note.sequence,
                    "issued_at": shapes.instant(note.issued_at),
                    "order": note.content["order"],
                    "country": note.country,
                    "total": shapes.money(note.total_minor, note.currency),
                    "rows": [_row(row, note.currency) for row in note.content["rows"]],
                }
                for note in notes_by_ran(brand_id, number)
            ],
        }

    return read(request, listed)


@router.get(
    "returns/{ran}/credit-notes/{sequence}.pdf",
    summary="Download a credit note",
    **says("money", {200: None}),
)
def credit_note_pdf(request: ApiRequest, ran: str, sequence: int) -> HttpResponse:
    """Return it as PDF: the same bytes each time."""
    number = number_of(ran)
    with acting_for(request.auth.brand_id):
        found = notes_by_ran(request.auth.brand_id, number)
        note = next((one for one in found if one.sequence == sequence), None)
        if note is None:
            raise NotFound("no_such_note", number=sequence)
        pdf = pdf_of(note)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = note.number.replace("/", "-")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _row(row: dict[str, object], currency: str) -> shapes.Values:
    taxes, gross = row["taxes"], row["gross_minor"]
    assert isinstance(taxes, list)
    assert isinstance(gross, int)
    tax = sum(minor for _name, _rate, minor in taxes)
    return {
        "code": row["code"],
        "title": row["title"],
        "sku": row["sku"],
        "gross": shapes.money(gross, currency),
        "tax": shapes.money(tax, currency),
        "taxes": shapes.taxes(taxes, currency),
    }
