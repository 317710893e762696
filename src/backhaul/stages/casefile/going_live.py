"""What a brand still needs before its shoppers can send anything back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_READY = """
SELECT
  EXISTS (SELECT FROM policies_policyversion p WHERE p.brand_id = %(brand)s AND p.number > 1),
  EXISTS (SELECT FROM tenancy_site s WHERE s.code =
    (SELECT p.data ->> 'site' FROM policies_policyversion p WHERE p.brand_id = %(brand)s
     ORDER BY p.number DESC LIMIT 1)),
  EXISTS (SELECT FROM connections_connection c
    WHERE c.brand_id = %(brand)s AND c.kind = 'carrier' AND c.is_default),
  EXISTS (SELECT FROM connections_connection c
    WHERE c.brand_id = %(brand)s AND c.kind = 'payments' AND c.is_default),
  EXISTS (SELECT FROM orders_order o WHERE o.brand_id = %(brand)s),
  (SELECT count(DISTINCT m.user_id) > 1 FROM tenancy_member m WHERE m.brand_id = %(brand)s)
    OR EXISTS (SELECT FROM tenancy_invitation i
      WHERE i.brand_id = %(brand)s AND i.revoked_at IS NULL),
  EXISTS (SELECT FROM connections_connection c JOIN inbox_rawbody b ON b.connection_id = c.id
    WHERE c.brand_id = %(brand)s),
  EXISTS (SELECT FROM returns_return r WHERE r.brand_id = %(brand)s),
  (SELECT c.adapter FROM connections_connection c
    WHERE c.brand_id = %(brand)s AND c.kind = 'carrier' AND c.is_default),
  (SELECT c.config ->> 'base_url' FROM connections_connection c
    WHERE c.brand_id = %(brand)s AND c.kind = 'payments' AND c.is_default)
"""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each is a step of setting a brand up."""

    policy: bool
    """A version of its own was published; the one it began with is the product's."""
    site: bool
    carrier: bool
    payments: bool
    orders: bool
    colleague: bool
    webhook: bool
    first_return: bool
    carrier_adapter: str
    payments_url: str
    """Where refunds are sent; empty: to the provider itself."""


_ARE = (
    "policy",
    "site",
    "carrier",
    "payments",
    "orders",
    "colleague",
    "webhook",
    "first_return",
)


def readiness(brand_id: int) -> Readiness:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_READY, {"brand": brand_id})
        row = cursor.fetchone()
    *are, adapter, url = row
    known = dict(zip(_ARE, map(bool, are), strict=True))
    return Readiness(**known, carrier_adapter=adapter or "", payments_url=url or "")
