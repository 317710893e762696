"""What of an order's way to the shopper goes back, and with which of its units.

Three reasons give it back. A unit for which the seller or the carrier is at fault brings its
part, by its price. Where the law gives a right to withdraw from all of the order, the last of
its units that goes back by right brings what is left: of one that is kept, the way would have
been paid all the same. And a brand may give more out of kindness, as the Terms say: the part
of every unit, or all of it with the last one of an order that comes back whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backhaul.core.law.model import Outbound
from backhaul.core.money import share_out
from backhaul.core.policies.model import ShippingRefund
from backhaul.core.settlement.shares import unit_part


@dataclass(frozen=True, slots=True)
class LineSent:
    """A line of an order; of its `quantity`, `back` went back by right or fault before now.

    `came` are those and whatever else of it came back for money.
    """

    line_id: int
    paid_minor: int
    quantity: int
    back: int = 0
    came: int = 0


@dataclass(frozen=True, slots=True)
class WayTax:
    """One tax inside an amount of the way; without name and rate only their sum is told."""

    name: str
    rate_bp: int | None
    minor: int


@dataclass(frozen=True, slots=True)
class WayOut:
    """Amounts are minor units of one order.

    `taxes` are the order's own; they sum to `tax_minor`. Empty: only the sum is told.
    `standard_minor` is the cheapest usual way that was offered; None: not told, and so what
    was paid counts. `refunded_minor` went back without us, `ordered_minor` by our own legs.
    """

    paid_minor: int
    lines: tuple[LineSent, ...]
    tax_minor: int = 0
    taxes: tuple[WayTax, ...] = ()
    standard_minor: int | None = None
    refunded_minor: int = 0
    ordered_minor: int = 0

    @property
    def room(self) -> int:
        return max(0, self.paid_minor - self.refunded_minor - self.ordered_minor)


@dataclass(frozen=True, slots=True)
class GoesBack:
    """A unit that is paid for now. `outbound` is what its law says; None: not by right.

    `is_lawful`: a law knows of its fault. `is_whole`: all of its price goes back, as money or
    store credit. `already_minor` is what of the way it was given before now.
    """

    line_id: int
    index: int
    is_seller_at_fault: bool
    outbound: Outbound | None = None
    refund: ShippingRefund = ShippingRefund.FAULT
    is_lawful: bool = False
    is_whole: bool = True
    already_minor: int = 0

    @property
    def counts(self) -> bool:
        return self.is_seller_at_fault or self.outbound is not None

    @property
    def comes(self) -> bool:
        return self.counts or self.is_whole

    @property
    def brings_part(self) -> bool:
        if self.refund is ShippingRefund.ALWAYS and self.is_whole:
            return True
        is_given = self.is_lawful or self.refund is not ShippingRefund.LAW
        return self.is_seller_at_fault and is_given

    @property
    def brings_rest(self) -> bool:
        gives = self.refund in {ShippingRefund.WHOLE_ORDER, ShippingRefund.ALWAYS}
        return gives and self.is_whole


def way_out(way: WayOut, units: Sequence[GoesBack]) -> tuple[int, ...]:
    """Return how much of the way goes back with each of `units`, together at most the room."""
    room = way.room
    if not room:
        return (0,) * len(units)
    by_line = dict(
        zip(
            (line.line_id for line in way.lines),
            share_out(way.paid_minor, [line.paid_minor for line in way.lines]),
            strict=True,
        )
    )
    quantity = {line.line_id: line.quantity for line in way.lines}
    found: list[int] = []
    for unit in units:
        share = 0
        if unit.brings_part:
            share = unit_part(by_line[unit.line_id], quantity[unit.line_id], unit.index)
        found.append(min(max(0, share - unit.already_minor), room))
        room -= found[-1]
    last = _last_by_right(way, units)
    if last is not None:
        found[last] += min(room, _still_due(way, units[last].outbound, sum(found)))
    last = _last_by_kindness(way, units)
    if last is not None:
        found[last] += way.room - sum(found)
    return tuple(found)


def taxes_inside(way: WayOut, before: int, minor: int) -> tuple[WayTax, ...]:
    """Return the taxes inside `minor` of the way, after `before` of it.

    However the way is cut into parts, each of their taxes sums to what the order told of it.
    """
    told = way.taxes or (WayTax("", None, way.tax_minor),)
    return tuple(
        replace(
            tax,
            minor=_until(way, tax.minor, before + minor) - _until(way, tax.minor, before),
        )
        for tax in told
    )


def _until(way: WayOut, tax_minor: int, minor: int) -> int:
    return share_out(tax_minor, (minor, max(0, way.paid_minor - minor)))[0] if minor else 0


def _last_by_right(way: WayOut, units: Sequence[GoesBack]) -> int | None:
    """Return the place of the last unit by right, where nothing of the order is kept."""
    counting = sum(unit.counts for unit in units) + sum(line.back for line in way.lines)
    if counting < sum(line.quantity for line in way.lines):
        return None
    by_right = [place for place, unit in enumerate(units) if unit.outbound is not None]
    return by_right[-1] if by_right else None


def _last_by_kindness(way: WayOut, units: Sequence[GoesBack]) -> int | None:
    """Return the place of the last unit whose brand gives the rest for a whole order."""
    coming = sum(unit.comes for unit in units) + sum(line.came for line in way.lines)
    if coming < sum(line.quantity for line in way.lines):
        return None
    giving = [place for place, unit in enumerate(units) if unit.brings_rest]
    return giving[-1] if giving else None


def _still_due(way: WayOut, outbound: Outbound | None, given_now: int) -> int:
    """Return what the law gives of the whole way, less what went back of it."""
    whole = way.paid_minor
    if outbound is Outbound.NOTHING or outbound is None:
        whole = 0
    elif outbound is Outbound.STANDARD and way.standard_minor is not None:
        whole = min(whole, way.standard_minor)
    return max(0, whole - way.refunded_minor - way.ordered_minor - given_now)
