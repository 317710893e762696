"""What a shopper did with this brand before a request: one statement over rows with times.

Nothing of another brand is read, and nothing that happened after `at`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.contents import Difference
from backhaul.core.policies.facts import ShopperFacts
from backhaul.core.risk.rules import RiskRules
from backhaul.core.risk.scoring import Evidence

_YEAR = timedelta(days=365)
_MONTH = timedelta(days=30)
_SILENT = timedelta(days=7)
"""A parcel that was handed over less than so long ago may still be seen."""
_DIFFERS = ", ".join(f"'{what}'" for what in ("mismatch", *Difference))
# An order without an e-mail address is its channel's customer's; a return has none then.
_HISTORY = f"""
WITH own_orders AS (
  SELECT o.id, o.placed_at, o.customer_tags, o.member_tier FROM orders_order o
  WHERE o.brand_id = %(brand)s AND o.email_norm = %(email)s AND %(email)s <> ''
    AND o.placed_at <= %(at)s
  UNION ALL
  SELECT o.id, o.placed_at, o.customer_tags, o.member_tier FROM orders_order o
  WHERE o.brand_id = %(brand)s AND %(email)s = '' AND o.customer_ref = %(customer_ref)s
    AND %(customer_ref)s <> '' AND o.channel = %(channel)s AND o.placed_at <= %(at)s
), own_lines AS (
  SELECT l.quantity, l.already_returned, v.category FROM own_orders o
  JOIN orders_orderline l ON l.brand_id = %(brand)s AND l.order_id = o.id
  JOIN catalog_variant v ON v.brand_id = %(brand)s AND v.id = l.variant_id
), own_returns AS (
  SELECT r.id FROM returns_return r
  WHERE r.brand_id = %(brand)s AND r.email_norm = %(email)s AND %(email)s <> ''
    AND r.id <> %(return)s AND r.requested_at <= %(at)s
), last_words AS (
  SELECT DISTINCT ON (e.return_id, e.data -> 'unit') e.kind FROM own_returns r
  JOIN journal_entry e ON e.brand_id = %(brand)s AND e.return_id = r.id
    AND e.occurred_at <= %(at)s
    AND e.kind IN ('unit.authorized', 'unit.in_review', 'unit.refused', 'unit.reopened')
  ORDER BY e.return_id, e.data -> 'unit', e.seq DESC
), differed AS (
  SELECT DISTINCT i.return_id FROM own_returns r
  JOIN incidents_incident i ON i.brand_id = %(brand)s AND i.return_id = r.id
    AND i.kind = 'contents_differ' AND i.evidence ->> 'what' IN ({_DIFFERS})
    AND i.opened_at BETWEEN %(since)s AND %(at)s
), came AS (
  SELECT r.id FROM own_returns r JOIN returns_unit u ON u.brand_id = %(brand)s
    AND u.return_id = r.id AND u.inspected_at BETWEEN %(since)s AND %(at)s
  GROUP BY r.id
  HAVING NOT EXISTS (SELECT 1 FROM differed d WHERE d.return_id = r.id)
    AND NOT EXISTS (SELECT 1 FROM returns_unit w JOIN inspection_inspection n
      ON n.brand_id = %(brand)s AND n.unit_id = w.id AND n.differs AND n.undone_at IS NULL
      WHERE w.brand_id = %(brand)s AND w.return_id = r.id AND n.inspected_at <= %(at)s)
), the_like AS (
  SELECT sum(l.quantity * (h.back * 1000.0 / h.bought)) / sum(l.quantity) AS permille
  FROM own_lines l JOIN risk_habit h ON h.brand_id = %(brand)s AND h.category = l.category
  WHERE h.bought > 0
)
SELECT jsonb_build_object(
  'tags', (SELECT o.customer_tags FROM own_orders o WHERE o.customer_tags IS NOT NULL
           ORDER BY o.placed_at DESC LIMIT 1),
  'tier', (SELECT o.member_tier FROM own_orders o WHERE o.member_tier <> ''
           ORDER BY o.placed_at DESC LIMIT 1),
  'first_order_at', (SELECT min(placed_at) FROM own_orders),
  'orders', (SELECT count(*) FROM own_orders),
  'units_bought', (SELECT coalesce(sum(quantity), 0) FROM own_lines),
  'returns', (SELECT count(*) FROM own_returns),
  'units_returned', (SELECT coalesce(sum(already_returned), 0) FROM own_lines)
    + (SELECT count(*) FROM own_returns r JOIN returns_unit u ON u.brand_id = %(brand)s
       AND u.return_id = r.id AND u.received_at <= %(at)s),
  'refused', (SELECT count(*) FROM last_words WHERE kind = 'unit.refused'),
  'incidents', (SELECT count(*) FROM own_returns r JOIN incidents_incident i
    ON i.brand_id = %(brand)s AND i.return_id = r.id AND i.severity = 'incident'
    AND i.opened_at <= %(at)s),
  'chargebacks', (SELECT count(*) FROM own_orders o
    JOIN orders_payment p ON p.brand_id = %(brand)s AND p.order_id = o.id
    JOIN settlement_takenback t ON t.brand_id = %(brand)s AND t.payment_id = p.id
      AND t.kind = 'chargeback' AND t.taken_at BETWEEN %(since)s AND %(at)s
      AND (t.given_back_at IS NULL OR t.given_back_at > %(at)s)),
  'kept_in_a_year', (SELECT count(*) FROM own_returns r
    JOIN journal_entry e ON e.brand_id = %(brand)s AND e.return_id = r.id
      AND e.kind = 'unit.kept' AND e.occurred_at BETWEEN %(year)s AND %(at)s),
  'never_scanned', (SELECT count(*) FROM own_returns r
    JOIN shipping_parcel p ON p.brand_id = %(brand)s AND p.return_id = r.id
      AND p.claimed_at BETWEEN %(since)s AND %(silent)s AND p.replaced_at IS NULL
      AND (p.received_at IS NULL OR p.received_at > %(at)s)
      AND coalesce(p.position, 'label_created') IN ('label_created', 'handed_over')),
  'differed', (SELECT count(*) FROM differed),
  'came_as_said', (SELECT count(*) FROM came),
  'similar_permille', (SELECT round(permille) FROM the_like),
  'same_address', {{same_address}},
  'same_network', {{same_network}})
"""  # noqa: S608 - our own words
_LINKED = """(SELECT count(DISTINCT l.customer) FROM risk_link m
    JOIN risk_link l ON l.brand_id = %(brand)s AND l.kind = m.kind AND l.hash = m.hash
      AND l.customer <> m.customer AND l.expires_at > %(at)s
    JOIN risk_flag f ON f.brand_id = %(brand)s AND f.customer = l.customer
      AND f.state = 'confirmed' AND f.decided_at <= %(at)s AND f.expires_at > %(at)s
    WHERE m.brand_id = %(brand)s AND m.kind = '{kind}' AND m.customer = %(customer)s
      AND m.expires_at > %(at)s)"""
# The address of this request is compared before it is remembered.
_AT_ADDRESS = """(SELECT count(DISTINCT l.customer) FROM risk_link l
    JOIN risk_flag f ON f.brand_id = %(brand)s AND f.customer = l.customer
      AND f.state = 'confirmed' AND f.decided_at <= %(at)s AND f.expires_at > %(at)s
    WHERE l.brand_id = %(brand)s AND l.kind = 'address' AND l.hash = %(address)s
      AND l.customer <> %(customer)s AND l.expires_at > %(at)s)"""
_SQL = _HISTORY.replace("{same_address}", _AT_ADDRESS).replace(
    "{same_network}", _LINKED.replace("{kind}", "network")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose history is asked for: of which request, until when."""

    return_id: int = 0
    email_norm: str = ""
    channel: str = ""
    customer_ref: str = ""
    customer: bytes = b""
    address: bytes = b""
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What rules ask about a shopper, and what a score asks besides."""

    shopper: ShopperFacts
    evidence: Evidence
    """Without the request's own value."""


_OF_SHOPPER = tuple(ShopperFacts.model_fields)
_OF_RETURNS = ("returns", "refused", "incidents", "never_scanned", "differed", "came_as_said")


def history_of(brand_id: int, rules: RiskRules, whose: Whose) -> History:
    """Return what is known; nothing is, of somebody without an address and a number."""
    if not whose.email_norm and not whose.customer_ref:
        return History(ShopperFacts(), Evidence())
    found = _asked(brand_id, rules, whose)
    if not whose.email_norm:
        # Nobody can tell such a shopper's returns from others'.
        found.update(dict.fromkeys((*_OF_RETURNS, "kept_in_a_year", "units_returned"), None))
    if not whose.customer:
        found.update(same_address=None, same_network=None)
    shopper = ShopperFacts.model_validate(
        {name: found[name] for name in _OF_SHOPPER if found.get(name) is not None}
    )
    evidence = {name: found.get(name) for name in Evidence.model_fields}
    if shopper.first_order_at is not None:
        evidence["customer_days"] = (whose.at - shopper.first_order_at).days
    return History(shopper, Evidence.model_validate(evidence))


def _asked(brand_id: int, rules: RiskRules, whose: Whose) -> dict[str, Any]:
    values: dict[str, Any] = {
        "brand": brand_id,
        "return": whose.return_id,
        "email": whose.email_norm,
        "channel": whose.channel,
        "customer_ref": whose.customer_ref,
        "customer": whose.customer,
        "address": whose.address,
        "at": whose.at,
        "since": whose.at - rules.flag_months * _MONTH,
        "year": whose.at - _YEAR,
        "silent": whose.at - _SILENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        told = cursor.fetchone()[0]
    found: dict[str, Any] = json.loads(told) if isinstance(told, str) else told
    return found
