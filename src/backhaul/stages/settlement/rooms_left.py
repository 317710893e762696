"""What may still go for orders whose money left without us; the others have no such limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from backhaul.foundation.reading import rows_of
from backhaul.stages.orders.models import Payment
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.forgotten import forgotten

_TOUCHED = """
WHERE t.brand_id = ANY(%(brands)s::bigint[]) AND t.order_id IN (
  SELECT p.order_id FROM orders_payment p
  WHERE p.brand_id = ANY(%(brands)s::bigint[]) AND p.order_id = ANY(%(orders)s::bigint[])
    AND p.taken_back_minor > 0)
ORDER BY t.id
"""


def rooms_left(brand_ids: Sequence[int], order_ids: Iterable[int]) -> dict[int, int]:
    """Return by order how many minor units a rule may still let go; nothing is locked.

    One statement where nothing left elsewhere, four more where something did.
    """
    values = {"brands": list(brand_ids), "orders": sorted(set(order_ids))}
    if not values["orders"]:
        return {}
    payments: dict[int, list[Payment]] = defaultdict(list)
    for payment in rows_of(Payment, _TOUCHED, values):
        payments[payment.order_id].append(payment)
    if not payments:
        return {}
    found = facts.rooms(brand_ids, payments)
    return found | dict.fromkeys(forgotten(brand_ids, payments), 0)
