"""Orders as a caller names them: by number, by the channel's id, by e-mail address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.ids import order_key
from backhaul.stages.orders.actions import email_norm

_LONGEST = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`open_units` are those that were sent and not asked back (yet)."""

    id: int
    number: str
    placed_at: datetime
    name: str
    email: str
    email_norm: str
    city: str
    currency: str
    paid_minor: int
    units: int
    open_units: int


_FIND = """
SELECT o.id, o.number, o.placed_at, o.customer_name, o.email, o.email_norm,
  coalesce(o.ship_to ->> 'city', ''), o.currency, coalesce(sum(l.paid_minor), 0)::bigint,
  coalesce(sum(l.quantity), 0)::bigint,
  coalesce(sum(greatest(0, least(l.shipped, l.quantity) - l.asked - l.already_returned)),
    0)::bigint
FROM orders_order o
LEFT JOIN orders_orderline l ON l.brand_id = o.brand_id AND l.order_id = o.id
WHERE o.brand_id = %(brand)s AND o.id IN (
  SELECT id FROM orders_order WHERE brand_id = %(brand)s AND number_norm = %(norm)s
  UNION SELECT id FROM orders_order WHERE brand_id = %(brand)s AND external_id = %(name)s
  UNION SELECT id FROM (
    SELECT id FROM orders_order WHERE brand_id = %(brand)s AND email_norm = %(email)s
      AND email_norm <> '' ORDER BY id DESC LIMIT %(limit)s) AS of_shopper)
GROUP BY o.id ORDER BY o.placed_at DESC, o.id DESC LIMIT %(limit)s
"""


def orders_named(brand_id: int, text: str, *, limit: int) -> list[Found]:
    """Return the orders whose number, id or address is exactly `text`, the newest first."""
    name = text.strip()[:_LONGEST]
    if not name:
        return []
    wanted: dict[str, Any] = {
        "brand": brand_id,
        "norm": order_key(name),
        "name": name,
        "email": email_norm(name) if "@" in name else "",
        "limit": limit,
    }
    fields = (
        "id", "number", "placed_at", "name", "email", "email_norm", "city", "currency",
        "paid_minor", "units", "open_units",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FIND, wanted)
        rows = cursor.fetchall()
    return [Found(**dict(zip(fields, row, strict=True))) for row in rows]
