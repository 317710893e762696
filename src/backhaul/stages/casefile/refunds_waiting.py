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
    """`why` is of a leg by_hand, points, failed, unknown, reversed, proposed, ordered, sending.

    `held` is of a unit without one, `elsewhere` of a refund that was made at the provider and
    belongs to no return yet, `second` of what needs a second person, `late` of a return.
    """

    id: int
    """Of the leg, of what is asked of a second person, or of the incident."""
    why: str
    ran: str
    name: str
    amount_minor: int
    currency: str
    since: datetime
    payment: str
    """The label of the payment it goes to; empty: none, or no name is known."""
    code: str
    """Why it failed; of points how many they are, where that is known. `by_hand`: what it is
    paid for, where it is not due."""
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
       OR (g.kind IN ('by_hand', 'points') AND g.state = 'approved'))
  AND (g.purpose <> 'due' OR EXISTS (SELECT 1 FROM settlement_legunit s
       WHERE s.brand_id = %(brand)s AND s.leg_id = g.id AND s.is_alive))"""
_ASKED = "a.brand_id = %(brand)s AND a.state = 'waiting'"
# Each is about one unit, which its subject names.
_HOLDS = """i.brand_id = %(brand)s AND i.healed_at IS NULL AND i.severity = 'incident'
  AND i.kind IN ('promise_at_risk', 'contents_differ', 'refund_failed')
  AND i.subject ^@ 'money:'"""
# Refunds that were made at the provider, and stand for no return.
_ELSEWHERE = """i.brand_id = %(brand)s AND i.healed_at IS NULL AND i.severity = 'incident'
  AND i.kind = 'refund_failed' AND i.return_id IS NULL AND i.subject ^@ 'payment:'
  AND i.evidence ->> 'code' = 'refund'"""
#: How many wait, up to one above MOST: of the same rows that the page lists.
COUNT = f"""SELECT count(*) FROM (
  (SELECT 1 FROM settlement_leg g WHERE {_WAITS} LIMIT {MOST + 1})
  UNION ALL (SELECT 1 FROM incidents_incident i WHERE {_HOLDS} LIMIT {MOST + 1})
  UNION ALL (SELECT 1 FROM incidents_incident i WHERE {_ELSEWHERE} LIMIT {MOST + 1})
  UNION ALL (SELECT 1 FROM approvals_asked a WHERE {_ASKED} LIMIT {MOST + 1})
  LIMIT {MOST + 1}) AS found"""  # noqa: S608 - only our own words are put in
_LEGS = """
SELECT g.id, CASE WHEN g.state = 'approved' THEN g.kind ELSE g.state END, r.ran, r.name,
  g.amount_minor, g.currency,
  greatest(g.approved_at, g.ordered_at, g.sending_at, g.sent_at, g.paid_at, r.requested_at),
  coalesce(p.label, ''), CASE WHEN g.kind = 'points' AND g.state = 'approved'
    THEN coalesce(g.decision ->> 'points', '')
    WHEN g.kind = 'by_hand' AND g.state = 'approved' AND g.purpose <> 'due' THEN g.purpose
    ELSE g.failure_code END, g.due_at,
  coalesce(i.owner, '')
FROM settlement_leg g
JOIN returns_return r ON r.brand_id = g.brand_id AND r.id = g.return_id
LEFT JOIN orders_payment p ON p.brand_id = g.brand_id AND p.id = g.payment_id
LEFT JOIN LATERAL (
  SELECT owner FROM incidents_incident i
  WHERE i.brand_id = %(brand)s AND i.return_id = r.id AND i.healed_at IS NULL
    AND i.subject = 'leg:' || g.id AND i.owner <> '' LIMIT 1) AS i ON true
WHERE {which} AND g.id > %(after)s ORDER BY g.id LIMIT %(limit)s
"""
# Ordered and not paid yet: the rules go on by themselves.
_GOES = """g.brand_id = %(brand)s AND g.state IN ('ordered', 'sending')"""
_SECONDS = f"""
SELECT a.id, 'second', coalesce(r.ran, ''), coalesce(r.name, a.email), a.amount_minor,
  a.currency, a.asked_at, '', '', NULL::timestamptz, a.asked_by
FROM approvals_asked a
LEFT JOIN returns_return r ON r.brand_id = a.brand_id AND r.id = a.return_id
WHERE {_ASKED} ORDER BY a.id LIMIT {_HELD_AT_MOST}
"""  # noqa: S608 - only our own words are put in
_LATE = f"""
SELECT i.id, 'late', r.ran, r.name,
  coalesce((SELECT sum(u.paid_minor) FROM returns_unit u
    WHERE u.brand_id = r.brand_id AND u.return_id = r.id AND u.money NOT IN
      ('paid', 'nothing_due')), 0), r.currency,
  coalesce((i.evidence ->> 'due')::timestamptz, i.opened_at), '', '', NULL::timestamptz, i.owner
FROM incidents_incident i
JOIN returns_return r ON r.brand_id = i.brand_id AND r.id = i.return_id
WHERE i.brand_id = %(brand)s AND i.healed_at IS NULL AND i.kind = 'refund_late'
ORDER BY i.opened_at LIMIT {_HELD_AT_MOST}
"""  # noqa: S608 - only our own words are put in
_HELD = f"""
(SELECT u.id, 'held', r.ran, r.name, u.paid_minor, r.currency, i.opened_at, '',
  coalesce(i.evidence ->> 'code', ''), NULL::timestamptz, i.owner
FROM incidents_incident i
JOIN returns_return r ON r.brand_id = i.brand_id AND r.id = i.return_id
JOIN returns_unit u ON u.brand_id = i.brand_id AND u.return_id = r.id
  AND i.subject = 'money:' || u.id
WHERE {_HOLDS}
ORDER BY i.opened_at LIMIT {_HELD_AT_MOST})
UNION ALL
(SELECT i.id, 'elsewhere', '', coalesce(nullif(o.customer_name, ''), o.number, ''),
  coalesce((i.evidence ->> 'amount_minor')::bigint, 0),
  coalesce(i.evidence ->> 'currency', o.currency, ''), i.opened_at, coalesce(p.label, ''), '',
  NULL::timestamptz, i.owner
FROM incidents_incident i
LEFT JOIN orders_payment p ON p.brand_id = %(brand)s AND p.id =
  CASE WHEN i.subject ~ '^payment:[0-9]+$' THEN substr(i.subject, 9)::bigint END
LEFT JOIN orders_order o ON o.brand_id = %(brand)s AND o.id = p.order_id
WHERE {_ELSEWHERE}
ORDER BY i.opened_at LIMIT {_HELD_AT_MOST})
"""  # noqa: S608 - only our own words are put in


def waiting_legs(brand_id: int, *, after: int, limit: int) -> WaitingLegs:
    """Return one page of what waits for a person, the oldest first."""
    return _legs(_WAITS, brand_id, after, limit)


def going_legs(brand_id: int, *, after: int, limit: int) -> WaitingLegs:
    """Return one page of what is ordered and not paid yet, the oldest first."""
    return _legs(_GOES, brand_id, after, limit)


def held_units(brand_id: int) -> list[WaitingLeg]:
    """Return units that are here and whose money no rule decides, and refunds made elsewhere.

    Each the oldest first.
    """
    return _rows(_HELD, brand_id)


def second_persons(brand_id: int) -> list[WaitingLeg]:
    """Return payments that somebody asked a second person for; `owner` is who asked.

    Store credit is for no return: its `ran` is empty, and its `name` the address.
    """
    return _rows(_SECONDS, brand_id)


def late_refunds(brand_id: int) -> list[WaitingLeg]:
    """Return returns whose money should have gone by now; `since` is when it was due."""
    return _rows(_LATE, brand_id)


def _legs(which: str, brand_id: int, after: int, limit: int) -> WaitingLegs:
    with connection.cursor() as cursor:
        cursor.execute(
            _LEGS.format(which=which), {"brand": brand_id, "after": after, "limit": limit + 1}
        )
        found = cursor.fetchall()
    return WaitingLegs([_leg(row) for row in found[:limit]], len(found) > limit)


def _rows(sql: str, brand_id: int) -> list[WaitingLeg]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"brand": brand_id})
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
