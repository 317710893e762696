"""One file of bank transfers, before it is written in any format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from backhaul.core.money import Money

#: A transfer's name at the banks has no underscore: not every bank takes one.
_PREFIX, _OURS = "leg_", "leg-"
FILE_PREFIX = "BH-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    holder: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """One transfer to a shopper."""

    end_to_end: str
    to: Account
    amount: Money
    purpose: str
    """What the shopper reads on their statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFile:
    """`number` is its name for us and for the bank: at most 35 plain signs."""

    number: str
    made_at: datetime
    execute_on: date
    debtor: Account
    payouts: tuple[Payout, ...]

    @property
    def total(self) -> Money:
        """Raises ValueError for payouts of several currencies, or none."""
        currencies = {payout.amount.currency for payout in self.payouts}
        (currency,) = currencies
        return Money(sum(payout.amount.minor for payout in self.payouts), currency)


def end_to_end_of(intent: str) -> str:
    """Return by which name the banks know a leg."""
    return _OURS + intent.removeprefix(_PREFIX)


def is_ours(end_to_end: str) -> bool:
    """Whether the name of a transfer has the shape of ours."""
    return end_to_end.lower().startswith(_OURS)


def is_our_file(number: str) -> bool:
    """Whether the name of a file has the shape of ours."""
    return number.startswith(FILE_PREFIX)
