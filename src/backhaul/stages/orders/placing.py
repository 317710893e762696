"""Placing imported orders: what is new, what is known, what cannot be stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection

from backhaul.core.orders import LineProblem, Reason
from backhaul.core.ports.channel import SoldLine, SoldOrder, Tender
from backhaul.stages.orders.actions import amounts_of, contradiction, upsert_orders

_LARGEST = 2**62
_LONGEST_REF = 120
#: A gateway can pay these back; the others are paid back by hand.
_REFUNDABLE = frozenset({"card", "paypal"})

# No joins: see coming_back.
_KNOWN = """
SELECT id, external_id, currency FROM orders_order
WHERE brand_id = %s AND channel = %s AND external_id = ANY(%s)
"""
_LINES = """
SELECT order_id, external_id, variant_id, quantity, paid_minor FROM orders_orderline
WHERE brand_id = %s AND order_id = ANY(%s)
"""
_VARIANTS = "SELECT id, sku FROM catalog_variant WHERE brand_id = %s AND id = ANY(%s)"

Sold = tuple[str, int, int, str]
"""Stock number, quantity, paid in minor units, currency: what makes a line the same one."""


@dataclass(frozen=True, slots=True)
class RefusedOrder:
    order: SoldOrder
    reason: Reason
    detail: str
    failed: int
    """How many of its lines are wrong; the others were known."""

    @property
    def problem(self) -> LineProblem:
        detail = f"{self.order.external_id}: {self.detail}"
        return LineProblem(line_no=0, reason=self.reason, detail=detail)


@dataclass(slots=True)
class Placed:
    """What became of orders other than being new."""

    known: list[SoldOrder] = field(default_factory=list)
    """With those of its lines only that an earlier import brought."""
    refused: list[RefusedOrder] = field(default_factory=list)

    def refuse(self, order: SoldOrder, reason: Reason, detail: str, *, failed: int) -> None:
        self.refused.append(RefusedOrder(order, reason, detail, failed))


def place_orders(brand_id: int, orders: Sequence[SoldOrder]) -> Placed:
    """Store orders of one channel: at most eight statements a round."""
    placed = Placed()
    waiting: list[SoldOrder] = []
    for order in orders:
        lines = len(order.lines)
        if wrong := contradiction(order):
            placed.refuse(order, Reason.CONTRADICTS_ORDER, wrong, failed=lines)
        elif wrong := next(_unfit(order), None):
            placed.refuse(order, Reason.UNREADABLE_ROW, wrong, failed=lines)
        else:
            waiting.append(order)
    while waiting:
        waiting = _place_one_of_each(brand_id, waiting, placed)
    return placed


def with_connection(order: SoldOrder, name: str) -> SoldOrder:
    """Say which connection can refund what was captured; a file does not know it."""
    tenders = tuple(_refundable(tender, name) for tender in order.tenders)
    return order if tenders == order.tenders else replace(order, tenders=tenders)


def _refundable(tender: Tender, name: str) -> Tender:
    if len(tender.provider_ref) > _LONGEST_REF:
        # Cut off it would name another payment.
        return replace(tender, provider_ref="")
    if tender.provider or not tender.provider_ref or tender.method not in _REFUNDABLE:
        return tender
    return replace(tender, provider=name)


def _place_one_of_each(
    brand_id: int, orders: Sequence[SoldOrder], placed: Placed
) -> list[SoldOrder]:
    """Place the first of each order; return those told once more, for another round."""
    stored = _stored_lines(brand_id, orders)
    now: dict[str, SoldOrder] = {}
    again: list[SoldOrder] = []
    for order in orders:
        if order.external_id in now:
            again.append(order)
            continue
        known = stored.get(order.external_id, {})
        told = {line.external_id: _sold(line) for line in order.lines}
        same = [key for key in told if key in known and told[key] == known[key]]
        other = [key for key in told if key in known and told[key] != known[key]]
        if other:
            detail = f"{_shown(known[other[0]])} / {_shown(told[other[0]])}"
            failed = len(told) - len(same)
            placed.refuse(order, Reason.CONTRADICTS_ORDER, detail, failed=failed)
            continue
        now[order.external_id] = order
        if known:
            lines = tuple(line for line in order.lines if line.external_id in known)
            placed.known.append(replace(order, lines=lines))
    # In the same sequence as any other writer, so that none waits for another in a circle.
    upsert_orders(brand_id, [now[key] for key in sorted(now)])
    return again


def _stored_lines(brand_id: int, orders: Sequence[SoldOrder]) -> dict[str, dict[str, Sold]]:
    """Return what is stored of those orders that are known."""
    found: dict[str, dict[str, Sold]] = {}
    with connection.cursor() as cursor:
        ids = [order.external_id for order in orders]
        cursor.execute(_KNOWN, [brand_id, orders[0].channel, ids])
        known = {order_id: told for order_id, *told in cursor.fetchall()}
        if not known:
            return found
        cursor.execute(_LINES, [brand_id, list(known)])
        lines = cursor.fetchall()
        cursor.execute(_VARIANTS, [brand_id, list({line[2] for line in lines})])
        skus = dict(cursor.fetchall())
    for order_id, line, variant_id, quantity, paid_minor in lines:
        external_id, currency = known[order_id]
        sold = (skus[variant_id], quantity, paid_minor, currency)
        found.setdefault(external_id, {})[line] = sold
    return found


def _shown(sold: Sold) -> str:
    return " ".join(map(str, sold))


def _sold(line: SoldLine) -> Sold:
    return line.sku, line.quantity, line.paid.minor, line.paid.currency


def _unfit(order: SoldOrder) -> Iterator[str]:
    """Say which values no column can hold."""
    for name, text, longest in _texts(order):
        if len(text) > longest:
            yield f"{name}: {len(text)} > {longest}"
    amounts = [line.tax for line in order.lines] + list(amounts_of(order))
    if order.shipping_paid is not None:
        amounts.append(order.shipping_paid)
    if any(abs(amount.minor) > _LARGEST for amount in amounts):
        yield "amount"


def _texts(order: SoldOrder) -> Iterator[tuple[str, str, int]]:
    yield "channel", order.channel, 80
    yield "order", order.external_id, 120
    yield "number", order.number, 120
    yield "email", order.email, 254
    yield "customer", order.customer_ref, 120
    yield "locale", order.locale, 80
    for line in order.lines:
        yield "line", line.external_id, 120
        yield "sku", line.sku, 80
    for tender in order.tenders:
        yield "payment", tender.external_id, 120
        yield "payment_method", tender.method, 80
    for parcel in order.parcels:
        yield "parcel", parcel.external_id, 120
        yield "carrier", parcel.carrier, 80
        yield "tracking_number", parcel.tracking_number, 80
