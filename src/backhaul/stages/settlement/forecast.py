"""What a settlement would pay, per unit and why: nothing is locked, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from backhaul.core.axes import UnitMoney
from backhaul.core.entitlement import Standing, standing
from backhaul.core.money import Money, total, zero
from backhaul.core.settlement import Part, Shown
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.approving import UNTOUCHED, Survey, Word, reckon, survey


@dataclass(frozen=True, slots=True)
class UnitOwed:
    """`rest` is what of it no leg pays yet; `parts` explain it.

    `is_free`: it goes without anybody's word beside the rules. `is_stopped`: its order has not
    that much left any more, as money left without us.
    """

    ordinal: int
    standing: Standing
    rest: Money
    parts: tuple[Part, ...]
    is_free: bool
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class LegToBe:
    """`label` is the payment that it goes back to; empty where there is none."""

    kind: str
    amount: Money
    label: str
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """`units` are those that would be paid, `left` those that would not be, with why."""

    currency: str
    units: tuple[UnitOwed, ...]
    legs: tuple[LegToBe, ...]
    left: tuple[tuple[int, Standing], ...]
    payments: tuple[Payment, ...]
    lines: Mapping[int, OrderLine]
    """By unit: what was sold, with its order."""
    titles: Mapping[int, str]
    """By ordinal."""

    @property
    def total(self) -> Money:
        return total((leg.amount for leg in self.legs), self.currency)

    @property
    def shown(self) -> Money | None:
        """Return about what the total is in the currency that the shopper was shown."""
        orders = {line.order_id: line.order for line in self.lines.values()}
        order = next(iter(orders.values()), None)
        if order is None or len(orders) > 1 or order.shown_total_minor is None:
            return None
        paid = Money(sum(one.captured_minor for one in self.payments), order.currency)
        shown = Money(order.shown_total_minor, order.shown_currency)
        return Shown(paid, shown).of(self.total)

    def payable(self) -> Money:
        """Return how much of it may go without anybody's word beside the rules."""
        return total((unit.rest for unit in self.units if unit.is_free), self.currency)


def forecast(brand_id: int, ran: str, word: Word) -> Forecast:
    """Return what `settle` would do with the same word; raises NotFound `no_such_return`."""
    return forecast_of(cases.read(brand_id, ran), word)


def forecast_of(case: Case, word: Word, *, alive: facts.Living | None = None) -> Forecast:
    """Return the same for a case that was read. The case is not to be written afterwards."""
    brand_ids = [case.ret.brand_id]
    found = survey([case], word, alive=alive)
    wanted = [unit.line_id for unit in case.units if unit.line_id]
    lines = lines_by_id(brand_ids, wanted)
    orders = {line.order_id for line in lines.values()}
    payments = facts.locked_payments(brand_ids, orders, is_locked=False)
    # Reckoning marks them: what is told of them is how they stand.
    known = tuple(copy(payment) for rows in payments.values() for payment in rows)
    told = _told(case, found, lines, payments, word)
    return Forecast(
        currency=case.ret.currency,
        units=tuple(told.units),
        legs=tuple(told.legs),
        left=(*told.left, *((u.ordinal, why) for u, why in found.left.get(case.ret.pk, ()))),
        payments=known,
        titles={unit.ordinal: unit.title or unit.sku for unit in case.units},
        lines={unit.pk: lines[unit.line_id] for unit in case.units if unit.line_id in lines},
    )


def totals(brand_id: int, rans: Sequence[str], word: Word) -> Mapping[str, Money]:
    """Return by RAN what `settle` would order now: the same statements for one and hundreds."""
    loaded = cases.read_many(brand_id, rans)
    found = survey(loaded, word)
    wanted = [unit.line_id for case in loaded for unit in case.units if unit.line_id]
    lines = lines_by_id([brand_id], wanted)
    orders = {line.order_id for line in lines.values()}
    payments = facts.locked_payments([brand_id], orders, is_locked=False)
    sums = {case.ret.ran: zero(case.ret.currency) for case in loaded}
    by_id = {case.ret.pk: case for case in loaded}
    for one in reckon(by_id, found, lines, payments, word):
        for draft in one.drafts:
            amount = Money(sum(draft.amounts.values()), one.group.order.currency)
            sums[one.group.ret.ran] += amount
    return sums


@dataclass(slots=True)
class _Told:
    units: list[UnitOwed] = field(default_factory=list)
    legs: list[LegToBe] = field(default_factory=list)
    left: list[tuple[int, Standing]] = field(default_factory=list)


def _told(
    case: Case,
    found: Survey,
    lines: dict[int, OrderLine],
    payments: dict[int, list[Payment]],
    word: Word,
) -> _Told:
    labels = {payment.pk: payment.label for rows in payments.values() for payment in rows}
    ordinals = {unit.pk: unit.ordinal for unit in case.units}
    told = _Told()
    for one in reckon({case.ret.pk: case}, found, lines, payments, word):
        group = one.group
        if one.is_short and not word.reason:
            told.left += [(unit.ordinal, Standing.HELD) for unit in group.units]
            continue
        for unit, owed in zip(group.units, one.result.units, strict=True):
            stands = standing(found.claims[unit.pk])
            is_untouched = UnitMoney(unit.money) in UNTOUCHED and not one.is_short
            is_free = stands is Standing.PAYABLE and is_untouched
            rest = owed.rest + owed.bonus
            told.units.append(
                UnitOwed(unit.ordinal, stands, rest, owed.parts, is_free, one.is_short)
            )
        for draft in one.drafts:
            amount = Money(sum(draft.amounts.values()), group.order.currency)
            label = labels.get(draft.payment_id or 0, "")
            paid = tuple(ordinals[unit] for unit in draft.due)
            told.legs.append(LegToBe(draft.kind.value, amount, label, paid))
    return told
