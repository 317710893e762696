"""What may still go for orders whose money left without us; the others have no such limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

# As the settlement reckons it (`facts.rooms`, `forgotten`) when everything is locked.
_ROOM = """CASE
  WHEN EXISTS (SELECT FROM orders_payment p
    JOIN settlement_takenback b ON b.brand_id = p.brand_id AND b.payment_id = p.id
      AND b.kind = 'refund' AND b.given_back_at IS NULL
    JOIN tenancy_installation i ON b.taken_at BETWEEN i.restored_from AND i.restored_at
    WHERE p.brand_id = o.brand_id AND p.order_id = o.id AND p.taken_back_minor > 0) THEN 0
  ELSE (SELECT sum(p.captured_minor - p.taken_back_minor) FROM orders_payment p
      WHERE p.brand_id = o.brand_id AND p.order_id = o.id)
    - (SELECT sum(l.refund_ordered_minor) FROM orders_orderline l
      WHERE l.brand_id = o.brand_id AND l.order_id = o.id)
    - o.shipping_ordered_minor
  END::bigint"""
_IS_TOUCHED = """EXISTS (SELECT FROM orders_payment p
  WHERE p.brand_id = o.brand_id AND p.order_id = o.id AND p.taken_back_minor > 0)"""
_ROOMS = f"""
SELECT o.id, {_ROOM} FROM orders_order o
WHERE o.brand_id = ANY(%(brands)s::bigint[]) AND o.id = ANY(%(orders)s::bigint[])
  AND {_IS_TOUCHED}
"""  # noqa: S608 - our own words

#: Of the order of a unit, beside its columns: it costs no statement of its own.
ROOM = RawSQL(  # noqa: S611 - our own words
    f"""(SELECT {_ROOM} FROM orders_orderline own
    JOIN orders_order o ON o.brand_id = own.brand_id AND o.id = own.order_id
    WHERE own.brand_id = returns_unit.brand_id AND own.id = returns_unit.line_id
      AND {_IS_TOUCHED})""",  # noqa: S608 - our own words
    (),
    BigIntegerField(null=True),
)


def rooms_left(brand_ids: Sequence[int], order_ids: Iterable[int]) -> dict[int, int]:
    """Return by order how many minor units a rule may still let go; nothing is locked.

    Orders whose money left nowhere else are not in it. One statement, or none without orders.
    """
    values: dict[str, Any] = {"brands": list(brand_ids), "orders": sorted(set(order_ids))}
    if not values["orders"]:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ROOMS, values)
        return dict(cursor.fetchall())
