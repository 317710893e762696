"""Reading back what was sold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.core.ids import order_key
from backhaul.foundation.reading import columns_of, fetch
from backhaul.stages.orders.models import Order, OrderLine

Row = Mapping[str, Any]

_FIND = """
SELECT to_jsonb(o),
  (SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object('sku', v.sku,
      'product', v.product, 'tags', v.tags, 'is_hazardous', v.is_hazardous,
      'is_serialised', v.is_serialised, 'weight_grams', v.weight_grams) ORDER BY l.id),
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
    """Rows as the tables have them, instants in ISO 8601.

    A line has its variant's `sku`, `product`, `tags`, `is_hazardous`, `is_serialised` and
    `weight_grams`.
    """

    order: Row
    lines: list[Row]
    payments: list[Row]


def order_named(brand_id: int, name: str) -> SoldRecord:
    """Find an order by what the shopper or the channel calls it, the newest of several.

    Raises NotFound `no_such_order`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"brand": brand_id, "norm": order_key(name), "name": name})
        row = cursor.fetchone()
    if row is None:
        raise NotFound("no_such_order", order=name)
    return SoldRecord(*map(_read, row))


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_OF_SHOPPER = """
SELECT id FROM orders_order
WHERE brand_id = %(brand)s AND email_norm = %(email)s AND email_norm <> '' AND id IN (
  SELECT id FROM orders_order WHERE brand_id = %(brand)s AND number_norm = %(norm)s
  UNION
  SELECT id FROM orders_order WHERE brand_id = %(brand)s AND external_id = %(name)s)
ORDER BY placed_at DESC, id DESC LIMIT 1
"""
_A_NUMBER = """
SELECT number FROM orders_order WHERE brand_id = %s ORDER BY number_norm LIMIT 1
"""
_NUMBER = re.compile(r"([A-Za-z#]{0,6}[- ]?)([0-9]{3,10})", re.ASCII)
_DIGITS = "1234567890"


def order_of_shopper(brand_id: int, number: str, email_norm: str) -> int | None:
    """Return the order with this number and this address, the newest of several.

    The database compares both: an unknown number and a wrong address cost the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _OF_SHOPPER,
            {"brand": brand_id, "email": email_norm, "norm": order_key(number), "name": number},
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def address_of(brand_id: int, order_id: int) -> str:
    """Return the order's e-mail address as it is compared; empty if it has none."""
    rows = Order.objects.filter(brand_id=brand_id, id=order_id)
    return rows.values_list("email_norm", flat=True).first() or ""


def number_like(brand_id: int) -> str:
    """Return how a brand's order numbers look, `NL-123456`: nobody's, and empty if unclear."""
    with connection.cursor() as cursor:
        cursor.execute(_A_NUMBER, [brand_id])
        row = cursor.fetchone()
    found = _NUMBER.fullmatch(row[0]) if row else None
    return found[1] + _DIGITS[: len(found[2])] if found else ""


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


_SOLD_TO = """
SELECT EXISTS (SELECT FROM (
  SELECT ship_to FROM orders_order WHERE brand_id = %s ORDER BY placed_at DESC LIMIT 500
) AS newest WHERE upper(ship_to ->> 'country') = ANY(%s::text[]))
"""


def sold_lately_to(brand_id: int, countries: Iterable[str]) -> bool:
    """Whether any of the newest 500 orders went to one of these countries."""
    with connection.cursor() as cursor:
        cursor.execute(_SOLD_TO, [brand_id, sorted(countries)])
        return bool(cursor.fetchone()[0])
