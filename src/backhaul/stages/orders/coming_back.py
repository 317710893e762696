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
# The lines stay locked: nobody asks back what is being counted as returned.
_SALES = """
SELECT l.id, o.id, o.external_id, l.external_id, o.placed_at, v.sku, l.quantity,
  l.paid_minor, o.currency, l.already_returned + l.asked, o.email_norm, o.customer_ref
FROM orders_orderline l
JOIN orders_order o ON o.brand_id = l.brand_id AND o.id = l.order_id
JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
WHERE l.brand_id = %(brand)s AND l.id IN (
  SELECT m.id FROM orders_order n
  JOIN orders_orderline m ON m.brand_id = n.brand_id AND m.order_id = n.id
  WHERE n.brand_id = %(brand)s AND n.channel = %(channel)s AND n.external_id = ANY(%(orders)s)
  UNION
  SELECT m.id FROM (
    SELECT n.brand_id, n.id, b.sku
    FROM unnest(%(refs)s::text[], %(ref_skus)s::text[]) AS b(ref, sku)
    JOIN orders_order n ON n.brand_id = %(brand)s AND n.channel = %(channel)s
      AND n.customer_ref = b.ref
    UNION ALL
    SELECT n.brand_id, n.id, b.sku
    FROM unnest(%(emails)s::text[], %(email_skus)s::text[]) AS b(email, sku)
    JOIN orders_order n ON n.brand_id = %(brand)s AND n.channel = %(channel)s
      AND n.email_norm = b.email
  ) AS n
  JOIN orders_orderline m ON m.brand_id = n.brand_id AND m.order_id = n.id
  JOIN catalog_variant w ON w.brand_id = m.brand_id AND w.id = m.variant_id AND w.sku = n.sku
)
ORDER BY l.id FOR NO KEY UPDATE OF l
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
  WHERE t.brand_id = %(brand)s AND t.id = x.id
), payments AS (
  UPDATE orders_payment AS t SET taken_back_minor = t.taken_back_minor + x.more
  FROM unnest(%(payments)s::bigint[], %(amounts)s::bigint[]) AS x(id, more)
  WHERE t.brand_id = %(brand)s AND t.id = x.id
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

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._sales: dict[Key, SaleLine] = {}
        self.line_ids: dict[Key, int] = {}
        self.order_ids: dict[str, int] = {}
        self._of_order: defaultdict[str, list[Key]] = defaultdict(list)
        self._of_customer: defaultdict[Key, list[Key]] = defaultdict(list)
        for line_id, order_id, *told in rows:
            self._add(line_id, order_id, _sale(told))

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
    """Count returns of one channel off their sales; four statements, however many there are.

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
    with connection.cursor() as cursor:
        cursor.execute(_RECORDED, [brand_id, backs[0].channel, ids])
        return {row[0] for row in cursor.fetchall()}


def _sales(brand_id: int, backs: Sequence[LineBack]) -> _Sales:
    if not backs:
        return _Sales([])
    of_anyone = [back for back in backs if not back.order_external_id]
    refs = {(back.customer_ref, back.sku) for back in of_anyone if back.customer_ref}
    emails = {(email_norm(back.email), back.sku) for back in of_anyone if back.email.strip()}
    given: dict[str, Any] = {
        "brand": brand_id,
        "channel": backs[0].channel,
        "orders": list({back.order_external_id for back in backs} - {""}),
        "refs": [ref for ref, _ in refs],
        "ref_skus": [sku for _, sku in refs],
        "emails": [email for email, _ in emails],
        "email_skus": [sku for _, sku in emails],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SALES, given)
        return _Sales(cursor.fetchall())


def _sale(told: Sequence[Any]) -> SaleLine:
    order, line, placed_at, sku, quantity, paid, currency, returned, email, customer = told
    return SaleLine(
        order_external_id=order,
        line_external_id=line,
        placed_at=placed_at,
        sku=sku,
        quantity=quantity,
        paid=Money(paid, currency),
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
    with connection.cursor() as cursor:
        cursor.execute(_PAYMENTS, [brand_id, list(on_orders)])
        rows = cursor.fetchall()
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
