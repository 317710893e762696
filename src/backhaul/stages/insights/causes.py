"""Why things come back, which products do, and what goes wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from backhaul.core.insights import Rate
from backhaul.stages.insights.period import COHORT, Period

MOST_PRODUCTS = 10


@dataclass(frozen=True, slots=True)
class ReasonCount:
    reason: str
    units: int


@dataclass(frozen=True, slots=True)
class ProductRate:
    """Units asked back of the units sold in the period, whenever they were asked back."""

    sku: str
    title: str
    variant: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class IncidentRates:
    """How many returns had at least one incident, of all of the period; and by its kind."""

    any: Rate
    kinds: list[tuple[str, Rate]]


_REASONS = f"""
SELECT u.reason, count(*) FROM returns_return r
JOIN returns_unit u ON u.brand_id = %(brand)s AND u.return_id = r.id
WHERE {COHORT} AND u.line_id IS NOT NULL
GROUP BY u.reason ORDER BY count(*) DESC, u.reason
"""  # noqa: S608 - only our own words are put in
# `shipped` is 0 where the channel does not tell what was sent.
_PRODUCTS = """
SELECT v.sku, v.title, v.variant_title, least(s.asked, s.sold), s.sold FROM (
  SELECT l.variant_id, sum(l.asked + l.already_returned) AS asked,
    sum(greatest(l.quantity, l.shipped)) AS sold
  FROM orders_order o
  JOIN orders_orderline l ON l.brand_id = %(brand)s AND l.order_id = o.id
  WHERE o.brand_id = %(brand)s AND o.placed_at >= %(since)s AND o.placed_at <= %(until)s
    AND mod(o.id, %(nth)s) = 0
  GROUP BY l.variant_id HAVING sum(l.asked + l.already_returned) > 0
  ORDER BY 2 DESC, 3, 1 LIMIT %(most)s) AS s
JOIN catalog_variant v ON v.brand_id = %(brand)s AND v.id = s.variant_id
ORDER BY s.asked DESC, s.sold, v.sku
"""
# The journal's index by kind bounds it; an incident may be healed by now.
_INCIDENTS = f"""
SELECT e.data ->> 'kind', count(DISTINCT e.return_id)
FROM journal_entry e JOIN returns_return r ON r.brand_id = %(brand)s AND r.id = e.return_id
WHERE e.brand_id = %(brand)s AND e.kind = 'incident.opened' AND e.occurred_at >= %(since)s
  AND e.data ->> 'severity' = 'incident' AND {COHORT}
GROUP BY ROLLUP (e.data ->> 'kind') ORDER BY 2 DESC, 1
"""  # noqa: S608 - only our own words are put in


def reasons(brand_id: int, period: Period) -> list[ReasonCount]:
    """Return every reason of the units asked back, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(_REASONS, period.values(brand_id))
        return [ReasonCount(*row) for row in cursor.fetchall()]


def products(brand_id: int, period: Period) -> list[ProductRate]:
    """Return what came back most of what was ordered in the period."""
    with connection.cursor() as cursor:
        cursor.execute(_PRODUCTS, {**period.values(brand_id), "most": MOST_PRODUCTS})
        return [
            ProductRate(sku, title, variant, Rate(int(asked), int(sold)))
            for sku, title, variant, asked, sold in cursor.fetchall()
        ]


def incident_rates(brand_id: int, period: Period, *, returns: int) -> IncidentRates:
    """Return the rates; `returns` is how many were requested in the period."""
    with connection.cursor() as cursor:
        cursor.execute(_INCIDENTS, period.values(brand_id))
        found = cursor.fetchall()
    concerned = next((count for kind, count in found if kind is None), 0)
    # A return may be requested between the two statements.
    whole = max(returns, concerned)
    kinds = [(kind, Rate(count, whole)) for kind, count in found if kind is not None]
    return IncidentRates(Rate(concerned, whole), kinds)
