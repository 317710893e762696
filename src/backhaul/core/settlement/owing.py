"""Unit by unit: what was paid for it, what is taken off, what goes with it, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from backhaul.core.axes import Resolution
from backhaul.core.money import WHOLE_BP, Money, share_out, total, zero
from backhaul.core.settlement.elsewhere import taken_off
from backhaul.core.settlement.facts import SettledUnit, SettlementFacts
from backhaul.core.settlement.plan import FeeOwed, Owed, Part, TaxOwed, UnitOwed
from backhaul.core.settlement.pouring import pour
from backhaul.core.settlement.shares import bonus_of, fee_tax, unit_share


def owed(facts: SettlementFacts) -> Owed:
    """Return what is owed for `facts.units`, why, and the legs that would pay it."""
    percent = facts.credit_bonus_percent if facts.resolution is Resolution.CREDIT else None
    units = tuple(_units_owed(facts, percent))
    whole = total((unit.rest + unit.bonus for unit in units), facts.currency)
    legs = pour(facts, units)
    placed = total((leg.amount for leg in legs), facts.currency)
    above = (
        max(0, unit.exchange_minor - one.rest.minor)
        for unit, one in zip(facts.units, units, strict=True)
    )
    to_pay = sum(above)
    return Owed(
        total=whole,
        units=units,
        legs=legs,
        by_hand=whole - placed if whole else zero(facts.currency),
        to_pay=Money(to_pay, facts.currency) if to_pay else None,
    )


def _units_owed(facts: SettlementFacts, bonus_percent: int | None) -> Iterator[UnitOwed]:
    units = [(facts.resolution, unit, _unit_owed(unit, bonus_percent)) for unit in facts.units]
    gone = taken_off(facts.elsewhere_minor, units)
    for (_, unit, found), minor in zip(units, gone, strict=True):
        goods = min(minor, found.rest.minor - found.rest_shipping)
        bonus = _bonus(unit, found.rest.minor - found.rest_shipping - goods, bonus_percent)
        yield _less(found, goods, minor - goods, bonus) if minor else found


def _less(one: UnitOwed, goods: int, way: int, bonus: int) -> UnitOwed:
    """Take off what was refunded already, without us: of the goods first, then of the way."""
    currency = one.due.currency
    gone, left_way = Money(goods + way, currency), one.rest_shipping - way
    minors = {part.code: part.amount.minor for part in one.parts}
    minors |= {"elsewhere": -goods, "bonus": bonus}
    if way:
        minors["shipping"] -= way
    return replace(
        one,
        due=one.due - gone,
        rest=one.rest - gone,
        bonus=Money(bonus, currency),
        parts=tuple(
            Part(code, Money(minor, currency))
            for code, minor in minors.items()
            if minor or code == "paid"
        ),
        rest_shipping=left_way,
        shipping_taxes=tuple(
            replace(tax, minor=share_out(tax.minor, (left_way, way))[0])
            for tax in one.shipping_taxes
        )
        if way
        else one.shipping_taxes,
        elsewhere_minor=gone.minor,
        elsewhere_shipping=way,
    )


def _unit_owed(unit: SettledUnit, bonus_percent: int | None) -> UnitOwed:
    currency = unit.line_paid.currency
    paid = unit_share(unit.line_paid, unit.line_quantity, unit.index).minor
    deduction = paid * unit.deduction_bp // WHOLE_BP  # rounded for the shopper
    kept = (paid - deduction) * (WHOLE_BP - unit.kept_bp) // WHOLE_BP
    left = paid - deduction - kept
    fees = _fees(unit, left)
    fee = sum(one.amount.minor for one in fees)
    duties = _duties(unit)
    due = left - fee + unit.shipping_minor + duties
    rest = max(0, due - unit.covered_minor)
    new_shipping = min(rest, max(0, unit.shipping_minor - unit.covered_shipping_minor))
    bonus = _bonus(unit, rest - new_shipping, bonus_percent)
    taxes = _taxes(unit, left, paid - left)
    explained = (
        ("paid", paid),
        ("deduction", -deduction),
        ("kept", -kept),
        ("fee", -fee),
        ("shipping", unit.shipping_minor),
        ("duties", duties),
        ("bonus", bonus),
    )
    return UnitOwed(
        key=unit.key,
        due=Money(due, currency),
        rest=Money(rest, currency),
        bonus=Money(bonus, currency),
        tax=total((tax.amount for tax in taxes), currency),
        parts=tuple(
            Part(code, Money(minor, currency))
            for code, minor in explained
            if minor or code == "paid"
        ),
        fees=fees,
        taxes=taxes if unit.line_taxes else (),
        rest_shipping=new_shipping,
        shipping_taxes=unit.shipping_taxes,
    )


def _duties(unit: SettledUnit) -> int:
    """Return the duties that go back: by right, or because the seller was at fault."""
    if unit.line_duties is None or not (unit.is_withdrawn or unit.is_seller_at_fault):
        return 0
    return unit_share(unit.line_duties, unit.line_quantity, unit.index).minor


def _bonus(unit: SettledUnit, rest_minor: int, percent: int | None) -> int:
    if percent is None:
        return 0
    return bonus_of(rest_minor, percent, 0 if unit.covered_minor else unit.bonus_minor)


def _taxes(unit: SettledUnit, left: int, taken_off: int) -> tuple[TaxOwed, ...]:
    """Return the unit's part of each tax of its line, as far as its price goes back."""
    found = []
    lines = [(tax.name, tax.rate_bp, tax.amount) for tax in unit.line_taxes]
    for name, rate, amount in lines or [("", None, unit.line_tax)]:
        share = unit_share(amount, unit.line_quantity, unit.index).minor
        back = share_out(share, (left, taken_off))[0]
        found.append(TaxOwed(name, rate, Money(back, amount.currency)))
    return tuple(found)


def _fees(unit: SettledUnit, most: int) -> tuple[FeeOwed, ...]:
    """Return the fees of a unit in their order, together at most `most`; of a fault none."""
    found: list[FeeOwed] = []
    currency = unit.line_paid.currency
    for term in () if unit.is_seller_at_fault else unit.fees:
        minor = min(term.minor, most)
        most -= minor
        if minor:
            tax = Money(fee_tax(minor, term.tax_bp), currency)
            found.append(FeeOwed(term.kind.value, Money(minor, currency), tax))
    return tuple(found)
