"""What a settlement is reckoned from: what was paid, how, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.axes import Resolution
from backhaul.core.money import WHOLE_BP, Money
from backhaul.core.policies.terms import FeeTerm
from backhaul.core.settlement.way_out import WayTax


class TenderKind(StrEnum):
    """PROVIDER goes back through a payment provider, CREDIT as store credit.

    POINTS goes back as loyalty points, which somebody gives at the shop.
    """

    PROVIDER = "provider"
    CREDIT = "credit"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Tender:
    """A captured payment; `remaining` is what may still be taken back from it."""

    tender_id: str
    remaining: Money
    kind: TenderKind = TenderKind.PROVIDER


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax of an order's line, inside what was paid for it; `rate_bp` None: not told."""

    name: str
    rate_bp: int | None
    amount: Money


@dataclass(frozen=True, slots=True)
class SettledUnit:
    """One unit to pay for: it is number `index` (from 0) of `line_quantity` of its line.

    `line_paid`, `line_tax` (inside it) and `line_duties` (beside it) are for the whole line.
    `deduction_bp` is a person's decision about the condition, in basis points of what was paid
    for the unit. `covered_minor` is what other legs pay for it already.
    """

    key: str
    line_paid: Money
    line_tax: Money
    line_quantity: int
    index: int
    fees: tuple[FeeTerm, ...] = ()
    bonus_minor: int = 0
    """Beside the percentage, with store credit alone: given once, with the first leg."""
    is_seller_at_fault: bool = False
    deduction_bp: int = 0
    covered_minor: int = 0
    line_taxes: tuple[TaxLine, ...] = ()
    """The order's own; they sum to `line_tax`. Empty: only the sum is told."""
    line_duties: Money | None = None
    is_withdrawn: bool = False
    """By right: whatever was paid for it goes back, duties too."""
    kept_bp: int = WHOLE_BP
    """What of the price is given for keeping it, in basis points; all of it if it is sent."""
    shipping_minor: int = 0
    """What of the way out is due with this unit, what legs pay of it already included."""
    shipping_taxes: tuple[WayTax, ...] = ()
    """Inside what of it no leg pays yet."""
    covered_shipping_minor: int = 0
    """What of `covered_minor` is for the way out."""
    exchange_minor: int = 0
    """The price of what goes out in its place, that no leg stands for yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An order in its own currency and as the shopper was shown it, for the same thing."""

    total: Money
    shown: Money

    def of(self, amount: Money) -> Money | None:
        """Return `amount` as the shopper would be shown it, half a minor unit away from zero.

        It is told, never paid: None where the order cost nothing, and so has no rate.
        """
        whole = self.total.minor
        if whole <= 0:
            return None
        # Adding raises for an amount of another currency.
        scaled = abs((amount + Money(0, self.total.currency)).minor) * self.shown.minor
        told = (2 * scaled + whole) // (2 * whole)
        return Money(told if amount.minor >= 0 else -told, self.shown.currency)


@dataclass(frozen=True, slots=True)
class SettlementFacts:
    """`tenders` are in the order in which they were made."""

    currency: str
    resolution: Resolution
    units: tuple[SettledUnit, ...]
    tenders: tuple[Tender, ...]
    credit_bonus_percent: int = 0
    elsewhere_minor: int = 0
    """What a person counts as refunded already, without us: of these units (`taken_off`)."""
