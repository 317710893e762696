"""Taking over what channels sold. Repeating a call changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.ids import order_key
from backhaul.core.ports.channel import SoldLine, SoldOrder
from backhaul.stages.orders import writing


@dataclass(frozen=True, slots=True)
class Upserted:
    order_id: int
    external_id: str
    is_new: bool


def upsert_orders(brand_id: int, orders: Sequence[SoldOrder]) -> list[Upserted]:
    """Store orders of one channel: five statements, however many there are.

    A known order keeps what was sold; its deliveries and the shopper's data follow the
    channel. Raises DomainError for an order that contradicts itself: nothing is written.
    """
    if not orders:
        return []
    for order in orders:
        if wrong := contradiction(order):
            raise DomainError(wrong, order=order.external_id)
    variants = writing.write_variants(brand_id, _variant_rows(orders))
    ids = writing.write_orders(brand_id, [_order_row(order) for order in orders])
    known = {order.external_id: ids[order.external_id][0] for order in orders}
    writing.write_lines(
        brand_id,
        [
            _line_row(known[order.external_id], order, line, variants[line.sku])
            for order in orders
            for line in order.lines
        ],
    )
    writing.write_payments(brand_id, _payment_rows(known, orders))
    writing.write_deliveries(brand_id, _delivery_rows(known, orders))
    return [
        Upserted(ids[o.external_id][0], o.external_id, ids[o.external_id][1]) for o in orders
    ]


def contradiction(order: SoldOrder) -> str | None:
    """Return the code of what cannot be true about `order`, None if it hangs together."""
    seen = Counter(line.external_id for line in order.lines)
    amounts = [line.paid for line in order.lines] + [t.captured for t in order.tenders]
    checks = (
        (not order.lines, "order_without_lines"),
        (any(count > 1 for count in seen.values()), "line_twice"),
        (any(line.quantity < 1 for line in order.lines), "line_without_quantity"),
        (any(amount.minor < 0 for amount in amounts), "amount_below_zero"),
        (any(amount.currency != order.currency for amount in amounts), "other_currency"),
        (any(not line.sku for line in order.lines), "line_without_sku"),
        (
            any(line.already_returned > line.quantity for line in order.lines),
            "more_returned_than_sold",
        ),
        (
            any(name not in seen for parcel in order.parcels for name, _ in parcel.contents),
            "delivery_of_unknown_line",
        ),
        (order.placed_at.tzinfo is None, "time_without_zone"),
    )
    return next((code for is_wrong, code in checks if is_wrong), None)


def email_norm(email: str) -> str:
    """Return the address as it is compared: trimmed, lower case."""
    return email.strip().lower()


def _variant_rows(orders: Sequence[SoldOrder]) -> list[writing.Row]:
    by_sku = {line.sku: line for order in orders for line in order.lines}
    return [
        (
            sku,
            line.title[:200],
            line.variant_title[:120],
            line.category[:80],
            line.weight_grams,
            line.image_url[:300],
        )
        for sku, line in sorted(by_sku.items())
    ]


def _order_row(order: SoldOrder) -> writing.Row:
    return (
        order.channel,
        order.external_id,
        order.number,
        order_key(order.number),
        order.placed_at,
        order.currency,
        order.email,
        email_norm(order.email),
        order.customer_ref,
        order.customer_name[:200],
        order.phone[:60],
        dict(order.ship_to),
        order.locale,
        order.shipping_paid.minor if order.shipping_paid else 0,
    )


def _line_row(order_id: int, order: SoldOrder, line: SoldLine, variant_id: int) -> writing.Row:
    held = [p for p in order.parcels if any(name == line.external_id for name, _ in p.contents)]
    shipped = sum(n for p in held for name, n in p.contents if name == line.external_id)
    times = [p.delivered_at for p in held]
    delivered_at: datetime | None = None
    if times and all(times):
        delivered_at = max(at for at in times if at is not None)
    return (
        order_id,
        line.external_id,
        variant_id,
        line.title[:200],
        line.quantity,
        min(shipped, line.quantity) if order.parcels else line.quantity,
        line.already_returned,
        line.paid.minor,
        line.tax.minor,
        line.is_final_sale,
        delivered_at,
        list(line.serials) or None,
    )


def _payment_rows(ids: dict[str, int], orders: Sequence[SoldOrder]) -> list[writing.Row]:
    return [
        (
            ids[order.external_id],
            tender.external_id,
            tender.method,
            tender.label[:60],
            tender.provider,
            tender.provider_ref,
            tender.captured.minor,
        )
        for order in orders
        for tender in order.tenders
    ]


def _delivery_rows(ids: dict[str, int], orders: Sequence[SoldOrder]) -> list[writing.Row]:
    return [
        (
            ids[order.external_id],
            parcel.external_id,
            parcel.carrier,
            parcel.tracking_number,
            parcel.shipped_at,
            parcel.delivered_at,
            dict(parcel.contents),
        )
        for order in orders
        for parcel in order.parcels
    ]
