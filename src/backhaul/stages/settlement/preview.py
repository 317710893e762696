"""What units would be paid if they came back as they should: reckoned, not written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.settlement import Owed
from backhaul.foundation.reading import rows_of
from backhaul.stages.orders.models import Payment
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.returns.case import terms_of
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.drafts import Group
from backhaul.stages.settlement.owing import what_is_owed
from backhaul.stages.settlement.way_out import ways_out


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


def preview_of(ret: Return, units: Sequence[Unit]) -> tuple[Preview, ...]:
    """Return what `units` would be paid by the tenders of their orders: three statements.

    Nothing is locked: what is paid meanwhile is not known here.
    """
    brand_id = ret.brand_id
    lines = lines_by_id([brand_id], [unit.line_id for unit in units if unit.line_id])
    groups: dict[tuple[int, int], Group] = {}
    for unit in units:
        if unit.line_id in lines:
            line, percent = lines[unit.line_id], bonus_percent(unit)
            resolution = Resolution(unit.resolution)
            group = groups.setdefault(
                (line.order_id, percent), Group(ret, line.order, resolution, percent, {})
            )
            group.add(unit, line, facts.settled_unit(unit, line, 0), {})
    payments = _payments(brand_id, sorted({order_id for order_id, _ in groups}))
    ways = ways_out([brand_id], units, lines.values())
    found: list[Preview] = []
    for group in groups.values():
        ways.join(group)
        paid = payments.get(group.order.pk, [])
        result = what_is_owed(group, paid)
        ways.count(group, result)
        found.append(Preview(group.order.number, result, _legs(result, paid)))
    return tuple(found)


def bonus_percent(unit: Unit) -> int:
    """Return the share that is given on top; a refund has none, whatever the Terms offer."""
    terms = terms_of(unit)
    is_credit = unit.resolution == Resolution.CREDIT
    return terms.credit_bonus_percent if terms and is_credit else 0


def _legs(result: Owed, payments: Sequence[Payment]) -> tuple[Leg, ...]:
    labels = {str(payment.pk): payment.label for payment in payments}
    return tuple(
        Leg(leg.kind.value, labels.get(leg.tender_id or "", ""), leg.amount)
        for leg in result.legs
    )


def _payments(brand_id: int, order_ids: list[int]) -> Mapping[int, list[Payment]]:
    found: dict[int, list[Payment]] = defaultdict(list)
    rest = "WHERE t.brand_id = %s AND t.order_id = ANY(%s::bigint[]) ORDER BY t.id"
    for payment in rows_of(Payment, rest, [brand_id, order_ids]):
        found[payment.order_id].append(payment)
    return found
