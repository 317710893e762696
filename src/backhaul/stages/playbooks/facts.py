"""What the rules of a step ask about shoppers: one statement for any number of returns."""

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


_TOLD_ALL = """
SELECT DISTINCT 'parcel:' || d.parcel_id FROM playbooks_dropoff d
JOIN shipping_parcel p ON p.brand_id = d.brand_id AND p.id = d.parcel_id
JOIN tracking_dropoffreceipt x ON x.brand_id = p.brand_id AND x.return_id = p.return_id
WHERE d.brand_id = ANY (%s) AND d.parcel_id = ANY (%s)
"""


def told_all(brand_ids: Sequence[int], subjects: Sequence[str]) -> frozenset[str]:
    """Return of `parcel:12` … those whose shopper told when and where, and gave a receipt."""
    parcels = [
        int(one.removeprefix("parcel:")) for one in subjects if one.startswith("parcel:")
    ]
    if not parcels:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_ALL, [list(brand_ids), parcels])
        return frozenset(subject for (subject,) in cursor.fetchall())
