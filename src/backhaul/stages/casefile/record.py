"""Everything about one return for whoever integrates with it: two statements, no locks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.stages.returns.models import Return, Unit

Row = Mapping[str, Any]

_AROUND = """
SELECT
  (SELECT coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('units', (
      SELECT coalesce(jsonb_agg(u.ordinal ORDER BY u.ordinal), '[]'::jsonb)
      FROM shipping_parcelunit h JOIN returns_unit u ON u.brand_id = %(brand)s
        AND u.id = h.unit_id AND u.return_id = %(ret)s
      WHERE h.brand_id = %(brand)s AND h.parcel_id = p.id)) ORDER BY p.id), '[]'::jsonb)
   FROM shipping_parcel p WHERE p.brand_id = %(brand)s AND p.id IN (
      SELECT id FROM shipping_parcel WHERE brand_id = %(brand)s AND return_id = %(ret)s
      UNION
      SELECT h.parcel_id FROM shipping_parcelunit h JOIN returns_unit u
        ON u.brand_id = %(brand)s AND u.id = h.unit_id
      WHERE h.brand_id = %(brand)s AND u.return_id = %(ret)s)),
  (SELECT coalesce(jsonb_agg(to_jsonb(l) || jsonb_build_object('units', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('ordinal', u.ordinal,
        'amount_minor', s.amount_minor) ORDER BY u.ordinal), '[]'::jsonb)
      FROM settlement_legunit s JOIN returns_unit u ON u.brand_id = %(brand)s
        AND u.id = s.unit_id
      WHERE s.brand_id = %(brand)s AND s.leg_id = l.id)) ORDER BY l.id), '[]'::jsonb)
   FROM settlement_leg l WHERE l.brand_id = %(brand)s AND l.return_id = %(ret)s),
  (SELECT to_jsonb(p) FROM promises_promise p
   WHERE p.brand_id = %(brand)s AND p.return_id = %(ret)s AND p.ended_at IS NULL),
  (SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.id), '[]'::jsonb) FROM incidents_incident i
   WHERE i.brand_id = %(brand)s AND i.return_id = %(ret)s),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('decided_at', d.decided_at,
      'decided_by', d.decided_by, 'policy_number', d.policy_number, 'note', d.note,
      'units', d.outcomes -> 'units') ORDER BY d.id), '[]'::jsonb)
   FROM authorization_decision d WHERE d.brand_id = %(brand)s AND d.return_id = %(ret)s)
"""


@dataclass(frozen=True, slots=True)
class Record:
    """`parcels`, `legs` and the rest are rows as the tables have them, instants in ISO 8601.

    A parcel's `units` are the ordinals of this return in it, a leg's are its shares.
    """

    ret: Return
    units: list[Unit]
    parcels: list[Row]
    legs: list[Row]
    promise: Row | None
    incidents: list[Row]
    decisions: list[Row]


def record_of(brand_id: int, ran: str) -> Record:
    """Raises NotFound `no_such_return`."""
    units = list(
        Unit.objects.select_related("ret", "line__order")
        .filter(brand_id=brand_id, ret__brand_id=brand_id, ret__ran=ran)
        .order_by("ordinal")
    )
    if not units or units[0].ret is None:
        raise NotFound("no_such_return", ran=ran)
    ret = units[0].ret
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"brand": brand_id, "ret": ret.pk})
        parcels, legs, promise, incidents, decisions = map(_read, cursor.fetchone())
    return Record(ret, units, parcels, legs, promise, incidents, decisions)


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
