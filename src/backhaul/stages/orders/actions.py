"""Taking over what channels sold. Repeating a call changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import order_key
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.law.words import Channel, Goods
from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldLine, SoldOrder, SoldTax
from backhaul.foundation import clock
from backhaul.foundation.journal.record import record
from backhaul.stages.orders import writing
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.orders.queries import lines_by_id

_CONTRACTS = frozenset(one.value for one in Channel)
_GOODS = frozenset(one.value for one in Goods)
_MOST_TAGS = 250
_LONGEST_TAG = 120


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
    moved, overruled = writing.write_lines(
        brand_id,
        [
            _line_row(known[order.external_id], order, line, variants[line.sku])
            for order in orders
            for line in order.lines
        ],
    )
    writing.write_payments(brand_id, _payment_rows(known, orders))
    writing.write_deliveries(brand_id, _delivery_rows(known, orders))
    note_deliveries(brand_id, moved, actor="system")
    note_deliveries(brand_id, overruled, actor="system", kind=EntryKind.DELIVERY_OVERRULED)
    return [
        Upserted(ids[o.external_id][0], o.external_id, ids[o.external_id][1]) for o in orders
    ]


def correct_delivery(
    brand_id: int, line_id: int, delivered_at: datetime, *, actor: str
) -> OrderLine:
    """Say when a line really arrived, as a person found out; its deadlines follow.

    What the channel says from now on is kept beside it and changes nothing. Raises
    DomainError `time_without_zone`, `delivered_in_future`, `delivered_before_order`,
    NotFound `no_such_order_line`.
    """
    if delivered_at.tzinfo is None:
        raise DomainError("time_without_zone", order=str(line_id))
    if delivered_at > clock.now():
        raise DomainError("delivered_in_future")
    line = _locked(brand_id, line_id)
    if delivered_at < line.order.placed_at:
        raise DomainError("delivered_before_order")
    if line.delivered_by and line.delivered_at == delivered_at:
        return line
    if not line.delivered_by:
        line.channel_delivered_at = line.delivered_at
    line.delivered_at, line.delivered_by = delivered_at, actor
    return _said(line, actor=actor)


def take_back_delivery(brand_id: int, line_id: int, *, actor: str) -> OrderLine:
    """Let the channel's word about a delivery count again.

    Raises NotFound `no_such_order_line`.
    """
    line = _locked(brand_id, line_id)
    if not line.delivered_by:
        return line
    line.delivered_at, line.channel_delivered_at = line.channel_delivered_at, None
    line.delivered_by = ""
    return _said(line, actor=actor)


def _locked(brand_id: int, line_id: int) -> OrderLine:
    line = lines_by_id([brand_id], [line_id], is_locked=True).get(line_id)
    if line is None:
        raise NotFound("no_such_order_line", line=line_id)
    return line


def _said(line: OrderLine, *, actor: str) -> OrderLine:
    line.save(update_fields=["delivered_at", "delivered_by", "channel_delivered_at"])
    note_deliveries(line.brand_id, [line.pk], actor=actor)
    return line


def note_deliveries(
    brand_id: int,
    line_ids: Sequence[int],
    *,
    actor: str,
    kind: EntryKind = EntryKind.DELIVERY_CORRECTED,
) -> None:
    """Tell that lines were delivered at another time than was known, or than was said."""
    at = clock.now() if line_ids else None
    record(
        [
            NewEntry(
                kind=kind,
                brand_id=brand_id,
                return_id=None,
                occurred_at=at,
                actor=actor,
                data={"line": line_id},
            )
            for line_id in line_ids
            if at is not None
        ]
    )


def contradiction(order: SoldOrder) -> str | None:
    """Return the code of what cannot be true about `order`, None if it hangs together."""
    seen = Counter(line.external_id for line in order.lines)
    amounts = list(amounts_of(order))
    checks = (
        (not order.lines, "order_without_lines"),
        (any(count > 1 for count in seen.values()), "line_twice"),
        (any(line.quantity < 1 for line in order.lines), "line_without_quantity"),
        (any(amount.minor < 0 for amount in amounts), "amount_below_zero"),
        (
            any(one.currency != order.currency for one in (*amounts, *_of_any_sign(order))),
            "other_currency",
        ),
        (any(not _sum_up(one.taxes, one.tax.minor) for one in order.lines), "taxes_differ"),
        (_shipping_tax(order) > _shipping(order), "tax_above_price"),
        (
            not _sum_up(order.shipping_taxes, _shipping_tax(order)),
            "shipping_taxes_differ",
        ),
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


def amounts_of(order: SoldOrder) -> Iterator[Money]:
    """Yield every amount that the order tells in its own currency."""
    told = (
        order.discount,
        order.shipping_tax,
        order.shipping_standard,
        order.shipping_refunded,
        *(tender.captured for tender in order.tenders),
        *(tax.amount for tax in order.shipping_taxes or ()),
    )
    yield from (amount for amount in told if amount is not None)
    for line in order.lines:
        yield line.paid
        yield from (amount for amount in (line.full, line.duties) if amount is not None)
        yield from (one.amount for one in line.taxes or ())
        yield from (one.amount for one in line.discounts or ())


def _of_any_sign(order: SoldOrder) -> Iterator[Money]:
    """Yield what a file may tell below zero: it credited more than it charged."""
    yield from (line.tax for line in order.lines)
    if order.shipping_paid is not None:
        yield order.shipping_paid


def _sum_up(taxes: Sequence[SoldTax] | None, tax_minor: int) -> bool:
    """Whether named taxes make the tax; of what is not named only the sum is known."""
    return not taxes or sum(one.amount.minor for one in taxes) == tax_minor


def _shipping(order: SoldOrder) -> int:
    """Return what was paid for the way; a file may have credited more than it charged."""
    return max(0, order.shipping_paid.minor) if order.shipping_paid else 0


def _shipping_tax(order: SoldOrder) -> int:
    return order.shipping_tax.minor if order.shipping_tax else 0


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
            line.product[:120],
            _codes(line.tags),
            line.is_hazardous,
            line.is_serialised,
            line.cost.minor if line.cost else None,
            line.cost.currency if line.cost else None,
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
        _shipping(order),
        _codes(order.tags),
        _codes(order.customer_tags),
        order.member_tier[:80],
        order.discount.minor if order.discount else None,
        order.is_gift,
        order.contract if order.contract in _CONTRACTS else "",
        _shipping_tax(order),
        order.shipping_standard.minor if order.shipping_standard else None,
        order.shipping_refunded.minor if order.shipping_refunded else 0,
        order.shown_total.currency if order.shown_total else "",
        order.shown_total.minor if order.shown_total else None,
        _taxes(order.shipping_taxes),
    )


def _codes(told: tuple[str, ...] | None) -> list[str] | None:
    """Return tags as they are kept: each once, as many and as long as a rule can name."""
    if told is None:
        return None
    found = dict.fromkeys(one.strip()[:_LONGEST_TAG] for one in told)
    return [one for one in found if one][:_MOST_TAGS]


def _taxes(told: Sequence[SoldTax] | None) -> list[list[Any]] | None:
    """Return taxes as they are kept."""
    if told is None:
        return None
    return [[one.name[:80], one.rate_bp, one.amount.minor] for one in told]


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
        line.full.minor if line.full else None,
        None if line.goods is None else [one for one in line.goods if one in _GOODS],
        line.first_used_at,
        _taxes(line.taxes),
        None
        if line.discounts is None
        else [[one.name[:80], one.amount.minor] for one in line.discounts],
        line.duties.minor if line.duties else 0,
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
