"""Exchange orders: what a shop is to send for what comes back, and of what it has how many."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from backhaul.core.errors import NotFound
from backhaul.core.exchanges import Ending, State
from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import (
    MOST_MINOR,
    Body,
    Optional80,
    Optional200,
    Said,
    plain_path,
)
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import MOST_PER_PAGE
from backhaul.doors.api.service import says
from backhaul.foundation import cursors
from backhaul.stages.exchanges import queries, shop, stock
from backhaul.stages.exchanges.queries import ExchangeRow
from backhaul.stages.exchanges.shop import Parcel
from backhaul.stages.exchanges.stock import MOST_TOLD, Count

router = Router()
Sku = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]
Whole = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class StockIn(Body):
    sku: Sku
    count: Whole = Field(description="How many you have for exchanges, all in all.")
    price_minor: Annotated[int, Field(strict=True, ge=0, le=MOST_MINOR)] | None = Field(
        None,
        description="Tax in, in minor units of the brand's currency. Absent: as it was; where "
        "none was ever told, a variant costs what was paid for the other.",
    )
    title: Optional200 = Field("", description="For a stock number that was never sold.")
    variant_title: Optional80 = Field("", description="Such as `L` or `L, blue`.")
    product: Optional80 = Field("", description="Its variants can be exchanged for each other.")
    image_url: Optional200 = ""


class StockListIn(Body):
    items: Annotated[list[StockIn], Field(min_length=1, max_length=MOST_TOLD)]


class StockTold(Said):
    told: int
    waits_again: int = Field(description="Exchanges that lost their piece: there are fewer.")


class StockRecord(Said):
    sku: str
    title: str
    variant_title: str
    count: int
    reserved: int
    price_minor: int | None
    told_at: datetime


class StockPage(Said):
    items: list[StockRecord]
    next: str | None


class ExchangeRecord(Said):
    ref: str
    state: State
    kind: Literal["exchange", "replacement"]
    ran: str
    unit: int = Field(description="Which unit of the return it is for.")
    sku: str
    title: str
    variant_title: str
    value: shapes.Money = Field(description="The price of what goes out.")
    due: shapes.Money = Field(description="What the shopper pays on top, before it goes.")
    due_paid_at: datetime | None
    ending: Ending | None = Field(description="Why nothing goes out.")
    instead: Literal["refund", "credit"] = Field(
        description="What the shopper gets if it cannot be had."
    )
    order_numbers: list[str]
    email: str
    name: str
    ship_to: dict[str, Any] = Field(description="Where it goes: where the return comes from.")
    carrier: str
    tracking_number: str
    asked_at: datetime
    released_at: datetime | None
    sent_at: datetime | None
    ended_at: datetime | None


class ExchangePage(Said):
    items: list[ExchangeRecord]
    next: str | None


class ExchangesQuery(Body):
    state: State | Literal[""] = Field(
        "", description="`released`: those that you are to send."
    )
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = 50


class StockQuery(Body):
    after: Optional80 = Field(
        "", description="`next` of the page before; empty: the first page."
    )
    limit: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = 50


class SentIn(Body):
    carrier: Optional80 = ""
    tracking_number: Annotated[Optional80, StringConstraints(max_length=shop.MOST_NUMBER)] = ""


class CannotSendIn(Body):
    instead: Literal["", "refund", "credit"] = Field(
        "", description="Empty: as the rules said when it was asked for."
    )


@router.put("stock", summary="Tell your stock", **says("orders", {200: StockTold}))
def put_stock(request: ApiRequest, body: StockListIn) -> HttpResponse:
    """Say how many of each stock number there are; those that are not named stay."""
    told = [Count(**one.model_dump()) for one in body.items]
    by = actor(request)

    def tell(at: datetime) -> Answer:
        again = stock.tell(request.auth.brand_id, told, at=at, actor=by)
        return Answer({"told": len(told), "waits_again": again})

    return change(request, tell)


@router.get("stock", summary="List the stock", **says("orders", {200: StockPage}))
def list_stock(request: ApiRequest, query: Query[StockQuery]) -> HttpResponse:
    """List what there is for exchanges, by stock number."""

    def page(brand_id: int) -> shapes.Values:
        rows = queries.stock_of(brand_id, after=query.after, limit=query.limit + 1)
        shown = rows[: query.limit]
        return {
            "items": [
                {
                    "sku": row.variant.sku,
                    "title": row.variant.title,
                    "variant_title": row.variant.variant_title,
                    "count": row.count,
                    "reserved": row.reserved,
                    "price_minor": row.price_minor,
                    "told_at": shapes.instant(row.told_at),
                }
                for row in shown
            ],
            "next": shown[-1].variant.sku if len(rows) > query.limit else None,
        }

    return read(request, page)


@router.get(
    "exchange-orders", summary="List exchange orders", **says("orders", {200: ExchangePage})
)
def list_exchange_orders(request: ApiRequest, query: Query[ExchangesQuery]) -> HttpResponse:
    """List what goes out for what comes back, the newest first."""
    below = cursors.read_number(query.cursor) if query.cursor else 0

    def page(brand_id: int) -> shapes.Values:
        rows = queries.newest(brand_id, state=query.state, below=below, limit=query.limit + 1)
        shown = rows[: query.limit]
        more = len(rows) > query.limit
        return {
            "items": [record(one) for one in shown],
            "next": cursors.after_number(shown[-1].pk) if more else None,
        }

    return read(request, page)


@router.get(
    "exchange-orders/{ref}",
    summary="Read an exchange order",
    **says("orders", {200: ExchangeRecord}),
)
def get_exchange_order(request: ApiRequest, ref: str) -> HttpResponse:
    """Return one exchange order: what to send where, and what became of it."""
    plain = _ref(ref)
    return read(request, lambda brand_id: record(queries.by_ref(brand_id, plain)))


@router.post(
    "exchange-orders/{ref}/sent",
    summary="Mark as sent",
    **says("orders", {200: ExchangeRecord}),
)
def exchange_order_sent(
    request: ApiRequest, ref: str, body: SentIn | None = None
) -> HttpResponse:
    """Say that it left the house, and under which number; again with it changes nothing."""
    plain, brand_id, by = _ref(ref), request.auth.brand_id, actor(request)
    told = body or SentIn()

    def sent(at: datetime) -> Answer:
        parcel = Parcel(told.carrier, told.tracking_number)
        shop.mark_sent(brand_id, plain, parcel, at=at, actor=by)
        return Answer(record(queries.by_ref(brand_id, plain)))

    return change(request, sent)


@router.post(
    "exchange-orders/{ref}/cannot-send",
    summary="Say that it cannot be had",
    **says("orders", {200: ExchangeRecord}),
)
def exchange_order_cannot_be_sent(
    request: ApiRequest, ref: str, body: CannotSendIn | None = None
) -> HttpResponse:
    """End it: the shopper gets their money, and what was kept for it is free again."""
    plain, brand_id, by = _ref(ref), request.auth.brand_id, actor(request)
    instead = (body or CannotSendIn()).instead

    def ended(at: datetime) -> Answer:
        shop.cannot_send(brand_id, plain, instead=instead, at=at, actor=by)
        return Answer(record(queries.by_ref(brand_id, plain)))

    return change(request, ended)


def _ref(ref: str) -> str:
    if not plain_path(ref):
        raise NotFound("no_such_exchange")
    return ref


def record(one: ExchangeRow) -> shapes.Values:
    ret, variant = one.ret, one.variant
    return {
        "ref": one.ref,
        "state": one.state,
        "kind": one.kind,
        "ran": ret.ran,
        "unit": one.unit.ordinal,
        "sku": variant.sku,
        "title": variant.title,
        "variant_title": variant.variant_title,
        "value": shapes.money(one.value_minor, one.currency),
        "due": shapes.money(one.due_minor, one.currency),
        "due_paid_at": shapes.instant(one.due_paid_at),
        "ending": one.ending or None,
        "instead": one.instead,
        "order_numbers": ret.order_numbers,
        "email": ret.email,
        "name": ret.name,
        "ship_to": ret.ship_from,
        "carrier": one.carrier,
        "tracking_number": one.tracking_number,
        "asked_at": shapes.instant(one.asked_at),
        "released_at": shapes.instant(one.released_at),
        "sent_at": shapes.instant(one.sent_at),
        "ended_at": shapes.instant(one.ended_at),
    }
