"""What units would be paid if they came back as they should: reckoned, not written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.settlement import Owed, SettlementFacts, owed
from backhaul.foundation.reading import rows_of
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import facts


@dataclass(frozen=True, slots=True)
class Leg:
    """`label` names the payment it goes back to; empty: store credit, or no name is known."""

    kind: str
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Preview:
    """Of one order; `by_hand` is what no payment of it can take back."""

    order: str
    owed: Owed
    legs: tuple[Leg, ...]

    @property
    def total(self) -> Money:
        return self.owed.total

    @property
    def by_hand(self) -> Money:
        return self.owed.by_hand


def preview_of(brand_id: int, units: Sequence[Unit]) -> tuple[Preview, ...]:
    """Return what `units` would be paid by the tenders of their orders: two statements.

    Nothing is locked: what is paid meanwhile is not known here.
    """
    lines = lines_by_id([brand_id], [unit.line_id for unit in units if unit.line_id])
    grouped: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.line_id in lines:
            grouped[lines[unit.line_id].order_id].append(unit)
    payments = _payments(brand_id, list(grouped))
    return tuple(
        _preview(members, lines, payments.get(order_id, []))
        for order_id, members in grouped.items()
    )


def _preview(
    units: Sequence[Unit], lines: Mapping[int, OrderLine], payments: Sequence[Payment]
) -> Preview:
    first = lines[units[0].line_id or 0]
    currency = first.order.currency
    terms = facts.terms_of(units[0])
    result = owed(
        SettlementFacts(
            currency=currency,
            resolution=Resolution(units[0].resolution),
            units=tuple(facts.settled_unit(u, lines[u.line_id or 0], 0) for u in units),
            tenders=facts.tenders(payments, currency),
            credit_bonus_percent=terms.credit_bonus_percent if terms else 0,
        )
    )
    labels = {str(payment.pk): payment.label for payment in payments}
    legs = tuple(
        Leg(leg.kind.value, labels.get(leg.tender_id or "", ""), leg.amount)
        for leg in result.legs
    )
    return Preview(first.order.number, result, legs)


def _payments(brand_id: int, order_ids: list[int]) -> Mapping[int, list[Payment]]:
    found: dict[int, list[Payment]] = defaultdict(list)
    rest = "WHERE t.brand_id = %s AND t.order_id = ANY(%s::bigint[]) ORDER BY t.id"
    for payment in rows_of(Payment, rest, [brand_id, order_ids]):
        found[payment.order_id].append(payment)
    return found
