"""Refunds by bank transfer: what waits, files for the bank, and what the bank said of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import File, Query, Router, UploadedFile
from pydantic import Field

from backhaul.core.banking.statement import MOST_BYTES
from backhaul.core.errors import NotFound
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import Body, Code, Said, plain_path
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import MOST_PER_PAGE
from backhaul.doors.api.service import PREFIX, says
from backhaul.foundation import clock, cursors
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.transfers import filing, hearing, listing, queries
from backhaul.stages.transfers.filing import MOST_IN_A_FILE, Format, Wish
from backhaul.stages.transfers.listing import State

router = Router()
_KINDS = {"pain001": "application/xml", "csv": "text/csv; charset=utf-8"}
_Cursor = Annotated[str, Field(max_length=200)]
_Limit = Annotated[int, Field(ge=1, le=MOST_PER_PAGE)]


class TransfersQuery(Body):
    state: State | Literal[""] = Field("", description="`ready`: what a file can be made of.")
    cursor: _Cursor = ""
    limit: _Limit = 50


class FilesQuery(Body):
    cursor: _Cursor = ""
    limit: _Limit = 50


class TransferRecord(Said):
    leg: str = Field(description="The refund's public id: name it to put it into a file.")
    ran: str
    state: State
    amount: shapes.Money
    account: str = Field(description="Masked; empty: it is missing.")
    asked_at: datetime | None = Field(description="When the shopper was asked by letter.")
    entered_at: datetime | None
    file: str = Field(description="The number of its file; empty: it is in none.")
    end_to_end: str = Field(description="Its name at the bank.")
    reason: str = Field(description="The bank's code for why not, such as AC01.")
    bank_reference: str
    told_at: datetime | None


class TransferPage(Said):
    items: list[TransferRecord]
    next: str | None


class FileIn(Body):
    format: Literal["pain001", "csv"] = "pain001"
    execute_on: date = Field(description="From today on, at most 30 days ahead.")
    legs: Annotated[list[Code], Field(max_length=MOST_IN_A_FILE)] = Field(
        [], description="Empty: all that are ready, in the brand's currency."
    )


class TransferFileRecord(Said):
    number: str
    format: Literal["pain001", "csv"]
    state: Literal["made", "given", "done", "discarded"]
    count: int
    total: shapes.Money
    execute_on: date
    made_at: datetime
    ended_at: datetime | None
    sha256: str = Field(description="Of its bytes, in hexadecimal digits.")


class TransferFilePage(Said):
    items: list[TransferFileRecord]
    next: str | None


class Heard(Said):
    matched: int
    to_look_at: int = Field(description="Lines that name one of ours and do not fit.")
    others: int = Field(description="Lines of other business, which are not kept.")


@router.get(
    "transfers", summary="List bank transfers", **says("transfers", {200: TransferPage})
)
def list_transfers(request: ApiRequest, query: Query[TransfersQuery]) -> HttpResponse:
    """List refunds that go by bank transfer, the newest first."""
    below = cursors.read_number(query.cursor) if query.cursor else 0
    state = State(query.state) if query.state else None

    def page(brand_id: int) -> shapes.Values:
        rows = listing.newest(brand_id, state=state, below=below, limit=query.limit + 1)
        shown = rows[: query.limit]
        is_last = len(rows) <= query.limit
        return {
            "items": [_transfer(row) for row in shown],
            "next": None if is_last else cursors.after_number(shown[-1].leg_id),
        }

    return read(request, page)


@router.post(
    "transfer-files", summary="Make a file", **says("transfers", {201: TransferFileRecord})
)
def make_transfer_file(request: ApiRequest, body: FileIn) -> HttpResponse:
    """Put refunds into one file for the bank: no other way to pay them is open from then on.

    409 `file_is_empty`: nothing is ready; `legs_changed`: one of yours is not ready (any more).
    """
    brand, by = request.auth.brand, actor(request)

    def made(at: datetime) -> Answer:
        legs = listing.legs_named(brand.pk, body.legs)
        wish = Wish(format=Format(body.format), execute_on=body.execute_on, leg_ids=legs)
        row = filing.make_file(brand, wish, at=at, actor=by)
        return Answer(_file(row), 201, f"{PREFIX}transfer-files/{row.number}")

    return change(request, made)


@router.get(
    "transfer-files", summary="List files", **says("transfers", {200: TransferFilePage})
)
def list_transfer_files(request: ApiRequest, query: Query[FilesQuery]) -> HttpResponse:
    """List files for the bank, the newest first."""
    below = cursors.read_number(query.cursor) if query.cursor else 0

    def page(brand_id: int) -> shapes.Values:
        rows = listing.files(brand_id, below=below, limit=query.limit + 1)
        shown = rows[: query.limit]
        is_last = len(rows) <= query.limit
        return {
            "items": [_file(row) for row in shown],
            "next": None if is_last else cursors.after_number(shown[-1].pk),
        }

    return read(request, page)


@router.get(
    "transfer-files/{number}",
    summary="Read a file",
    **says("transfers", {200: TransferFileRecord}),
)
def get_transfer_file(request: ApiRequest, number: str) -> HttpResponse:
    """Say what became of a file; what is in it is listed with the transfers."""
    name = _number(number)
    return read(request, lambda brand_id: _file(queries.file(brand_id, name)))


@router.get(
    "transfer-files/{number}/content",
    summary="Download a file",
    **says("transfers", {200: None}),
)
def transfer_file_content(request: ApiRequest, number: str) -> HttpResponse:
    """Return the bytes: ISO 20022 pain.001, or CSV. They are the same each time.

    Whole account numbers are in them: the brand's journal keeps each download.

    409 `file_forgotten`: they were thrown away 90 days after its end.
    """
    name = _number(number)
    with acting_for(request.auth.brand_id):
        row, body = filing.content(
            request.auth.brand_id, name, at=clock.now(), actor=actor(request)
        )
    response = HttpResponse(body, content_type=_KINDS[row.format])
    ending = "xml" if row.format == Format.PAIN001 else "csv"
    response["Content-Disposition"] = f'attachment; filename="{row.number}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


@router.post(
    "transfer-files/{number}/given",
    summary="Note that the bank has it",
    **says("transfers", {200: TransferFileRecord}),
)
def transfer_file_given(request: ApiRequest, number: str) -> HttpResponse:
    """Note that the bank has a file. It moves no money: only the bank's word does."""
    name, brand_id, by = _number(number), request.auth.brand_id, actor(request)
    return change(
        request, lambda at: Answer(_file(filing.give(brand_id, name, at=at, actor=by)))
    )


@router.post(
    "transfer-files/{number}/discard",
    summary="Discard a file",
    **says("transfers", {200: TransferFileRecord}),
)
def discard_transfer_file(request: ApiRequest, number: str) -> HttpResponse:
    """Say that the bank never got a file and never will: its refunds have failed then."""
    name, brand_id, by = _number(number), request.auth.brand_id, actor(request)
    return change(
        request, lambda at: Answer(_file(filing.discard(brand_id, name, at=at, actor=by)))
    )


@router.post(
    "bank-statements",
    summary="Tell what the bank said",
    **says("transfers", {201: Heard}),
)
def create_bank_statement(request: ApiRequest, statement: File[UploadedFile]) -> HttpResponse:
    """Hand in camt.053, camt.054, pain.002 or a CSV table of at most 5 MB.

    Refunds are paid, refused or come back by it. The same bytes again change nothing.
    """
    brand_id, by = request.auth.brand_id, actor(request)
    data, name = statement.read(MOST_BYTES + 1), statement.name or ""

    def heard(at: datetime) -> Answer:
        row = hearing.hear(brand_id, data, name, at=at, actor=by)
        told = {"matched": row.matched, "to_look_at": row.unmatched, "others": row.others}
        return Answer(told, 201)

    return change(request, heard, content=data)


def _number(number: str) -> str:
    if not plain_path(number):
        raise NotFound("no_such_file", number=number)
    return number


def _transfer(row: listing.Row) -> shapes.Values:
    return {
        "leg": row.intent,
        "ran": row.ran,
        "state": row.state.value,
        "amount": shapes.money(row.amount.minor, row.amount.currency),
        "account": row.masked,
        "asked_at": shapes.instant(row.asked_at),
        "entered_at": shapes.instant(row.entered_at),
        "file": row.file,
        "end_to_end": row.name,
        "reason": row.code,
        "bank_reference": row.bank_reference,
        "told_at": shapes.instant(row.told_at),
    }


def _file(row: listing.FileRow) -> shapes.Values:
    return {
        "number": row.number,
        "format": row.format,
        "state": row.state,
        "count": row.count,
        "total": shapes.money(row.total_minor, row.currency),
        "execute_on": row.execute_on.isoformat(),
        "made_at": shapes.instant(row.made_at),
        "ended_at": shapes.instant(row.ended_at),
        "sha256": bytes(row.sha256).hex(),
    }
