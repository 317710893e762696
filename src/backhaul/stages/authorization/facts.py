"""Rows → what the policy judges: everything known about a request when it is decided."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from backhaul.core.axes import Authorization, Method, Origin, Resolution
from backhaul.core.money import Money
from backhaul.core.policies.facts import RequestFacts, UnitFacts
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.policies.facts import KnownOrder, known_orders
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit


def undecided(case: Case) -> list[Unit]:
    return [unit for unit in case.units if unit.authorization == Authorization.REQUESTED]


def request_facts(case: Case, units: list[Unit]) -> RequestFacts:
    ret = case.ret
    lines = lines_by_id([ret.brand_id], [unit.line_id for unit in units if unit.line_id])
    photos = _photos(ret.brand_id, [unit.pk for unit in units])
    known = known_orders(ret.brand_id, (line.order for line in lines.values()))
    return RequestFacts(
        units=tuple(
            _unit_facts(
                unit,
                lines.get(unit.line_id or 0),
                known,
                photos=photos.get(unit.pk, 0),
                currency=ret.currency,
            )
            for unit in units
        ),
        orders=tuple(one.facts for one in known.values()),
        resolution=Resolution(ret.resolution),
        method=Method(ret.method),
        currency=ret.currency,
        requested_at=ret.requested_at,
        origin=Origin(ret.origin),
        ship_from_country=ret.ship_from.get("country", ""),
    )


_PHOTOS = """
SELECT unit_id, count(*) FROM intake_photo
WHERE brand_id = %s AND unit_id = ANY(%s::bigint[]) GROUP BY unit_id
"""


def _photos(brand_id: int, unit_ids: list[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_PHOTOS, [brand_id, unit_ids])
        return dict(cursor.fetchall())


def _unit_facts(
    unit: Unit,
    line: OrderLine | None,
    known: Mapping[int, KnownOrder],
    *,
    photos: int,
    currency: str,
) -> UnitFacts:
    order = known.get(line.order_id) if line else None
    return UnitFacts(
        key=str(unit.ordinal),
        line_id=str(unit.line_id or ""),
        sku=unit.sku,
        paid=Money(unit.paid_minor, currency),
        order_ref=order.facts.ref if order else "",
        reason=unit.reason or None,
        photos=photos,
        is_final_sale=line.is_final_sale if line else False,
        shipped_at=order.line_shipped_at(line.external_id) if order and line else None,
        delivered_at=line.delivered_at if line else None,
        category=unit.category,
    )
