"""What a settlement would pay, per unit and why: nothing is locked, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backhaul.core.entitlement import Standing, standing
from backhaul.core.money import Money, total, zero
from backhaul.core.settlement import Part
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.orders.queries import lines_by_id
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.approving import (
    Survey,
    Word,
    groups_of,
    survey,
    what_is_owed,
)
from backhaul.stages.settlement.drafts import drafts_of


@dataclass(frozen=True, slots=True)
class UnitOwed:
    """`rest` is what of it no leg pays yet; `parts` explain it."""

    ordinal: int
    standing: Standing
    rest: Money
    parts: tuple[Part, ...]


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

    def payable(self) -> Money:
        """Return how much of it may go without anybody's word beside the rules."""
        free = [unit.rest for unit in self.units if unit.standing is Standing.PAYABLE]
        return total(free, self.currency) if free else zero(self.currency)


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
    units, legs = _reckon(case, found, lines, payments, word)
    return Forecast(
        currency=case.ret.currency,
        units=tuple(units),
        legs=tuple(legs),
        left=tuple((unit.ordinal, why) for unit, why in found.left.get(case.ret.pk, ())),
        payments=tuple(payment for rows in payments.values() for payment in rows),
        titles={unit.ordinal: unit.title or unit.sku for unit in case.units},
        lines={unit.pk: lines[unit.line_id] for unit in case.units if unit.line_id in lines},
    )


def _reckon(
    case: Case,
    found: Survey,
    lines: dict[int, OrderLine],
    payments: dict[int, list[Payment]],
    word: Word,
) -> tuple[list[UnitOwed], list[LegToBe]]:
    labels = {payment.pk: payment.label for rows in payments.values() for payment in rows}
    ordinals = {unit.pk: unit.ordinal for unit in case.units}
    units: list[UnitOwed] = []
    legs: list[LegToBe] = []
    for group in groups_of({case.ret.pk: case}, found, lines, word):
        result = what_is_owed(group, payments.get(group.order.pk, []))
        for unit, owed in zip(group.units, result.units, strict=True):
            stands = standing(found.claims[unit.pk])
            units.append(UnitOwed(unit.ordinal, stands, owed.rest + owed.bonus, owed.parts))
        for draft in drafts_of(group, result, payments):
            amount = Money(sum(draft.amounts.values()), group.order.currency)
            label = labels.get(draft.payment_id or 0, "")
            paid = tuple(ordinals[unit] for unit in draft.due)
            legs.append(LegToBe(draft.kind.value, amount, label, paid))
    return units, legs
