"""Disputes for the console: the board, one of them, and the returns of its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from backhaul.core.disputes import ANSWERABLE
from backhaul.core.errors import NotFound
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.disputes.sums import Sums, sums_of
from backhaul.stages.orders.models import Delivery, OrderLine
from backhaul.stages.returns.models import Return

MOST_RETURNS = 5
MOST_THINGS = 50


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Dispute, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One dispute; `sums` where the shopper was refunded too."""

    row: Dispute
    rans: tuple[str, ...]
    """Returns of the same order, the newest first, at most MOST_RETURNS."""
    sums: Sums | None


def waiting(brand_id: int, *, after: tuple[datetime, int] | None = None, limit: int) -> Page:
    """Return what nobody has answered yet, the newest first."""
    return _page(
        Q(status__in=[one.value for one in ANSWERABLE], answer=""), brand_id, after, limit
    )


def newest(brand_id: int, *, after: tuple[datetime, int] | None = None, limit: int) -> Page:
    return _page(Q(), brand_id, after, limit)


def _page(which: Q, brand_id: int, after: tuple[datetime, int] | None, limit: int) -> Page:
    rows = Dispute.objects.filter(which, brand_id=brand_id).select_related("payment__order")
    if after is not None:
        at, last = after
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, id__lt=last))
    found = list(rows.order_by("-opened_at", "-id")[: limit + 1])
    return Page(tuple(found[:limit]), len(found) > limit)


def dispute_of(brand_id: int, dispute_id: int) -> Found:
    """Raises NotFound `no_such_dispute`."""
    rows = Dispute.objects.filter(brand_id=brand_id, id=dispute_id)
    row = rows.select_related("payment__order").first()
    if row is None:
        raise NotFound("no_such_dispute", dispute=dispute_id)
    rans = (
        Return.objects.filter(
            brand_id=brand_id,
            units__line__order_id=row.payment.order_id,
            units__line__brand_id=brand_id,
        )
        .order_by("-id")
        .distinct()
        .values_list("ran", "id")[:MOST_RETURNS]
    )
    return Found(
        row,
        tuple(ran for ran, _ in rans),
        sums_of([row]).get((row.brand_id, row.payment_id)),
    )


def deliveries_of(row: Dispute) -> list[Delivery]:
    """Return the parcels to the customer, the first one first."""
    order_id = row.payment.order_id
    return list(
        Delivery.objects.filter(brand_id=row.brand_id, order_id=order_id).order_by("id")
    )


def things_of(row: Dispute) -> str:
    """Return what the order was of, a line each: `2 × Coat`."""
    lines = OrderLine.objects.filter(brand_id=row.brand_id, order_id=row.payment.order_id)
    told = lines.order_by("id").values_list("quantity", "title")[:MOST_THINGS]
    return "\n".join(f"{quantity} × {title}" for quantity, title in told)
