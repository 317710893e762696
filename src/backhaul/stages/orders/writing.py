"""The statements that store what channels tell: a handful for any number of orders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

Row = Sequence[Any]

# A known order's own facts may be corrected by its channel; counters of ours are not touched.
_VARIANTS = """
INSERT INTO catalog_variant (brand_id, sku, title, variant_title, category, weight_grams,
                             image_url)
SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::text[])
ON CONFLICT (brand_id, sku) DO UPDATE SET
  title = excluded.title,
  variant_title = coalesce(nullif(excluded.variant_title, ''), catalog_variant.variant_title),
  category = coalesce(nullif(excluded.category, ''), catalog_variant.category),
  weight_grams = coalesce(excluded.weight_grams, catalog_variant.weight_grams),
  image_url = coalesce(nullif(excluded.image_url, ''), catalog_variant.image_url)
RETURNING sku, id
"""
_ORDERS = """
INSERT INTO orders_order (brand_id, channel, external_id, number, number_norm, placed_at,
  currency, email, email_norm, customer_ref, customer_name, phone, ship_to, locale,
  shipping_paid_minor, is_whole)
SELECT %s, *, true FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[],
  %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
  %s::jsonb[], %s::text[], %s::bigint[])
ON CONFLICT (brand_id, channel, external_id) DO UPDATE SET
  email = excluded.email, email_norm = excluded.email_norm,
  customer_name = excluded.customer_name, phone = excluded.phone, ship_to = excluded.ship_to
RETURNING external_id, id, (xmax = 0)
"""
_LINES = """
INSERT INTO orders_orderline (brand_id, order_id, external_id, variant_id, title, quantity,
  shipped, already_returned, paid_minor, tax_minor, is_final_sale, delivered_at, serials,
  asked, refund_ordered_minor)
SELECT %s, *, 0, 0 FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::int[],
  %s::int[], %s::int[], %s::bigint[], %s::bigint[], %s::bool[], %s::timestamptz[], %s::jsonb[])
ON CONFLICT (brand_id, order_id, external_id) DO UPDATE SET
  serials = coalesce(excluded.serials, orders_orderline.serials),
  shipped = least(greatest(excluded.shipped, orders_orderline.shipped),
                  orders_orderline.quantity),
  already_returned = least(
    greatest(excluded.already_returned, orders_orderline.already_returned),
    orders_orderline.quantity - orders_orderline.asked),
  delivered_at = coalesce(excluded.delivered_at, orders_orderline.delivered_at)
"""
_PAYMENTS = """
INSERT INTO orders_payment (brand_id, order_id, external_id, method, label, connection_name,
  provider_ref, captured_minor, refund_ordered_minor, taken_back_minor)
SELECT %s, *, 0, 0 FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
  %s::text[], %s::bigint[])
ON CONFLICT (brand_id, order_id, external_id) DO NOTHING
"""
_DELIVERIES = """
INSERT INTO orders_delivery (brand_id, order_id, external_id, carrier, tracking_number,
  shipped_at, delivered_at, contents)
SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
  %s::timestamptz[], %s::jsonb[])
ON CONFLICT (brand_id, order_id, external_id) DO UPDATE SET
  shipped_at = coalesce(excluded.shipped_at, orders_delivery.shipped_at),
  delivered_at = coalesce(excluded.delivered_at, orders_delivery.delivered_at),
  contents = excluded.contents
"""


def write_variants(brand_id: int, rows: Sequence[Row]) -> dict[str, int]:
    """Return the id of each stock number."""
    return dict(_run(_VARIANTS, brand_id, rows, returns=True))


def write_orders(brand_id: int, rows: Sequence[Row]) -> dict[str, tuple[int, bool]]:
    """Return by external id: our id, and whether it is new. One channel per call."""
    found = _run(_ORDERS, brand_id, rows, returns=True)
    return {external: (order_id, is_new) for external, order_id, is_new in found}


def write_lines(brand_id: int, rows: Sequence[Row]) -> None:
    _run(_LINES, brand_id, rows)


def write_payments(brand_id: int, rows: Sequence[Row]) -> None:
    _run(_PAYMENTS, brand_id, rows)


def write_deliveries(brand_id: int, rows: Sequence[Row]) -> None:
    _run(_DELIVERIES, brand_id, rows)


def _run(
    sql: str, brand_id: int, rows: Sequence[Row], *, returns: bool = False
) -> list[tuple[Any, ...]]:
    if not rows:
        return []
    columns = [list(map(_plain, column)) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [brand_id, *columns])
        return cursor.fetchall() if returns else []


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
