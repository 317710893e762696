"""What is owed, why, and the legs that would pay it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.money import Money
from backhaul.core.settlement.way_out import WayTax


class LegKind(StrEnum):
    REFUND = "refund"
    CREDIT = "credit"
    BONUS = "bonus"
    POINTS = "points"
    EXCHANGE = "exchange"
    """Set off against what goes out instead."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the explanation; a deduction and a fee are below zero."""

    code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class FeeOwed:
    """A fee as it is taken off; `tax` is inside `amount`."""

    kind: str
    amount: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class TaxOwed:
    """A tax of the order that goes back; `rate_bp` None: not told."""

    name: str
    rate_bp: int | None
    amount: Money


@dataclass(frozen=True, slots=True)
class UnitOwed:
    """`due` is all that is owed for it; `parts` sum to `due` and `bonus`.

    `tax` is inside what was paid less the deduction, and `taxes` are what it is made of.
    `rest` is what of `due` no leg pays yet, `rest_shipping` what of that is for the way out.
    """

    key: str
    due: Money
    rest: Money
    bonus: Money
    tax: Money
    parts: tuple[Part, ...]
    fees: tuple[FeeOwed, ...] = ()
    taxes: tuple[TaxOwed, ...] = ()
    rest_shipping: int = 0
    shipping_taxes: tuple[WayTax, ...] = ()
    """Inside `rest_shipping`. Both in minor units."""
    elsewhere_minor: int = 0
    """What of it was refunded already, without us: it is in neither `due` nor `rest`."""
    elsewhere_shipping: int = 0
    """What of that was for the way out."""

    @property
    def shipping_tax(self) -> int:
        return sum(tax.minor for tax in self.shipping_taxes)


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
    """`total` = all legs and `by_hand`, the part that no tender can take.

    `to_pay` is what the things that go out instead cost above what is owed: the shopper's.
    """

    total: Money
    units: tuple[UnitOwed, ...]
    legs: tuple[LegPlan, ...]
    by_hand: Money
    to_pay: Money | None = None
