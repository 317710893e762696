"""Money that waits for a person: legs that no rule can end, and units that are held back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

MOST = 1000
"""Counting of what waits stops here."""
_HELD_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLeg:
    """`why` is by_hand, failed, unknown, reversed, proposed or held (a unit without a leg)."""

    id: int
    why: str
    ran: str
    name: str
    amount_minor: int
    currency: str
    since: datetime
    payment: str
    """The label of the payment it goes to; empty: none, or no name is known."""
    code: str
    due_at: datetime | None
    """When the provider is asked again by itself."""
    owner: str
    """Who took the incident about it."""


@dataclass(frozen=True, slots=True)
class WaitingLegs:
    rows: list[WaitingLeg]
    has_more: bool


# The words of the partial index, so that it is used.
_WAITS = """g.brand_id = %(brand)s
  AND (g.state IN ('proposed', 'failed', 'unknown', 'reversed')
       OR (g.kind = 'by_hand' AND g.state = 'approved'))
  AND EXISTS (SELECT 1 FROM settlement_legunit s WHERE s.brand_id = %(brand)s
              AND s.leg_id = g.id AND s.is_alive)"""
# Each is about one unit, which its subject names.
_HOLDS = """i.brand_id = %(brand)s AND i.healed_at IS NULL AND i.severity = 'incident'
  AND i.kind IN ('promise_at_risk', 'contents_differ', 'refund_failed')
  AND i.subject ^@ 'money:'"""
#: How many wait, up to one above MOST: of the same rows that the page lists.
COUNT = f"""SELECT count(*) FROM (
  (SELECT 1 FROM settlement_leg g WHERE {_WAITS} LIMIT {MOST + 1})
  UNION ALL (SELECT 1 FROM incidents_incident i WHERE {_HOLDS} LIMIT {MOST + 1})
  LIMIT {MOST + 1}) AS found"""  # noqa: S608 - only our own words are put in
_LEGS = f"""
SELECT g.id, CASE WHEN g.state = 'approved' THEN 'by_hand' ELSE g.state END, r.ran, r.name,
  g.amount_minor, g.currency,
  greatest(g.approved_at, g.ordered_at, g.sending_at, g.sent_at, g.paid_at, r.requested_at),
  coalesce(p.label, ''), g.failure_code, g.due_at, coalesce(i.owner, '')
FROM settlement_leg g
JOIN returns_return r ON r.brand_id = g.brand_id AND r.id = g.return_id
LEFT JOIN orders_payment p ON p.brand_id = g.brand_id AND p.id = g.payment_id
LEFT JOIN LATERAL (
  SELECT owner FROM incidents_incident i
  WHERE i.brand_id = %(brand)s AND i.return_id = r.id AND i.healed_at IS NULL
    AND i.subject = 'leg:' || g.id AND i.owner <> '' LIMIT 1) AS i ON true
WHERE {_WAITS} AND g.id > %(after)s ORDER BY g.id LIMIT %(limit)s
"""  # noqa: S608 - only our own words are put in
_HELD = f"""
SELECT u.id, 'held', r.ran, r.name, u.paid_minor, r.currency, i.opened_at, '',
  coalesce(i.evidence ->> 'code', ''), NULL::timestamptz, i.owner
FROM incidents_incident i
JOIN returns_return r ON r.brand_id = i.brand_id AND r.id = i.return_id
JOIN returns_unit u ON u.brand_id = i.brand_id AND u.return_id = r.id
  AND i.subject = 'money:' || u.id
WHERE {_HOLDS}
ORDER BY i.opened_at LIMIT {_HELD_AT_MOST}
"""  # noqa: S608 - only our own words are put in


def waiting_legs(brand_id: int, *, after: int, limit: int) -> WaitingLegs:
    """Return one page, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_LEGS, {"brand": brand_id, "after": after, "limit": limit + 1})
        found = cursor.fetchall()
    return WaitingLegs([_leg(row) for row in found[:limit]], len(found) > limit)


def held_units(brand_id: int) -> list[WaitingLeg]:
    """Return units that are here and whose money no rule decides, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"brand": brand_id})
        return [_leg(row) for row in cursor.fetchall()]


def _leg(row: Sequence[Any]) -> WaitingLeg:
    return WaitingLeg(
        id=row[0],
        why=row[1],
        ran=row[2],
        name=row[3],
        amount_minor=row[4],
        currency=row[5],
        since=row[6],
        payment=row[7],
        code=row[8],
        due_at=row[9],
        owner=row[10],
    )
