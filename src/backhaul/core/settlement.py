"""What is owed for units that came back, to the minor unit, and by which tenders it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Processing, Resolution
from backhaul.core.money import Money, share_out, total, zero
from backhaul.core.policies.model import RefundTrigger
from backhaul.core.tracking.words import Position


class LegKind(StrEnum):
    REFUND = "refund"
    CREDIT = "credit"
    BONUS = "bonus"


class TenderKind(StrEnum):
    """PROVIDER goes back through a payment provider, CREDIT as store credit."""

    PROVIDER = "provider"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Tender:
    """A captured payment; `remaining` is what may still be taken back from it."""

    tender_id: str
    remaining: Money
    kind: TenderKind = TenderKind.PROVIDER


@dataclass(frozen=True, slots=True)
class SettledUnit:
    """One unit to pay for: it is number `index` (from 0) of `line_quantity` of its line.

    `line_paid` and `line_tax` (inside it) are for the whole line. `deduction_bp` is a person's
    decision about the condition, in basis points of what was paid for the unit. `covered_minor`
    is what other legs pay for it already.
    """

    key: str
    line_paid: Money
    line_tax: Money
    line_quantity: int
    index: int
    fee_minor: int = 0
    is_seller_at_fault: bool = False
    deduction_bp: int = 0
    covered_minor: int = 0


@dataclass(frozen=True, slots=True)
class SettlementFacts:
    """`tenders` are in the order in which money goes back."""

    currency: str
    resolution: Resolution
    units: tuple[SettledUnit, ...]
    tenders: tuple[Tender, ...]
    credit_bonus_percent: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the explanation; a deduction and a fee are below zero."""

    code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class UnitOwed:
    """`due` is what was paid less deduction and fee; `parts` sum to `due` and `bonus`.

    `tax` is inside what was paid less the deduction. `rest` is what of `due` no leg pays yet.
    """

    key: str
    due: Money
    rest: Money
    bonus: Money
    tax: Money
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class UnitShare:
    key: str
    amount: Money


@dataclass(frozen=True, slots=True)
class LegPlan:
    """A leg to be proposed; `shares` say for which units, and sum to `amount`."""

    kind: LegKind
    tender_id: str | None
    amount: Money
    shares: tuple[UnitShare, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """`total` = all legs and `by_hand`, the part that no tender can take."""

    total: Money
    units: tuple[UnitOwed, ...]
    legs: tuple[LegPlan, ...]
    by_hand: Money


def unit_share(line_amount: Money, quantity: int, index: int) -> Money:
    """Return unit `index`'s part of a line.

    It depends on the index alone, so any order of partial returns ends at exactly the whole.
    """
    if not 0 <= index < quantity:
        raise ValueError(f"unit {index} of a line of {quantity}")
    return Money(share_out(line_amount.minor, [1] * quantity)[index], line_amount.currency)


def owed(facts: SettlementFacts) -> Owed:
    """Return what is owed for `facts.units`, why, and the legs that would pay it."""
    bonus_percent = facts.credit_bonus_percent if facts.resolution is Resolution.CREDIT else 0
    units = tuple(_unit_owed(unit, bonus_percent) for unit in facts.units)
    whole = total((unit.rest + unit.bonus for unit in units), facts.currency)
    if facts.resolution is Resolution.CREDIT:
        dues = _leg(LegKind.CREDIT, None, [UnitShare(u.key, u.rest) for u in units])
        extra = _leg(LegKind.BONUS, None, [UnitShare(u.key, u.bonus) for u in units])
        return Owed(whole, units, (*dues, *extra), zero(facts.currency))
    legs = _pour(facts.tenders, units)
    placed = total((leg.amount for leg in legs), facts.currency)
    return Owed(whole, units, legs, whole - placed)


def is_trigger_met(
    trigger: RefundTrigger, position: Position | None, processing: Processing
) -> bool:
    """Return whether the money for a unit may go.

    A unit declared missing meets no trigger, although its box was delivered: a person decides.
    Nor does one whose box was opened and which was not in it.
    """
    if processing is Processing.MISSING:
        return False
    if trigger is RefundTrigger.INSPECTION:
        return processing in ARRIVED and processing is not Processing.RECEIVED
    if processing in ARRIVED:
        return True
    travels = position is not None and position is not Position.RECEIVED
    return travels and position is not None and position.rank >= _NEEDED[trigger].rank


_NEEDED: Mapping[RefundTrigger, Position] = {
    RefundTrigger.FIRST_SCAN: Position.ACCEPTED,
    RefundTrigger.DELIVERED: Position.DELIVERED,
}

_LEG_KIND = {TenderKind.PROVIDER: LegKind.REFUND, TenderKind.CREDIT: LegKind.CREDIT}
_CODES: Mapping[LegKind, str] = {
    LegKind.REFUND: "back_to_tender",
    LegKind.CREDIT: "store_credit",
    LegKind.BONUS: "credit_bonus",
}


def _unit_owed(unit: SettledUnit, bonus_percent: int) -> UnitOwed:
    currency = unit.line_paid.currency
    paid = unit_share(unit.line_paid, unit.line_quantity, unit.index).minor
    tax = unit_share(unit.line_tax, unit.line_quantity, unit.index).minor
    deduction = paid * unit.deduction_bp // 10_000  # rounded for the shopper
    fee = 0 if unit.is_seller_at_fault else min(unit.fee_minor, paid - deduction)
    due = paid - deduction - fee
    rest = max(0, due - unit.covered_minor)
    bonus = rest * bonus_percent // 100
    explained = (("paid", paid), ("deduction", -deduction), ("fee", -fee), ("bonus", bonus))
    return UnitOwed(
        key=unit.key,
        due=Money(due, currency),
        rest=Money(rest, currency),
        bonus=Money(bonus, currency),
        tax=Money(share_out(tax, (paid - deduction, deduction))[0], currency),
        parts=tuple(
            Part(code, Money(minor, currency))
            for code, minor in explained
            if minor or code == "paid"
        ),
    )


def _pour(tenders: Sequence[Tender], units: Sequence[UnitOwed]) -> tuple[LegPlan, ...]:
    """Fill the tenders one after the other, unit by unit, none above what remains of it."""
    unpaid = [UnitShare(unit.key, unit.rest) for unit in units]
    legs: list[LegPlan] = []
    for tender in tenders:
        taken = _fit(tender.remaining, unpaid)
        unpaid = [
            UnitShare(share.key, share.amount - part.amount)
            for share, part in zip(unpaid, taken, strict=True)
        ]
        legs.extend(_leg(_LEG_KIND[tender.kind], tender.tender_id, taken))
    return tuple(legs)


def _fit(room: Money, wanted: Sequence[UnitShare]) -> list[UnitShare]:
    """Return how much of each share fits into `room`, the earlier units first."""
    left = max(0, room.minor)
    taken: list[UnitShare] = []
    for share in wanted:
        # Comparing raises for a tender of another currency: there is no rate here.
        part = min(Money(left, room.currency), share.amount)
        left -= part.minor
        taken.append(UnitShare(share.key, part))
    return taken


def _leg(
    kind: LegKind, tender_id: str | None, shares: Sequence[UnitShare]
) -> tuple[LegPlan, ...]:
    """Return one leg of the shares above zero, or none when there are none."""
    given = tuple(share for share in shares if share.amount.minor > 0)
    if not given:
        return ()
    amount = total((share.amount for share in given), given[0].amount.currency)
    return (LegPlan(kind, tender_id, amount, given, (_CODES[kind],)),)
