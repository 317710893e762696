"""Reading declarations back: for the console, for whoever made one, and what is too old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import Q

from backhaul.core.errors import NotFound
from backhaul.core.ids import order_key
from backhaul.core.law.choice import countries_with
from backhaul.core.law.words import Duty
from backhaul.foundation.pages.local import country_of
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.facts import allowance_of
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.stages.orders.queries import sold_lately_to
from backhaul.stages.withdrawals.models import Declaration

KEPT_FOR = timedelta(days=3 * 366)
"""Longer than a claim about it can be raised in most markets; then it is forgotten whole."""
_AT_ONCE = 1_000
MOST_CANDIDATES = 10
_FORGET = """
DELETE FROM withdrawals_declaration WHERE id IN (
  SELECT id FROM withdrawals_declaration
  WHERE brand_id = ANY(%s::bigint[]) AND declared_at <= %s AND state = 'done'
  ORDER BY declared_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Declaration, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order that may be meant, with its lines and how many of each are left."""

    order: Order
    lines: tuple[tuple[OrderLine, int], ...]


def declaration(brand_id: int, number: str) -> Declaration:
    """Raises NotFound `no_such_declaration`."""
    row = Declaration.objects.filter(brand_id=brand_id, number=number).first()
    if row is None:
        raise NotFound("no_such_declaration", number=number)
    return row


def waiting(brand_id: int, *, after: tuple[datetime, int] | None = None, limit: int) -> Page:
    """Return what waits for a person, the oldest first."""
    rows = Declaration.objects.filter(brand_id=brand_id, state=Declaration.State.OPEN)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(declared_at__gt=at) | Q(declared_at=at, id__gt=last))
    return _page(list(rows.order_by("declared_at", "id")[: limit + 1]), limit)


def newest(brand_id: int, *, after: tuple[datetime, int] | None = None, limit: int) -> Page:
    """Return all declarations, the newest first."""
    rows = Declaration.objects.filter(brand_id=brand_id)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(declared_at__lt=at) | Q(declared_at=at, id__lt=last))
    return _page(list(rows.order_by("-declared_at", "-id")[: limit + 1]), limit)


def _page(found: Sequence[Declaration], limit: int) -> Page:
    return Page(tuple(found[:limit]), len(found) > limit)


def candidates(brand_id: int, row: Declaration, asked: str) -> tuple[Candidate, ...]:
    """Return the orders that may be meant, by number and by address, the newest first."""
    name = asked.strip() or row.contract
    same = Q(number_norm=order_key(name)) | Q(external_id=name)
    if not asked.strip():
        same |= Q(email_norm=row.email_norm)
    elif "@" in asked:
        same |= Q(email_norm=asked.strip().lower())
    orders = list(
        Order.objects.filter(same, brand_id=brand_id).order_by("-placed_at")[:MOST_CANDIDATES]
    )
    lines: dict[int, list[tuple[OrderLine, int]]] = {order.pk: [] for order in orders}
    found = OrderLine.objects.filter(brand_id=brand_id, order_id__in=list(lines))
    for line in found.select_related("variant").order_by("id"):
        allowance = allowance_of(line)
        left = max(0, allowance.quantity - allowance.asked_back - allowance.returned)
        lines[line.order_id].append((line, left))
    return tuple(Candidate(order, tuple(lines[order.pk])) for order in orders)


def signed(brand_id: int, number: str) -> str:
    """Return the secret of the page that shows a declaration to whoever made it."""
    return _signer(brand_id).sign(number)


def read_signed(brand_id: int, token: str) -> str | None:
    """Return the number of a secret of ours; None for any other text."""
    try:
        return _signer(brand_id).unsign(token)
    except BadSignature:
        return None


def _signer(brand_id: int) -> Signer:
    return Signer(sep="~", salt=f"withdrawals.{brand_id}")


def forget(brand_ids: Sequence[int], *, at: datetime) -> int:
    """Throw away what was settled long ago; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [list(brand_ids), at - KEPT_FOR, _AT_ONCE])
        return int(cursor.rowcount)


#: Currencies of the European Economic Area: whoever keeps books in one sells there.
_EEA_MONEY = frozenset({"BGN", "CZK", "DKK", "EUR", "HUF", "ISK", "NOK", "PLN", "RON", "SEK"})


def is_shown(brand: Brand) -> bool:
    """Whether the brand's pages lead to the declaration: as it chose, else by its markets.

    No statement is needed for a brand at home in the European Economic Area.
    """
    match brand.withdrawals:
        case Brand.Withdrawals.SHOWN:
            return True
        case Brand.Withdrawals.HIDDEN:
            return False
        case _:
            markets = countries_with(Duty.WITHDRAWAL_FUNCTION)
            is_home = brand.currency in _EEA_MONEY or country_of(brand.time_zone) in markets
            return is_home or sold_lately_to(brand.pk, markets)


@dataclass(frozen=True, slots=True)
class Sold:
    """A line of an order that somebody may see: its own id, what it is, how many."""

    name: str
    title: str
    quantity: int


def sold_lines(brand_id: int, order_id: int) -> tuple[str, tuple[Sold, ...]]:
    """Return the number of an order, and its lines."""
    rows = list(
        OrderLine.objects.filter(brand_id=brand_id, order_id=order_id)
        .select_related("order", "variant")
        .order_by("id")
    )
    number = str(rows[0].order.number) if rows else ""
    return number, tuple(_sold(row) for row in rows)


def _sold(row: OrderLine) -> Sold:
    title = row.title or row.variant.title or row.variant.sku
    kind = row.variant.variant_title
    return Sold(row.external_id, f"{title}, {kind}" if kind else title, row.quantity)
