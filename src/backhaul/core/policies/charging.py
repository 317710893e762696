"""What a return costs its shopper: never for a fault of others, never against the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backhaul.core.law.words import Ruling
from backhaul.core.money import Money, share_out
from backhaul.core.policies.facts import OrderFacts
from backhaul.core.policies.lawful import Lawful, fee_ruling
from backhaul.core.policies.model import Outcome, Payer
from backhaul.core.policies.rules import Fees
from backhaul.core.policies.terms import FeeKind, FeeTerm
from backhaul.core.policies.verdict import Finding

#: What the way back costs where somebody else is at fault.
FREE = Fees(payer=Payer.BRAND)


@dataclass(frozen=True, slots=True)
class Charged:
    """One unit that may cost something: `owes` is false where no fee may be asked of it."""

    paid: Money
    fees: Fees
    owes: bool


def allowed(fees: Fees, law: Lawful, order: OrderFacts) -> tuple[Fees, tuple[Finding, ...]]:
    """Return what of `fees` the law lets a house ask, and what it took off."""
    found: list[Finding] = []
    label, restocking = fees.label_minor, fees.restocking_minor or fees.restocking_percent
    if label and not _may(law, order, FeeKind.LABEL, found):
        fees = fees.model_copy(update={"label_minor": 0, "payer": Payer.BRAND})
    if restocking and not _may(law, order, FeeKind.RESTOCKING, found):
        fees = fees.model_copy(update={"restocking_minor": 0, "restocking_percent": 0})
    return fees, tuple(found)


def _may(law: Lawful, order: OrderFacts, kind: FeeKind, found: list[Finding]) -> bool:
    ruling, source = fee_ruling(law, order, kind)
    if ruling is Ruling.FORBIDDEN:
        facts: dict[str, str | int] = {
            "fee": kind.value,
            "source": source,
            "regime": law.regime.code,
        }
        found.append(Finding("fee_forbidden", Outcome.AUTHORIZE, facts))
    return ruling is not Ruling.FORBIDDEN


def terms_of_fees(units: Sequence[Charged]) -> tuple[tuple[FeeTerm, ...], ...]:
    """Return the fees of each unit, in its order.

    One label serves the whole return: the dearest fee of it is shared over the units that owe
    one, by what was paid for them. No unit costs more than was paid for it.
    """
    labels = _labels(units)
    return tuple(
        _capped(unit, label, _restocking(unit))
        for unit, label in zip(units, labels, strict=True)
    )


def bonuses(units: Sequence[tuple[Money, int]]) -> list[int]:
    """Return each unit's part of the bonus of the return: the highest, shared by what was paid.

    Each unit comes with what was paid for it and what its offer gives, in minor units.
    """
    most = max((minor for _, minor in units), default=0)
    weights = [paid.minor if minor else 0 for paid, minor in units]
    return [*share_out(most, weights)] if most and any(weights) else [0] * len(units)


def _labels(units: Sequence[Charged]) -> list[int]:
    owing = [unit.owes and unit.fees.label_minor > 0 for unit in units]
    if not any(owing):
        return [0] * len(units)
    fee = max(unit.fees.label_minor for unit, owes in zip(units, owing, strict=True) if owes)
    weights = [unit.paid.minor for unit, owes in zip(units, owing, strict=True) if owes]
    parts = iter(share_out(fee, weights))
    return [next(parts) if owes else 0 for owes in owing]


def _restocking(unit: Charged) -> int:
    """Return the amount, or the percentage with the half rounded in the shopper's favour."""
    if not unit.owes:
        return 0
    part = unit.paid.minor * unit.fees.restocking_percent
    return unit.fees.restocking_minor or (2 * part + 99) // 200


def _capped(unit: Charged, label: int, restocking: int) -> tuple[FeeTerm, ...]:
    restocking = min(restocking, max(0, unit.paid.minor - label))
    wanted = ((FeeKind.LABEL, label), (FeeKind.RESTOCKING, restocking))
    return tuple(
        FeeTerm(kind=kind, minor=minor, tax_bp=unit.fees.tax_bp)
        for kind, minor in wanted
        if minor
    )
