"""The facts of a real return or order, to try a draft of a policy on."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.axes import Method, Resolution
from backhaul.core.errors import NotFound
from backhaul.core.ids import order_key
from backhaul.core.money import Money
from backhaul.core.policies.facts import RequestFacts, UnitFacts
from backhaul.stages.authorization.models import Decision
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.policies.facts import KnownOrder, known_orders

_MOST_LINES = 20


def facts_named(brand_id: int, number: str, *, at: datetime) -> RequestFacts:
    """Return what was known when a return was decided, or what an order would ask with today.

    Of an order one unit of each line is asked back, with no reason given. Raises NotFound
    `nothing_to_try`.
    """
    typed = number.strip()[:120]
    decisions = Decision.objects.filter(
        brand_id=brand_id, ret__ran=typed.upper(), facts__has_key="units"
    )
    decision = decisions.order_by("id").first() if typed else None
    if decision is not None:
        return RequestFacts.model_validate(decision.facts)
    found = OrderLine.objects.filter(
        brand_id=brand_id, order__brand_id=brand_id, order__number_norm=order_key(typed)
    ).select_related("order", "variant")
    lines = list(found.order_by("id")[:_MOST_LINES]) if typed else []
    if not lines:
        raise NotFound("nothing_to_try")
    known = known_orders(brand_id, (line.order for line in lines))
    return RequestFacts(
        units=tuple(
            _unit(str(number), line, known[line.order_id])
            for number, line in enumerate(lines, start=1)
        ),
        orders=tuple(one.facts for one in known.values()),
        resolution=Resolution.REFUND,
        method=Method.LABEL,
        currency=lines[0].order.currency,
        requested_at=at,
    )


def _unit(key: str, line: OrderLine, order: KnownOrder) -> UnitFacts:
    return UnitFacts(
        key=key,
        line_id=str(line.pk),
        sku=line.variant.sku,
        paid=Money(line.paid_minor // max(1, line.quantity), line.order.currency),
        order_ref=order.facts.ref,
        category=line.variant.category,
        is_final_sale=line.is_final_sale,
        shipped_at=order.line_shipped_at(line.external_id),
        delivered_at=line.delivered_at,
    )
