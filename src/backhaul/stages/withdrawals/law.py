"""What the law says about the lines of an order on the day of a declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.law.clocks import Withdrawn, refund_due
from backhaul.core.law.standing import Stands
from backhaul.core.law.words import Goods
from backhaul.core.money import Money
from backhaul.core.policies.facts import RequestFacts, UnitFacts
from backhaul.core.policies.lawful import Lawful, law_of
from backhaul.core.settlement import unit_share
from backhaul.core.withdrawals import Why
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.policies.facts import KnownOrder, known_orders


@dataclass(frozen=True, slots=True)
class Judged:
    """`why` is None where the right stands, or may stand."""

    line: OrderLine
    law: Lawful
    why: Why | None


def judged_lines(
    brand_id: int, lines: Sequence[OrderLine], declared_at: datetime
) -> list[Judged]:
    """Ask the law about one unit of each line: one statement for their orders."""
    known = known_orders(brand_id, (line.order for line in lines))
    return [_judged(line, known[line.order_id], declared_at) for line in lines]


def refund_by(judged: Sequence[Judged], declared_at: datetime) -> date | None:
    """Return the last day for the money by the notice alone; None: no law names one.

    The trader may hold it until the goods or a proof of sending are there, if its law says so.
    """
    days = [
        refund_due(
            one.law.right,
            Withdrawn(notice_at=declared_at, goods_at=declared_at),
            one.law.place,
        ).last_day
        for one in judged
        if one.law.right is not None and one.why is None
    ]
    return min((day for day in days if day is not None), default=None)


def _judged(line: OrderLine, known: KnownOrder, declared_at: datetime) -> Judged:
    unit = _unit(line, known)
    facts = RequestFacts(
        units=(unit,),
        orders=(known.facts,),
        resolution=Resolution.REFUND,
        method=Method.OWN_CARRIER,
        currency=line.order.currency,
        requested_at=declared_at,
        origin=Origin.WITHDRAWAL,
        is_withdrawal=True,
    )
    law = law_of(facts, unit, known.facts)
    return Judged(line, law, _why(law))


def _why(law: Lawful) -> Why | None:
    if law.withdrawal.stands is not Stands.NO:
        return None
    return Why.OVER if law.is_given and law.end is not None else Why.NO_RIGHT


def _unit(line: OrderLine, known: KnownOrder) -> UnitFacts:
    price = unit_share(Money(line.paid_minor, line.order.currency), line.quantity, 0)
    return UnitFacts(
        key=str(line.pk),
        line_id=str(line.pk),
        sku=line.variant.sku,
        paid=price,
        order_ref=known.facts.ref,
        shipped_at=known.line_shipped_at(line.external_id),
        is_final_sale=line.is_final_sale,
        delivered_at=line.delivered_at,
        category=line.variant.category,
        goods=tuple(Goods(one) for one in line.goods or ()),
    )
