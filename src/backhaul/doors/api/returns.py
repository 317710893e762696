"""Returns: asking for one, finding it, reading all about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.errors import NotFound
from backhaul.core.ids import read_ran
from backhaul.core.intake import MOST_COMMENT, MOST_UNITS, ReturnRequest, Wanted
from backhaul.core.policies.facts import Said as ShoppersWord
from backhaul.core.ports import carrier
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import (
    Address,
    Body,
    Code,
    Email,
    Instant,
    Language,
    Line,
    Note,
    Number,
    Optional80,
    Ordinal,
    Said,
)
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.service import says
from backhaul.foundation import cursors
from backhaul.stages.casefile.lists import ReturnFilter, history, newest_returns
from backhaul.stages.casefile.record import record_of
from backhaul.stages.intake.actions import request_return

router = Router()
MOST_PER_PAGE = 200
Limit = Annotated[int, Query(ge=1, le=MOST_PER_PAGE)]
Cursor = Annotated[
    str, Query(max_length=200, description="`next` of the page before; empty: the first page.")
]


class WantedIn(Body):
    order: Number = Field(description="The order's number, or the channel's id of it.")
    line: Line = Field(description="The line's `external_id`.")
    quantity: Ordinal = 1
    reason: Code = Field(description="A leaf of the tree at `/reasons`.")
    comment: Annotated[Note, StringConstraints(max_length=MOST_COMMENT)] = ""
    said: ShoppersWord | None = Field(None, description="Its state by the shopper's word.")
    serial: Optional80 = Field("", description="As the shopper reads it off the piece.")
    instead: Optional80 = Field(
        "", description="With `exchange`: the stock number of what is to go out for it."
    )


class ReturnIn(Body):
    client_ref: Line | None = Field(
        None, description="Your number of this request: asking twice with it asks once."
    )
    origin: Literal["api", "agent"] = Field(
        "api", description="`agent`: somebody asks for the shopper, on the phone for instance."
    )
    email: Email = Field(
        "", description="When given it must be the orders' own: then the shopper asks."
    )
    units: Annotated[list[WantedIn], Field(min_length=1, max_length=MOST_UNITS)]
    resolution: Resolution = Resolution.REFUND
    method: Method = Method.LABEL
    carrier: Optional80 = ""
    tracking_number: Annotated[Optional80, Field(description="With `own_carrier`.")] = ""
    ship_from: Address | None = Field(None, description="Empty: the orders' own address.")
    locale: Language = Field("", description="For e-mails, such as `en` or `zh-hans`.")

    def request(self) -> ReturnRequest:
        return ReturnRequest(
            wanted=tuple(Wanted(**unit.model_dump()) for unit in self.units),
            resolution=self.resolution,
            method=self.method,
            origin=Origin(self.origin),
            email=self.email,
            client_ref=self.client_ref,
            carrier=self.carrier,
            tracking_number=self.tracking_number,
            ship_from=carrier.Address(**self.ship_from.model_dump())
            if self.ship_from
            else None,
            locale=self.locale,
        )


class ReturnsQuery(Body):
    headline: Literal[""] | Code = ""
    email: Email = ""
    changed_since: Instant | None = Field(
        None, description="Only returns whose headline changed at or after this time."
    )
    is_done: bool | None = None
    cursor: Annotated[str, Field(max_length=200)] = Field(
        "", description="`next` of the page before; empty: the first page."
    )
    limit: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = 50


class ReturnPage(Said):
    items: list[shapes.ReturnSummary]
    next: str | None = Field(description="Cursor of the next page; null: this is the last.")


class TimelineEntry(Said):
    """One thing that happened: codes, ids and amounts, never names or free text."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    source: str
    data: dict[str, Any]


class TimelinePage(Said):
    items: list[TimelineEntry]
    next: str | None


@router.post(
    "returns",
    summary="Request a return",
    **says("returns", {201: shapes.ReturnState, 200: shapes.ReturnState}),
)
def create_return(request: ApiRequest, body: ReturnIn) -> HttpResponse:
    """Ask for units of one or several orders of one shopper; every problem is told at once.

    201: it is new. 200: a request with this `client_ref` was here before; this is it.
    """
    return change(request, lambda at: _requested(request, body, at))


@router.get("returns", summary="List returns", **says("returns", {200: ReturnPage}))
def list_returns(request: ApiRequest, query: Query[ReturnsQuery]) -> HttpResponse:
    """List returns, the newest first."""
    after = cursors.read_after(query.cursor) if query.cursor else None
    wanted = ReturnFilter(
        headline=query.headline,
        email=query.email,
        changed_since=query.changed_since,
        is_done=query.is_done,
    )

    def page(brand_id: int) -> shapes.Values:
        rows = newest_returns(brand_id, wanted, after=after, limit=query.limit + 1)
        shown = rows[: query.limit]
        is_last = len(rows) <= query.limit
        return {
            "items": [shapes.summary(row) for row in shown],
            "next": None if is_last else cursors.after(shown[-1].created_at, shown[-1].pk),
        }

    return read(request, page)


@router.get(
    "returns/{ran}", summary="Read a return", **says("returns", {200: shapes.ReturnRecord})
)
def get_return(request: ApiRequest, ran: str) -> HttpResponse:
    """Return everything about a return: units, parcels, payments, promise, incidents."""
    number = number_of(ran)
    return read(request, lambda brand_id: shapes.record(record_of(brand_id, number)))


@router.get(
    "returns/{ran}/timeline",
    summary="Read a return's history",
    **says("returns", {200: TimelinePage}),
)
def get_timeline(
    request: ApiRequest, ran: str, cursor: Cursor = "", limit: Limit = 100
) -> HttpResponse:
    """Return everything that happened, the oldest first."""
    number = number_of(ran)
    after = cursors.read_number(cursor) if cursor else 0

    def page(brand_id: int) -> shapes.Values:
        rows = history(brand_id, number, after=after, limit=limit + 1)
        shown = rows[:limit]
        is_last = len(rows) <= limit
        return {
            "items": [_entry(row) for row in shown],
            "next": None if is_last else cursors.after_number(shown[-1].seq or 0),
        }

    return read(request, page)


def number_of(ran: str) -> str:
    """Return the number in its written form; raises NotFound for what cannot be one."""
    number = read_ran(ran) if ran.isascii() and len(ran) < 40 else None
    if number is None:
        raise NotFound("no_such_return", ran=ran[:40])
    return number


def _requested(request: ApiRequest, body: ReturnIn, at: datetime) -> Answer:
    case, is_new = request_return(
        request.auth.brand, body.request(), at=at, actor=actor(request)
    )
    return Answer(
        shapes.state(case), 201 if is_new else 200, location=shapes.return_url(case.ret.ran)
    )


def _entry(row: Any) -> shapes.Values:
    return {
        "seq": row.seq,
        "kind": row.kind,
        "occurred_at": shapes.instant(row.occurred_at),
        "recorded_at": shapes.instant(row.recorded_at),
        "actor": row.actor,
        "source": row.source,
        "data": row.data,
    }
