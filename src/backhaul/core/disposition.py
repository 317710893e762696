"""What is best for a unit: expected recovery less cost, never the grade alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backhaul.core.inspection import Grade
from backhaul.core.money import Money


class Disposition(StrEnum):
    RESTOCK = "restock"
    RESTOCK_B = "restock_b"
    REPAIR = "repair"
    REFURBISH = "refurbish"
    REPACKAGE = "repackage"
    RETURN_TO_VENDOR = "return_to_vendor"
    LIQUIDATE = "liquidate"
    DONATE = "donate"
    RECYCLE = "recycle"
    DISPOSE = "dispose"
    SEND_BACK_TO_CUSTOMER = "send_back_to_customer"
    KEEP = "keep"


#: Only these put a unit back on sale.
SELLABLE = frozenset({Disposition.RESTOCK, Disposition.RESTOCK_B})

_D = Disposition


@dataclass(frozen=True, slots=True)
class Candidate:
    """Estimates in basis points of the unit's price: what it brings, what it takes."""

    disposition: Disposition
    recovery_bp: int
    cost_bp: int


_GENERAL: Mapping[Grade, tuple[Candidate, ...]] = {
    Grade.A: (
        Candidate(_D.RESTOCK, 10_000, 200),
        Candidate(_D.LIQUIDATE, 4_000, 300),
    ),
    Grade.B: (
        Candidate(_D.REPACKAGE, 9_000, 800),
        Candidate(_D.RESTOCK_B, 7_500, 300),
        Candidate(_D.LIQUIDATE, 3_500, 300),
    ),
    Grade.C: (
        Candidate(_D.RESTOCK_B, 5_000, 500),
        Candidate(_D.REFURBISH, 7_000, 2_000),
        Candidate(_D.LIQUIDATE, 2_500, 300),
        Candidate(_D.DONATE, 500, 200),
    ),
    Grade.D: (
        Candidate(_D.REPAIR, 6_000, 3_500),
        Candidate(_D.LIQUIDATE, 1_500, 300),
        Candidate(_D.RECYCLE, 200, 300),
    ),
    Grade.F: (
        Candidate(_D.LIQUIDATE, 500, 300),
        Candidate(_D.RECYCLE, 200, 200),
        Candidate(_D.DISPOSE, 0, 300),
    ),
}
_NEVER_AGAIN = (
    Candidate(_D.RECYCLE, 0, 200),
    Candidate(_D.DISPOSE, 0, 300),
)

#: Category → grade → candidates, the gentlest first. What is not listed is as `general`.
#: Hygiene: once opened nobody else may wear or use it, so nothing sellable is a candidate.
TABLE: Mapping[str, Mapping[Grade, tuple[Candidate, ...]]] = {
    "general": _GENERAL,
    "apparel": {
        **_GENERAL,
        Grade.D: (
            Candidate(_D.LIQUIDATE, 1_000, 300),
            Candidate(_D.DONATE, 300, 200),
            Candidate(_D.RECYCLE, 200, 200),
        ),
    },
    "electronics": {
        **_GENERAL,
        Grade.C: (
            Candidate(_D.REFURBISH, 8_000, 1_800),
            Candidate(_D.RESTOCK_B, 5_500, 500),
            Candidate(_D.LIQUIDATE, 3_000, 300),
        ),
        Grade.F: (
            Candidate(_D.RETURN_TO_VENDOR, 3_000, 800),
            Candidate(_D.RECYCLE, 300, 200),
        ),
    },
    "hygiene": {
        Grade.A: _GENERAL[Grade.A],
        **dict.fromkeys((Grade.B, Grade.C, Grade.D, Grade.F), _NEVER_AGAIN),
    },
}


@dataclass(frozen=True, slots=True)
class DispositionFacts:
    """`cost_minor` replaces the table's estimate where the brand knows its real cost.

    `is_match` is False when it is not the product that was expected.
    """

    grade: Grade
    price: Money
    category: str = "general"
    is_match: bool = True
    cost_minor: Mapping[Disposition, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Valued:
    disposition: Disposition
    value: Money


@dataclass(frozen=True, slots=True)
class Proposal:
    """`disposition` is None when a person has to choose among `alternatives`.

    `value` is expected recovery less cost; it may be below zero.
    """

    disposition: Disposition | None
    value: Money
    reasons: tuple[str, ...]
    alternatives: tuple[Valued, ...]


def propose(facts: DispositionFacts) -> Proposal:
    """Propose the candidate of the highest value; of equal ones the gentlest.

    A wrong product is never disposed of by a rule: it may belong to the shopper.
    """
    if not facts.is_match:
        nothing = Money(0, facts.price.currency)
        back = Valued(Disposition.SEND_BACK_TO_CUSTOMER, nothing)
        return Proposal(None, nothing, ("mismatch", "needs_person"), (back,))
    known = facts.category in TABLE
    table = TABLE[facts.category if known else "general"]
    valued = [_value(candidate, facts) for candidate in table[facts.grade]]
    # sorted() is stable: of equal values the one listed first stays first.
    best, *others = sorted(valued, key=lambda option: -option.value.minor)
    reasons = (
        f"grade_{facts.grade.value.lower()}",
        f"category_{facts.category}" if known else "category_unknown",
        "highest_value",
    )
    return Proposal(best.disposition, best.value, reasons, tuple(others))


@dataclass(frozen=True, slots=True)
class Worth:
    """What makes the value of a disposition: what it brings, and what it takes."""

    recovery: Money
    cost: Money


def worths(facts: DispositionFacts) -> Mapping[Disposition, Worth]:
    """Return what makes the value of every candidate that `propose` weighs for `facts`."""
    if not facts.is_match:
        return {}
    table = TABLE.get(facts.category, TABLE["general"])
    return {one.disposition: _worth(one, facts) for one in table[facts.grade]}


def _value(candidate: Candidate, facts: DispositionFacts) -> Valued:
    worth = _worth(candidate, facts)
    return Valued(candidate.disposition, worth.recovery - worth.cost)


def _worth(candidate: Candidate, facts: DispositionFacts) -> Worth:
    price = facts.price.minor
    recovery = price * candidate.recovery_bp // 10_000
    cost = facts.cost_minor.get(candidate.disposition, price * candidate.cost_bp // 10_000)
    return Worth(Money(recovery, facts.price.currency), Money(cost, facts.price.currency))
