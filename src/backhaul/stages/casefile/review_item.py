"""One request that a person decides on, with all that speaks for and against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.axes import Authorization, Processing
from backhaul.stages.casefile.review_queue import Neighbours, neighbours, read_json
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.preview import Preview, preview_of

Row = Mapping[str, Any]
MOST_ALIKE = 9


@dataclass(frozen=True, slots=True)
class Alike:
    """A unit of the same product for the same reason that was decided before."""

    ran: str
    comment: str
    authorization: str
    by: str
    """Who decided: `system` is the policy, `member:7` a person."""
    grade: str
    found: tuple[str, ...]
    """The reasons of its grade; empty: it was not looked at (yet)."""
    disposition: str
    money: str
    paid_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """What this shopper did at this brand, known by the e-mail address alone."""

    orders: int
    first_order_at: datetime | None
    bought: int
    asked_back: int
    returns: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`units` are those in review; all others of the return are in `case`."""

    case: Case
    units: list[Unit]
    lines: Mapping[int, Row]
    """By id of the line: order, placed_at, delivered_at, quantity, image, variant."""
    photos: Mapping[int, list[Row]]
    """By id of the unit: id, width, height, uploaded_at."""
    decisions: list[Row]
    """The oldest first: policy_number, decided_at, decided_by, note, units."""
    customer: Customer
    alike: list[Alike]
    money: tuple[Preview, ...]
    place: Neighbours


def item(brand_id: int, ran: str) -> Item:
    """Raises NotFound `no_such_return`. Six statements, whatever it holds."""
    case = cases.read(brand_id, ran)
    units = [unit for unit in case.units if is_open(unit)]
    ret = case.ret
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"brand": brand_id, "ret": ret.pk, "email": ret.email_norm})
        lines, photos, decisions, history = map(read_json, cursor.fetchone())
    return Item(
        case=case,
        units=units,
        lines={int(row["id"]): row for row in lines},
        photos=_by_unit(photos),
        decisions=decisions,
        customer=_customer(history),
        alike=_alike(brand_id, ret.pk, units),
        money=preview_of(brand_id, units),
        place=neighbours(brand_id, created_at=ret.created_at, return_id=ret.pk),
    )


def is_open(unit: Unit) -> bool:
    """Whether a person has to decide on the request for this unit."""
    waits = unit.authorization == Authorization.IN_REVIEW
    return bool(waits and unit.processing == Processing.AWAITED)


_AROUND = """
SELECT
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'order', o.number,
      'placed_at', o.placed_at, 'delivered_at', l.delivered_at, 'quantity', l.quantity,
      'image', coalesce(v.image_url, ''), 'variant', coalesce(v.variant_title, '')
      ) ORDER BY l.id), '[]'::jsonb)
   FROM orders_orderline l
   JOIN orders_order o ON o.brand_id = l.brand_id AND o.id = l.order_id
   JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
   WHERE l.brand_id = %(brand)s AND l.id IN (
     SELECT line_id FROM returns_unit WHERE brand_id = %(brand)s AND return_id = %(ret)s)),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'unit', p.unit_id,
      'width', p.width, 'height', p.height, 'uploaded_at', p.uploaded_at) ORDER BY p.id),
      '[]'::jsonb)
   FROM intake_photo p JOIN returns_unit u ON u.brand_id = p.brand_id AND u.id = p.unit_id
   WHERE p.brand_id = %(brand)s AND u.return_id = %(ret)s),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('policy_number', d.policy_number,
      'decided_at', d.decided_at, 'decided_by', d.decided_by, 'note', d.note,
      'units', d.outcomes -> 'units', 'facts', d.facts) ORDER BY d.id), '[]'::jsonb)
   FROM authorization_decision d
   WHERE d.brand_id = %(brand)s AND d.return_id = %(ret)s),
  (SELECT jsonb_build_object(
     'orders', count(DISTINCT o.id), 'first_order_at', min(o.placed_at),
     'bought', coalesce(sum(l.quantity), 0),
     'asked_back', coalesce(sum(l.asked + l.already_returned), 0),
     'returns', (SELECT count(*) FROM returns_return WHERE brand_id = %(brand)s
                   AND email_norm = %(email)s AND id <> %(ret)s),
     'refused', (SELECT count(*) FROM returns_return WHERE brand_id = %(brand)s
                   AND email_norm = %(email)s AND id <> %(ret)s AND headline = 'refused'))
   FROM (SELECT * FROM orders_order WHERE brand_id = %(brand)s AND email_norm = %(email)s
         ORDER BY id DESC LIMIT 500) AS o
   LEFT JOIN orders_orderline l ON l.brand_id = %(brand)s AND l.order_id = o.id)
"""

# Each product with its reason has its index; what was decided for it comes newest first.
_ALIKE = f"""
SELECT r.ran, u.comment, u.authorization, coalesce(d.decided_by, 'system'), u.grade,
  coalesce(i.reasons, '[]'::jsonb), u.disposition, u.money, coalesce(s.paid, 0), r.currency
FROM (SELECT DISTINCT sku, reason FROM unnest(%(skus)s::text[], %(reasons)s::text[])
        AS w(sku, reason)) AS w
CROSS JOIN LATERAL (
  SELECT * FROM returns_unit u
  WHERE u.brand_id = %(brand)s AND u.sku = w.sku AND u.reason = w.reason
    AND u.authorization IN ('authorized', 'refused') AND u.return_id <> %(ret)s
  ORDER BY u.id DESC LIMIT {MOST_ALIKE}) AS u
JOIN returns_return r ON r.brand_id = u.brand_id AND r.id = u.return_id
LEFT JOIN LATERAL (
  SELECT decided_by FROM authorization_decision
  WHERE brand_id = %(brand)s AND return_id = r.id ORDER BY id DESC LIMIT 1) AS d ON true
LEFT JOIN LATERAL (
  SELECT reasons FROM inspection_inspection
  WHERE brand_id = %(brand)s AND unit_id = u.id AND undone_at IS NULL
  ORDER BY id DESC LIMIT 1) AS i ON true
LEFT JOIN LATERAL (
  SELECT sum(h.amount_minor) AS paid FROM settlement_legunit h
  JOIN settlement_leg g ON g.brand_id = h.brand_id AND g.id = h.leg_id
  WHERE h.brand_id = %(brand)s AND h.unit_id = u.id AND g.state = 'paid') AS s ON true
ORDER BY u.id DESC LIMIT {MOST_ALIKE}
"""  # noqa: S608 - only our own numbers are put in


def _alike(brand_id: int, return_id: int, units: Sequence[Unit]) -> list[Alike]:
    named = [unit for unit in units if unit.sku and unit.reason]
    if not named:
        return []
    wanted: dict[str, Any] = {
        "brand": brand_id,
        "ret": return_id,
        "skus": [unit.sku for unit in named],
        "reasons": [unit.reason for unit in named],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, wanted)
        found = cursor.fetchall()
    return [
        Alike(
            ran=row[0],
            comment=row[1],
            authorization=row[2],
            by=row[3],
            grade=row[4],
            found=tuple(read_json(row[5])),
            disposition=row[6],
            money=row[7],
            paid_minor=int(row[8]),
            currency=row[9],
        )
        for row in found
    ]


def _customer(row: Row) -> Customer:
    first = row["first_order_at"]
    return Customer(
        orders=row["orders"],
        first_order_at=datetime.fromisoformat(first) if first else None,
        bought=int(row["bought"]),
        asked_back=int(row["asked_back"]),
        returns=row["returns"],
        refused=row["refused"],
    )


def _by_unit(photos: Sequence[Row]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for photo in photos:
        found.setdefault(int(photo["unit"]), []).append(photo)
    return found
