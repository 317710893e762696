"""Rows of orders → what a policy judges. What is not stored is not known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.law.words import Channel, Goods
from backhaul.core.money import Money
from backhaul.core.policies.facts import OrderFacts, ParcelFacts, UnitFacts
from backhaul.core.settlement import unit_share
from backhaul.foundation.calendars import calendar_for, zone_of_country
from backhaul.stages.catalog.models import Variant
from backhaul.stages.orders.models import Order, OrderLine

#: Longer than any period of the law with every day that it may be put off.
_PERIODS = timedelta(days=120)
_AROUND = """
SELECT o.id,
  (SELECT coalesce(sum(l.paid_minor), 0) FROM orders_orderline l
   WHERE l.brand_id = o.brand_id AND l.order_id = o.id),
  (SELECT jsonb_build_object('methods', coalesce(jsonb_agg(DISTINCT p.method), '[]'::jsonb),
      'labels', coalesce(jsonb_agg(DISTINCT p.label), '[]'::jsonb),
      'tenders', coalesce(jsonb_agg(jsonb_build_object('method', p.method, 'label', p.label,
        'connection_name', p.connection_name, 'provider_ref', p.provider_ref,
        'captured_minor', p.captured_minor, 'taken_back_minor', p.taken_back_minor,
        'refund_ordered_minor', p.refund_ordered_minor) ORDER BY p.id), '[]'::jsonb),
      'is_touched', coalesce(bool_or(p.taken_back_minor > 0), false)) FROM orders_payment p
   WHERE p.brand_id = o.brand_id AND p.order_id = o.id),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('shipped_at', d.shipped_at,
            'delivered_at', d.delivered_at, 'contents', d.contents) ORDER BY d.id), '[]'::jsonb)
   FROM orders_delivery d WHERE d.brand_id = o.brand_id AND d.order_id = o.id), b.currency
FROM orders_order o JOIN tenancy_brand b ON b.id = o.brand_id
WHERE o.brand_id = %s AND o.id = ANY(%s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """An order's facts, and when the last parcel with each of its lines was sent."""

    facts: OrderFacts
    shipped_at: Mapping[str, datetime]
    """By the line's external id."""
    brand_currency: str
    """In which the brand counts what things cost it."""
    labels: tuple[str, ...] = ()
    """Of its payments, as the shopper knows them."""
    is_touched: bool = False
    """Money of it left by another way."""
    tenders: tuple[Mapping[str, Any], ...] = ()
    """Its payments in the order in which they were made, as columns of their table."""

    def line_shipped_at(self, external_id: str) -> datetime | None:
        return self.shipped_at.get(external_id)


def known_orders(brand_id: int, orders: Iterable[Order]) -> dict[int, KnownOrder]:
    """Return what is known of each order, by its id: one statement for all."""
    by_id = {order.pk: order for order in orders}
    if not by_id:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [brand_id, list(by_id)])
        rows = cursor.fetchall()
    return {row[0]: _known(by_id[row[0]], *row[1:]) for row in rows}


def _known(
    order: Order,
    lines_minor: int,
    payments: str,
    parcels: str,
    brand_currency: str,
) -> KnownOrder:
    money = json.loads(payments)
    country = str(order.ship_to.get("country", "")).upper()
    zone = zone_of_country(country) or "UTC"
    told = [(_parcel(one), one.get("contents") or {}) for one in json.loads(parcels)]
    facts = OrderFacts(
        ref=str(order.pk),
        placed_at=order.placed_at,
        channel=order.channel,
        country=country,
        region=str(order.ship_to.get("region", "")),
        zone=zone,
        holidays=_holidays(country, zone, order.placed_at),
        parcels=tuple(parcel for parcel, _ in told),
        language=order.locale,
        contract=Channel(order.contract or Channel.ONLINE),
        tags=_told(order.tags),
        paid_with=tuple(money["methods"]) or None,
        discount=None
        if order.discount_minor is None
        else Money(order.discount_minor, order.currency),
        is_gift=order.is_gift,
        paid=Money(int(lines_minor) + order.shipping_paid_minor, order.currency),
    )
    return KnownOrder(
        facts,
        _shipped(told),
        brand_currency,
        tuple(money["labels"]),
        money["is_touched"],
        tuple(money["tenders"]),
    )


def thing_facts(line: OrderLine, thing: Variant, known: KnownOrder) -> UnitFacts:
    """Return what is known of one piece of a line, before anybody says anything about it.

    Its key is the line's, its price that of the line's first piece.
    """
    currency = line.order.currency
    return UnitFacts(
        key=str(line.pk),
        line_id=str(line.pk),
        sku=thing.sku,
        paid=unit_share(Money(line.paid_minor, currency), line.quantity, 0),
        order_ref=known.facts.ref,
        category=thing.category,
        product=thing.product,
        tags=_told(thing.tags),
        goods=None if line.goods is None else tuple(Goods(one) for one in line.goods),
        is_final_sale=line.is_final_sale,
        is_hazardous=thing.is_hazardous,
        is_serialised=bool(line.serials) or thing.is_serialised,
        full_price=None
        if line.full_minor is None
        else unit_share(Money(line.full_minor, currency), line.quantity, 0),
        cost=None
        if thing.cost_minor is None
        else Money(thing.cost_minor, known.brand_currency),
        weight_grams=thing.weight_grams,
        shipped_at=known.line_shipped_at(line.external_id),
        delivered_at=line.delivered_at,
        first_used_at=line.first_used_at,
    )


def _told(codes: list[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)


def _parcel(given: Mapping[str, Any]) -> ParcelFacts:
    return ParcelFacts.model_validate(
        {name: given.get(name) for name in ("shipped_at", "delivered_at")}
    )


def _shipped(
    told: Sequence[tuple[ParcelFacts, Mapping[str, Any]]],
) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for parcel, contents in told:
        for line in contents if parcel.shipped_at else ():
            assert parcel.shipped_at is not None
            found[line] = max(parcel.shipped_at, found.get(line, parcel.shipped_at))
    return found


def _holidays(country: str, zone: str, placed_at: datetime) -> tuple[date, ...]:
    first, last = placed_at.date(), (placed_at + _PERIODS).date()
    days = calendar_for(country, zone, first.year).holidays
    return tuple(sorted(day for day in days if first <= day <= last))
