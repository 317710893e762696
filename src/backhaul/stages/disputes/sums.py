"""How much of an order went back to its shopper: by us, by others, and by their bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from backhaul.core.disputes import too_much
from backhaul.foundation.bulk import array
from backhaul.stages.disputes.models import Dispute

#: A leg that pays the shopper already, or may have.
_GONE = "('sending', 'unknown', 'paid')"

# What of a leg is for lines of the order; a leg by hand or by credit has no payment.
_SUMS = f"""
SELECT d.brand_id, d.payment_id, o.captured, o.taken, coalesce(l.refunded, 0) + o.elsewhere
FROM unnest(%(brands)s::bigint[], %(payments)s::bigint[]) AS d(brand_id, payment_id)
JOIN orders_payment p ON p.brand_id = d.brand_id AND p.id = d.payment_id
CROSS JOIN LATERAL (
  SELECT sum(a.captured_minor) AS captured,
    coalesce(sum(t.charged), 0) AS taken, coalesce(sum(t.refunded), 0) AS elsewhere
  FROM orders_payment a LEFT JOIN LATERAL (
    SELECT sum(amount_minor) FILTER (WHERE kind = 'chargeback') AS charged,
      sum(amount_minor) FILTER (WHERE kind = 'refund') AS refunded
    FROM settlement_takenback t WHERE t.brand_id = a.brand_id AND t.payment_id = a.id
      AND t.given_back_at IS NULL) t ON true
  WHERE a.brand_id = p.brand_id AND a.order_id = p.order_id) o
LEFT JOIN LATERAL (
  SELECT sum(s.amount_minor) AS refunded FROM orders_orderline n
  JOIN returns_unit u ON u.brand_id = n.brand_id AND u.line_id = n.id
  JOIN settlement_legunit s ON s.brand_id = u.brand_id AND s.unit_id = u.id AND s.is_alive
  JOIN settlement_leg g ON g.brand_id = s.brand_id AND g.id = s.leg_id AND g.state IN {_GONE}
  WHERE n.brand_id = p.brand_id AND n.order_id = p.order_id) l ON true
"""  # noqa: S608 - only our own words are put in
_OF_LEGS = """
SELECT DISTINCT d.brand_id, d.payment_id
FROM unnest(%s::bigint[], %s::bigint[]) AS x(brand_id, leg_id)
JOIN settlement_legunit s ON s.brand_id = x.brand_id AND s.leg_id = x.leg_id
JOIN returns_unit u ON u.brand_id = s.brand_id AND u.id = s.unit_id
JOIN orders_orderline n ON n.brand_id = u.brand_id AND n.id = u.line_id
JOIN orders_payment p ON p.brand_id = n.brand_id AND p.order_id = n.order_id
JOIN disputes_dispute d ON d.brand_id = p.brand_id AND d.payment_id = p.id
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one order, in its minor units."""

    captured: int
    charged_back: int
    refunded: int
    """By our legs of any kind, and by others at the provider."""

    @property
    def over(self) -> int:
        return too_much(self.captured, self.refunded, self.charged_back)

    def told(self, row: Dispute) -> dict[str, object]:
        return {
            "amount_minor": min(self.refunded, row.amount_minor),
            "currency": row.currency,
            "refunded_minor": self.refunded,
            "charged_back_minor": self.charged_back,
            "over_minor": self.over,
        }


def sums_of(rows: Sequence[Dispute]) -> dict[tuple[int, int], Sums]:
    """Return by brand and payment what went, where something was refunded."""
    return _sums(sorted({(row.brand_id, row.payment_id) for row in rows}))


def sums_of_legs(legs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Sums]:
    """Return the same for disputed payments of the orders that legs pay for."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OF_LEGS, [array([brand for brand, _ in legs]), array([leg for _, leg in legs])]
        )
        return _sums(sorted((brand, payment) for brand, payment in cursor.fetchall()))


def _sums(keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Sums]:
    if not keys:
        return {}
    values = {
        "brands": array([brand for brand, _ in keys]),
        "payments": array([payment for _, payment in keys]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, values)
        rows = cursor.fetchall()
    return {
        (brand, payment): Sums(int(captured), int(taken), int(refunded))
        for brand, payment, captured, taken, refunded in rows
        if refunded and taken
    }
