"""What pieces would be paid if they were asked back now: reckoned before there is a return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from backhaul.core.axes import Origin, Resolution
from backhaul.core.money import Money
from backhaul.core.policies.terms import Terms
from backhaul.core.settlement import TenderKind
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.rooms_left import rooms_left
from backhaul.stages.settlement.to_come import ToCome, reckoned
from backhaul.stages.settlement.way_out import WaysOut, ways_out


@dataclass(frozen=True, slots=True)
class Asking:
    """A piece as it would be asked back: number `index` of `line`, with the Terms it would get.

    `line` has its order.
    """

    line: OrderLine
    index: int
    reason: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Around:
    """How the orders in question stand: what of their way out and of their money is left."""

    ways: WaysOut = field(default_factory=WaysOut)
    rooms: dict[int, int] = field(default_factory=dict)


def around(brand_id: int, lines: Iterable[OrderLine], touched: Iterable[int]) -> Around:
    """Read it once for all choices; `touched` are the orders whose money left elsewhere.

    One statement where postage was paid, one more where something left.
    """
    return Around(ways_out([brand_id], (), lines), rooms_left([brand_id], touched))


def would_come(
    asked: Sequence[Asking], resolution: Resolution, origin: Origin, known: Around
) -> ToCome:
    """Return what would go for `asked` in one return, as `to_come` does right after."""
    units = [_unit(place, one, resolution) for place, one in enumerate(asked, 1)]
    lines = {one.line.pk: one.line for one in asked}
    return reckoned(Return(origin=origin), units, lines, ways=known.ways, rooms=known.rooms)


def money_for_goods(
    asked: Sequence[Asking],
    origin: Origin,
    known: Around,
    payments: Mapping[int, Sequence[Payment]],
    *,
    currency: str,
) -> Money:
    """Return what of a refund of `asked` goes by providers for things that have to come.

    `payments` are by order. Store credit, points and what a person pays are not in it; nor is
    what goes for things that are kept: it goes before the rest.
    """
    kept = [one for one in asked if one.terms.keeps]
    whole = would_come(asked, Resolution.REFUND, origin, known).by_order
    before = would_come(kept, Resolution.REFUND, origin, known).by_order
    found = 0
    for order_id, minor in whole.items():
        tenders = facts.tenders(payments.get(order_id, ()), currency)
        room = sum(one.remaining.minor for one in tenders if one.kind is TenderKind.PROVIDER)
        found += max(0, min(minor, room) - min(before[order_id], room))
    return Money(found, currency)


def _unit(place: int, one: Asking, resolution: Resolution) -> Unit:
    """Return the row that it would be; it is never written, and its number is its place."""
    return Unit(
        pk=place,
        ordinal=place,
        line_id=one.line.pk,
        line_index=one.index,
        reason=one.reason,
        resolution=resolution,
        # Whoever reads Terms from a row takes them as they are too.
        terms=one.terms,
    )
