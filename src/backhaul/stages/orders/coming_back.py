"""What came back before we knew: found among the sales, and counted once."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.money import Money, share_out
from backhaul.core.orders import (
    LineBack,
    LineProblem,
    Notice,
    Reason,
    SaleLine,
    Taken,
    fate_of,
    match_back,
)
from backhaul.stages.orders.actions import email_norm

_LONGEST_ID = 200

_RECORDED = """
SELECT external_id FROM orders_recordedreturn
WHERE brand_id = %s AND channel = %s AND external_id = ANY(%s)
"""
# One pass each, whatever the planner believes: of a brand that is being imported the
# statistics know nothing yet, and a join is then planned as if the brand had one row.
_ORDERS = """
SELECT id, external_id, placed_at, currency, email_norm, customer_ref FROM orders_order
WHERE brand_id = %s AND channel = %s
  AND (external_id = ANY(%s) OR customer_ref = ANY(%s) OR email_norm = ANY(%s))
"""
_VARIANTS = "SELECT id, sku FROM catalog_variant WHERE brand_id = %s AND sku = ANY(%s)"
_LINES = """
SELECT id, order_id, variant_id, external_id, quantity, paid_minor, already_returned + asked
FROM orders_orderline
WHERE brand_id = %s AND order_id = ANY(%s) AND (order_id = ANY(%s) OR variant_id = ANY(%s))
ORDER BY id
"""
_PAYMENTS = """
SELECT order_id, id, greatest(captured_minor - refund_ordered_minor - taken_back_minor, 0)
FROM orders_payment WHERE brand_id = %s AND order_id = ANY(%s)
ORDER BY id FOR NO KEY UPDATE
"""
_WRITE = """
WITH lines AS (
  UPDATE orders_orderline AS t SET already_returned = t.already_returned + x.more
  FROM unnest(%(lines)s::bigint[], %(counts)s::int[]) AS x(id, more)
  WHERE t.brand_id = (SELECT %(brand)s::bigint) AND t.id = x.id
), payments AS (
  UPDATE orders_payment AS t SET taken_back_minor = t.taken_back_minor + x.more
  FROM unnest(%(payments)s::bigint[], %(amounts)s::bigint[]) AS x(id, more)
  WHERE t.brand_id = (SELECT %(brand)s::bigint) AND t.id = x.id
)
INSERT INTO orders_recordedreturn (brand_id, channel, external_id, sku, quantity, parts,
  amount_minor, came_back_at, recorded_at)
SELECT %(brand)s, %(channel)s, x.*, %(at)s FROM unnest(%(ids)s::text[], %(skus)s::text[],
  %(quantities)s::int[], %(parts)s::jsonb[], %(taken)s::bigint[], %(times)s::timestamptz[]) AS x
"""

Key = tuple[str, str]
"""The external ids of an order and its line."""


@dataclass(frozen=True, slots=True)
class Fate:
    reason: Reason
    problem: LineProblem | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A return with the sales that it was taken from."""

    back: LineBack
    taken: tuple[Taken, ...]

    def amounts(self) -> tuple[int, ...]:
        """Return what was given back for each part; nothing if the payments tell it."""
        if self.back.amount is None:
            return (0,) * len(self.taken)
        counts = [part.quantity for part in self.taken]
        without_sale = self.back.quantity - sum(counts)
        return share_out(self.back.amount.minor, [*counts, without_sale])[: len(counts)]


class _Sales:
    """Sales with how many are left of each while returns are taken from them."""

    def __init__(self, rows: Iterable[tuple[int, int, SaleLine]]) -> None:
        self._sales: dict[Key, SaleLine] = {}
        self.line_ids: dict[Key, int] = {}
        self.order_ids: dict[str, int] = {}
        self._of_order: defaultdict[str, list[Key]] = defaultdict(list)
        self._of_customer: defaultdict[Key, list[Key]] = defaultdict(list)
        for row in rows:
            self._add(*row)

    def _add(self, line_id: int, order_id: int, sale: SaleLine) -> None:
        key = (sale.order_external_id, sale.line_external_id)
        self._sales[key] = sale
        self.line_ids[key] = line_id
        self.order_ids[sale.order_external_id] = order_id
        self._of_order[sale.order_external_id].append(key)
        for who in {sale.email, sale.customer_ref} - {""}:
            self._of_customer[who, sale.sku].append(key)

    def take(self, back: LineBack) -> tuple[Taken, ...]:
        keys = self._of_order[back.order_external_id]
        if not back.order_external_id:
            who = {email_norm(back.email), back.customer_ref} - {""}
            keys = [key for one in who for key in self._of_customer[one, back.sku]]
        taken = match_back(back, [self._sales[key] for key in dict.fromkeys(keys)])
        for part in taken:
            key = (part.order_external_id, part.line_external_id)
            sale = self._sales[key]
            self._sales[key] = replace(sale, returned=sale.returned + part.quantity)
        return taken


def record_backs(brand_id: int, backs: Sequence[LineBack], *, at: datetime) -> list[Fate]:
    """Count returns of one channel off their sales; seven statements, however many there are.

    One that is recorded is not counted again. One without a sale is not recorded: its sale
    may come in with a later file. No sale gives more than it has left, nor what was asked
    back here.
    """
    known = _recorded(brand_id, backs)
    sales = _sales(brand_id, [back for back in backs if back.external_id not in known])
    fates: list[Fate] = []
    found: list[_Found] = []
    for back in backs:
        if back.external_id in known:
            fates.append(Fate(Reason.ALREADY_KNOWN))
        elif len(back.external_id) > _LONGEST_ID:
            detail = f"line: {len(back.external_id)} > {_LONGEST_ID}"
            fates.append(_noted(back, Reason.UNREADABLE_ROW, detail))
        else:
            taken = sales.take(back)
            fates.append(_fate(back, taken))
            if taken:
                known.add(back.external_id)
                found.append(_Found(back, taken))
    if found:
        _write(brand_id, found, sales, at)
    return fates


def _fate(back: LineBack, taken: tuple[Taken, ...]) -> Fate:
    reason, notice = fate_of(back, taken)
    if notice is None:
        return Fate(reason)
    pieces = sum(part.quantity for part in taken)
    return _noted(back, reason, f"{back.quantity} > {pieces}", notice)


def _noted(back: LineBack, reason: Reason, detail: str, notice: Notice | None = None) -> Fate:
    return Fate(
        reason,
        LineProblem(
            line_no=back.line_no,
            reason=notice or reason,
            detail=f"{back.external_id}: {detail}",
        ),
    )


def _recorded(brand_id: int, backs: Sequence[LineBack]) -> set[str]:
    ids = [back.external_id for back in backs]
    return {row[0] for row in _rows(_RECORDED, brand_id, backs[0].channel, ids)}


def _sales(brand_id: int, backs: Sequence[LineBack]) -> _Sales:
    """Return all sales that any of the returns may belong to, and some more."""
    if not backs:
        return _Sales([])
    of_anyone = [back for back in backs if not back.order_external_id]
    named = {back.order_external_id for back in backs} - {""}
    refs = {back.customer_ref for back in of_anyone} - {""}
    emails = {email_norm(back.email) for back in of_anyone} - {""}
    orders = {
        row[0]: row[1:]
        for row in _rows(_ORDERS, brand_id, backs[0].channel, named, refs, emails)
    }
    skus = dict(_rows(_VARIANTS, brand_id, {back.sku for back in backs}))
    # A refund that names an order may name its line and no stock number.
    of_named = [order_id for order_id, told in orders.items() if told[0] in named]
    lines = _rows(_LINES, brand_id, orders, of_named, skus)
    return _Sales(
        (line_id, order_id, _sale(orders[order_id], skus.get(variant_id, ""), told))
        for line_id, order_id, variant_id, *told in lines
    )


def _rows(sql: str, brand_id: int, *given: str | Iterable[str | int]) -> list[tuple[Any, ...]]:
    values = [one if isinstance(one, str) else list(one) for one in given]
    with connection.cursor() as cursor:
        cursor.execute(sql, [brand_id, *values])
        return list(cursor.fetchall())


def _sale(order: Sequence[Any], sku: str, line: Sequence[Any]) -> SaleLine:
    order_external_id, placed_at, currency, email, customer = order
    line_external_id, quantity, paid_minor, returned = line
    return SaleLine(
        order_external_id=order_external_id,
        line_external_id=line_external_id,
        placed_at=placed_at,
        sku=sku,
        quantity=quantity,
        paid=Money(paid_minor, currency),
        returned=returned,
        email=email,
        customer_ref=customer,
    )


def _write(brand_id: int, found: Sequence[_Found], sales: _Sales, at: datetime) -> None:
    on_lines: Counter[int] = Counter()
    on_orders: Counter[int] = Counter()
    for one in found:
        for part, amount in zip(one.taken, one.amounts(), strict=True):
            key = (part.order_external_id, part.line_external_id)
            on_lines[sales.line_ids[key]] += part.quantity
            on_orders[sales.order_ids[part.order_external_id]] += amount
    on_payments = _on_payments(brand_id, +on_orders)
    backs = [one.back for one in found]
    given: dict[str, Any] = {
        "brand": brand_id,
        "channel": backs[0].channel,
        "at": at,
        "lines": list(on_lines),
        "counts": list(on_lines.values()),
        "payments": list(on_payments),
        "amounts": list(on_payments.values()),
        "ids": [back.external_id for back in backs],
        "skus": [back.sku for back in backs],
        "quantities": [back.quantity for back in backs],
        "parts": [_parts(one, sales) for one in found],
        "taken": [sum(one.amounts()) if one.back.amount else None for one in found],
        "times": [back.at for back in backs],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, given)


def _parts(one: _Found, sales: _Sales) -> str:
    return json.dumps(
        {
            str(sales.line_ids[part.order_external_id, part.line_external_id]): part.quantity
            for part in one.taken
        }
    )


def _on_payments(brand_id: int, on_orders: Counter[int]) -> Counter[int]:
    """Share what was given back for each order over its payments, the first one first.

    It is recorded even above what is left: then nothing of the order is left to refund.
    """
    on_payments: Counter[int] = Counter()
    if not on_orders:
        return on_payments
    rows = _rows(_PAYMENTS, brand_id, on_orders)
    left = Counter(on_orders)
    for order_id, payment_id, room in rows:
        part = min(room, left[order_id])
        on_payments[payment_id] += part
        left[order_id] -= part
    first = {order_id: payment_id for order_id, payment_id, _ in reversed(rows)}
    for order_id, rest in left.items():
        if order_id in first:
            on_payments[first[order_id]] += rest
    return +on_payments
