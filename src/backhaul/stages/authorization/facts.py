"""Rows → what the policy judges: everything known about a request when it is decided."""

from __future__ import annotations

from django.db import connection

from backhaul.core.axes import Authorization, Method, Origin, Resolution
from backhaul.core.money import Money
from backhaul.core.policies.decide import RequestFacts, UnitFacts
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit


def undecided(case: Case) -> list[Unit]:
    return [unit for unit in case.units if unit.authorization == Authorization.REQUESTED]


def request_facts(case: Case, units: list[Unit]) -> RequestFacts:
    ret = case.ret
    lines = lines_by_id([ret.brand_id], [unit.line_id for unit in units if unit.line_id])
    photographed = _photographed(ret.brand_id, [unit.pk for unit in units])
    orders = [line.order for line in lines.values()]
    return RequestFacts(
        units=tuple(
            _unit_facts(
                unit,
                lines.get(unit.line_id or 0),
                has_photos=unit.pk in photographed,
                currency=ret.currency,
            )
            for unit in units
        ),
        resolution=Resolution(ret.resolution),
        method=Method(ret.method),
        currency=ret.currency,
        requested_at=ret.requested_at,
        origin=Origin(ret.origin),
        placed_at=min((order.placed_at for order in orders), default=None),
        ship_to_country=next((o.ship_to.get("country", "") for o in orders), ""),
        ship_from_country=ret.ship_from.get("country", ""),
    )


_PHOTOGRAPHED = """
SELECT DISTINCT unit_id FROM intake_photo WHERE brand_id = %s AND unit_id = ANY(%s::bigint[])
"""


def _photographed(brand_id: int, unit_ids: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_PHOTOGRAPHED, [brand_id, unit_ids])
        return {row[0] for row in cursor.fetchall()}


def _unit_facts(
    unit: Unit, line: OrderLine | None, *, has_photos: bool, currency: str
) -> UnitFacts:
    return UnitFacts(
        key=str(unit.ordinal),
        line_id=str(unit.line_id or ""),
        sku=unit.sku,
        paid=Money(unit.paid_minor, currency),
        reason=unit.reason or None,
        has_photos=has_photos,
        is_final_sale=line.is_final_sale if line else False,
        delivered_at=line.delivered_at if line else None,
        category=unit.category,
    )
