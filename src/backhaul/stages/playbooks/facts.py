"""What the rules of a step ask about customers: one statement for any number of returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from backhaul.core.playbooks.taking import Customer

# A parcel is lost to us when its shopper said that it was handed over, and it never moved.
UNSEEN = """p.claimed_at IS NOT NULL AND p.received_at IS NULL AND p.replaced_at IS NULL
  AND coalesce(p.position, 'label_created') IN ('label_created', 'handed_over')"""
_CUSTOMERS = f"""
SELECT r.id,
  (SELECT count(*) FROM (SELECT 1 FROM orders_order o
     WHERE o.brand_id = r.brand_id AND o.email_norm = r.email_norm LIMIT 1000) AS c),
  (SELECT count(*) FROM returns_return e JOIN shipping_parcel p
     ON p.brand_id = e.brand_id AND p.return_id = e.id AND {UNSEEN}
   WHERE e.brand_id = r.brand_id AND e.email_norm = r.email_norm AND e.id <> r.id)
FROM returns_return r
WHERE r.brand_id = ANY (%s) AND r.id = ANY (%s) AND r.email_norm <> ''
"""  # noqa: S608 - our own words


def customers(
    brand_ids: Sequence[int], return_ids: Sequence[int]
) -> Mapping[int | None, Customer]:
    """Return by return; one without an e-mail address is nobody that we know."""
    if not return_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOMERS, [list(brand_ids), list(return_ids)])
        return {
            return_id: Customer(orders=orders, lost_before=lost)
            for return_id, orders, lost in cursor.fetchall()
        }
