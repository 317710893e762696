"""Reading back what was sold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.core.ids import compact
from backhaul.foundation.reading import columns_of, fetch
from backhaul.stages.orders.models import Order, OrderLine

Row = Mapping[str, Any]

_FIND = """
SELECT to_jsonb(o),
  (SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object('sku', v.sku) ORDER BY l.id),
                   '[]'::jsonb)
   FROM orders_orderline l JOIN catalog_variant v
     ON v.brand_id = l.brand_id AND v.id = l.variant_id
   WHERE l.brand_id = o.brand_id AND l.order_id = o.id),
  (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.id), '[]'::jsonb) FROM orders_payment p
   WHERE p.brand_id = o.brand_id AND p.order_id = o.id)
FROM orders_order o
WHERE o.brand_id = %(brand)s AND o.id IN (
  SELECT id FROM orders_order WHERE brand_id = %(brand)s AND number_norm = %(norm)s
  UNION
  SELECT id FROM orders_order WHERE brand_id = %(brand)s AND external_id = %(name)s)
ORDER BY o.placed_at DESC, o.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class SoldRecord:
    """Rows as the tables have them, instants in ISO 8601; a line has its variant's `sku`."""

    order: Row
    lines: list[Row]
    payments: list[Row]


def order_named(brand_id: int, name: str) -> SoldRecord:
    """Find an order by what the shopper or the channel calls it, the newest of several.

    Raises NotFound `no_such_order`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"brand": brand_id, "norm": compact(name), "name": name})
        row = cursor.fetchone()
    if row is None:
        raise NotFound("no_such_order", order=name)
    return SoldRecord(*map(_read, row))


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_LINES = """
SELECT {columns} FROM orders_orderline l
JOIN orders_order o ON o.brand_id = l.brand_id AND o.id = l.order_id
WHERE l.brand_id = ANY(%s::bigint[]) AND l.id = ANY(%s::bigint[])
ORDER BY l.id {lock}
"""


def lines_by_id(
    brand_ids: Sequence[int], line_ids: Iterable[int], *, is_locked: bool = False
) -> dict[int, OrderLine]:
    """Return lines with their orders; locked in the order of their ids, the orders are not."""
    columns = f"{columns_of(OrderLine, 'l')}, {columns_of(Order, 'o')}"
    sql = _LINES.format(columns=columns, lock="FOR UPDATE OF l" if is_locked else "")
    found: dict[int, OrderLine] = {}
    values = [list(brand_ids), sorted(set(line_ids))]
    for line, order in fetch((OrderLine, Order), sql, values):
        line.order = order
        found[line.pk] = line
    return found
