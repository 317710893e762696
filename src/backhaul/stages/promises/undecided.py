"""Whose time it is that a person takes to decide about money: ours, but for a few returns."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

# The shopper asked their bank for the money, or sent what a part was kept back for.
_NOT_OURS = """
SELECT u.return_id FROM returns_unit u
JOIN orders_orderline l ON l.brand_id = u.brand_id AND l.id = u.line_id
JOIN orders_payment p ON p.brand_id = l.brand_id AND p.order_id = l.order_id
JOIN settlement_takenback b ON b.brand_id = p.brand_id AND b.payment_id = p.id
  AND b.kind = 'chargeback'
WHERE u.brand_id = ANY(%(brands)s::bigint[]) AND u.return_id = ANY(%(returns)s::bigint[])
UNION
SELECT g.return_id FROM settlement_leg g
WHERE g.brand_id = ANY(%(brands)s::bigint[]) AND g.return_id = ANY(%(returns)s::bigint[])
  AND g.decision -> 'deduction_bp' > '0' AND g.state <> 'cancelled'
"""


def not_ours(brand_ids: Sequence[int], return_ids: Sequence[int]) -> frozenset[int]:
    """Return the returns of which nobody broke a word, however long a person took.

    What is promised of them after the decision binds anew. One statement, or none.
    """
    if not return_ids:
        return frozenset()
    asked = {"brands": list(brand_ids), "returns": list(return_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_NOT_OURS, asked)
        return frozenset(return_id for (return_id,) in cursor.fetchall())
