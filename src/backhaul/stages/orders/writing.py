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
  image_url, product, tags, is_hazardous, is_serialised, cost_minor)
SELECT b.id, v.sku, v.title, v.variant_title, v.category, v.weight_grams, v.image_url,
  v.product, v.tags, v.is_hazardous, v.is_serialised,
  -- A cost in another currency than the brand counts in is none: there is no rate here.
  CASE WHEN v.cost_currency = b.currency THEN v.cost_minor END
FROM tenancy_brand b, unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[],
  %s::text[], %s::text[], %s::jsonb[], %s::bool[], %s::bool[], %s::bigint[], %s::text[])
  AS v(sku, title, variant_title, category, weight_grams, image_url, product, tags,
       is_hazardous, is_serialised, cost_minor, cost_currency)
WHERE b.id = %s
ON CONFLICT (brand_id, sku) DO UPDATE SET
  title = excluded.title,
  variant_title = coalesce(nullif(excluded.variant_title, ''), catalog_variant.variant_title),
  category = coalesce(nullif(excluded.category, ''), catalog_variant.category),
  weight_grams = coalesce(excluded.weight_grams, catalog_variant.weight_grams),
  image_url = coalesce(nullif(excluded.image_url, ''), catalog_variant.image_url),
  product = coalesce(nullif(excluded.product, ''), catalog_variant.product),
  tags = coalesce(excluded.tags, catalog_variant.tags),
  is_hazardous = coalesce(excluded.is_hazardous, catalog_variant.is_hazardous),
  is_serialised = coalesce(excluded.is_serialised, catalog_variant.is_serialised),
  cost_minor = coalesce(excluded.cost_minor, catalog_variant.cost_minor)
RETURNING sku, id
"""
_ORDERS = """
INSERT INTO orders_order (brand_id, channel, external_id, number, number_norm, placed_at,
  currency, email, email_norm, customer_ref, customer_name, phone, ship_to, locale,
  shipping_paid_minor, tags, customer_tags, member_tier, discount_minor, is_gift, contract,
  shipping_tax_minor, shipping_standard_minor, shipping_refunded_minor, shown_currency,
  shown_total_minor, shipping_taxes, is_whole)
SELECT %s, *, true FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[],
  %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
  %s::jsonb[], %s::text[], %s::bigint[], %s::jsonb[], %s::jsonb[], %s::text[], %s::bigint[],
  %s::bool[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[],
  %s::jsonb[])
ON CONFLICT (brand_id, channel, external_id) DO UPDATE SET
  email = excluded.email, email_norm = excluded.email_norm,
  customer_name = excluded.customer_name, phone = excluded.phone, ship_to = excluded.ship_to,
  tags = coalesce(excluded.tags, orders_order.tags),
  customer_tags = coalesce(excluded.customer_tags, orders_order.customer_tags),
  member_tier = coalesce(nullif(excluded.member_tier, ''), orders_order.member_tier),
  discount_minor = coalesce(orders_order.discount_minor, excluded.discount_minor),
  is_gift = coalesce(excluded.is_gift, orders_order.is_gift),
  -- Names that come later count where they make the tax that was told first.
  shipping_taxes = coalesce(orders_order.shipping_taxes, CASE
    WHEN orders_order.shipping_tax_minor = excluded.shipping_tax_minor
    THEN excluded.shipping_taxes END),
  shipping_refunded_minor = greatest(excluded.shipping_refunded_minor,
                                     orders_order.shipping_refunded_minor),
  contract = coalesce(nullif(orders_order.contract, ''), excluded.contract)
RETURNING external_id, id, (xmax = 0)
"""
_LINES = """
WITH before AS (
  SELECT id, delivered_at, channel_delivered_at FROM orders_orderline
  WHERE brand_id = %s AND order_id = ANY(%s::bigint[]) AND (asked > 0 OR delivered_by <> '')
), kept AS (
INSERT INTO orders_orderline (brand_id, order_id, external_id, variant_id, title, quantity,
  shipped, already_returned, paid_minor, tax_minor, is_final_sale, delivered_at, serials,
  full_minor, goods, first_used_at, taxes, discounts, duties_minor, asked,
  refund_ordered_minor)
SELECT %s, *, 0, 0 FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::int[],
  %s::int[], %s::int[], %s::bigint[], %s::bigint[], %s::bool[], %s::timestamptz[], %s::jsonb[],
  %s::bigint[], %s::jsonb[], %s::timestamptz[], %s::jsonb[], %s::jsonb[], %s::bigint[])
ON CONFLICT (brand_id, order_id, external_id) DO UPDATE SET
  taxes = coalesce(orders_orderline.taxes, CASE
    WHEN orders_orderline.tax_minor = excluded.tax_minor THEN excluded.taxes END),
  discounts = coalesce(orders_orderline.discounts, excluded.discounts),
  serials = coalesce(excluded.serials, orders_orderline.serials),
  is_final_sale = coalesce(orders_orderline.is_final_sale, excluded.is_final_sale),
  full_minor = coalesce(orders_orderline.full_minor, excluded.full_minor),
  goods = coalesce(excluded.goods, orders_orderline.goods),
  first_used_at = coalesce(orders_orderline.first_used_at, excluded.first_used_at),
  shipped = least(greatest(excluded.shipped, orders_orderline.shipped),
                  orders_orderline.quantity),
  already_returned = least(
    greatest(excluded.already_returned, orders_orderline.already_returned),
    orders_orderline.quantity - orders_orderline.asked),
  -- A person's word counts until a person takes it back; the channel's is kept beside it.
  delivered_at = CASE WHEN orders_orderline.delivered_by <> ''
    THEN orders_orderline.delivered_at
    ELSE coalesce(excluded.delivered_at, orders_orderline.delivered_at) END,
  channel_delivered_at = CASE WHEN orders_orderline.delivered_by <> ''
    THEN coalesce(excluded.delivered_at, orders_orderline.channel_delivered_at) END
RETURNING id, delivered_at, channel_delivered_at
)
SELECT kept.id, kept.delivered_at IS DISTINCT FROM before.delivered_at
FROM kept JOIN before USING (id)
WHERE kept.delivered_at IS DISTINCT FROM before.delivered_at
  OR kept.channel_delivered_at IS DISTINCT FROM before.channel_delivered_at
ORDER BY kept.id
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
    if not rows:
        return {}
    columns = [list(map(_plain, column)) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_VARIANTS, [*columns, brand_id])
        return dict(cursor.fetchall())


def write_orders(brand_id: int, rows: Sequence[Row]) -> dict[str, tuple[int, bool]]:
    """Return by external id: our id, and whether it is new. One channel per call."""
    found = _run(_ORDERS, brand_id, rows, returns=True)
    return {external: (order_id, is_new) for external, order_id, is_new in found}


def write_lines(brand_id: int, rows: Sequence[Row]) -> tuple[list[int], list[int]]:
    """Return the lines that are delivered at another time now, and those whose time stays.

    The first of those that are asked back; of the others a person had said another time than
    the channel says now.
    """
    if not rows:
        return [], []
    columns = [list(map(_plain, column)) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [brand_id, columns[0], brand_id, *columns])
        found = cursor.fetchall()
    return [pk for pk, moved in found if moved], [pk for pk, moved in found if not moved]


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
