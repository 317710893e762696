"""Whose time it is that a person takes to decide about money: ours, but for a few returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# Not ours: the shopper asked their bank for the money, or sent what a part was kept back for.
# What was decided before the promise ended was reckoned with in the promise itself. Goods of
# an exchange are no money, but for a return that has nothing else.
_KNOWN = """
SELECT w.return_id, EXISTS (
    SELECT FROM returns_unit u
    JOIN orders_orderline l ON l.brand_id = u.brand_id AND l.id = u.line_id
    JOIN orders_payment p ON p.brand_id = l.brand_id AND p.order_id = l.order_id
    JOIN settlement_takenback b ON b.brand_id = p.brand_id AND b.payment_id = p.id
      AND b.kind = 'chargeback'
    WHERE u.brand_id = w.brand_id AND u.return_id = w.return_id
  ) OR EXISTS (
    SELECT FROM settlement_leg g
    WHERE g.brand_id = w.brand_id AND g.return_id = w.return_id
      AND g.decision -> 'deduction_bp' > '0' AND g.state <> 'cancelled'
      AND g.approved_at >= w.ended_at
  ), (
    SELECT COALESCE(max(g.paid_at) FILTER (WHERE g.kind <> 'exchange'), max(g.paid_at))
    FROM settlement_leg g
    WHERE g.brand_id = w.brand_id AND g.return_id = w.return_id
      AND g.purpose = 'due' AND g.state = 'paid'
  )
FROM promises_promise w
WHERE w.brand_id = ANY(%(brands)s::bigint[]) AND w.return_id = ANY(%(returns)s::bigint[])
  AND w.is_undecided
ORDER BY w.id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What a promise that waited for a person is judged by."""

    is_not_ours: bool
    """Nobody broke a word, however long a person took: what is promised then binds anew."""
    paid_at: datetime | None
    """When the last of the money went that was due; None: none of it by now."""


def known_of(brand_ids: Sequence[int], return_ids: Sequence[int]) -> Mapping[int, Known]:
    """Return by return what is known of its undecided promise. One statement, or none."""
    if not return_ids:
        return {}
    asked = {"brands": list(brand_ids), "returns": list(return_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, asked)
        return {key: Known(theirs, paid_at) for key, theirs, paid_at in cursor.fetchall()}
