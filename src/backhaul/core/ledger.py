"""Double entry for every movement of money: debits equal credits, always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.money import Money, total, zero


class Account(StrEnum):
    """RETURNS is a contra account of revenue: what was sold and came back."""

    RETURNS = "returns"
    SHOPPER_PAYABLE = "shopper_payable"
    PROVIDER_CLEARING = "provider_clearing"
    STORE_CREDIT_LIABILITY = "store_credit_liability"
    ORDERS_CLEARING = "orders_clearing"
    FEES = "fees"
    GOODWILL = "goodwill"
    CHARGEBACKS = "chargebacks"


class LedgerEventKind(StrEnum):
    LEG_APPROVED = "leg_approved"
    BONUS_APPROVED = "bonus_approved"
    LEG_CANCELLED = "leg_cancelled"
    BONUS_CANCELLED = "bonus_cancelled"
    REFUND_PAID = "refund_paid"
    REFUND_REVERSED = "refund_reversed"
    """The provider took it back or it failed after it was paid: we owe it again."""
    REFUND_ELSEWHERE = "refund_elsewhere"
    """Made by somebody at the provider, not ordered by us."""
    CHARGEBACK = "chargeback"
    CREDIT_ISSUED = "credit_issued"
    CREDIT_SPENT = "credit_spent"


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """`amount` is what the leg pays; `fee` what was kept back from it (approval only)."""

    kind: LedgerEventKind
    amount: Money
    fee: Money | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One of `debit` and `credit` is zero."""

    account: Account
    debit: Money
    credit: Money


_K = LedgerEventKind

#: Event → the account debited and the account credited with its amount.
TABLE: Mapping[LedgerEventKind, tuple[Account, Account]] = {
    _K.LEG_APPROVED: (Account.RETURNS, Account.SHOPPER_PAYABLE),
    _K.LEG_CANCELLED: (Account.SHOPPER_PAYABLE, Account.RETURNS),
    _K.BONUS_APPROVED: (Account.GOODWILL, Account.SHOPPER_PAYABLE),
    _K.BONUS_CANCELLED: (Account.SHOPPER_PAYABLE, Account.GOODWILL),
    _K.REFUND_PAID: (Account.SHOPPER_PAYABLE, Account.PROVIDER_CLEARING),
    _K.REFUND_REVERSED: (Account.PROVIDER_CLEARING, Account.SHOPPER_PAYABLE),
    _K.REFUND_ELSEWHERE: (Account.RETURNS, Account.PROVIDER_CLEARING),
    _K.CHARGEBACK: (Account.CHARGEBACKS, Account.PROVIDER_CLEARING),
    _K.CREDIT_ISSUED: (Account.SHOPPER_PAYABLE, Account.STORE_CREDIT_LIABILITY),
    _K.CREDIT_SPENT: (Account.STORE_CREDIT_LIABILITY, Account.ORDERS_CLEARING),
}

#: The same for the fee inside the event, where one may be.
_FEE: Mapping[LedgerEventKind, tuple[Account, Account]] = {
    _K.LEG_APPROVED: (Account.RETURNS, Account.FEES),
    _K.LEG_CANCELLED: (Account.FEES, Account.RETURNS),
}


def entries_for(event: LedgerEvent) -> tuple[LedgerLine, ...]:
    """Return the balanced lines of `event`; none for nothing.

    Raises ValueError for an amount below zero (the opposite has an event of its own) and for
    a fee where none can be. A refund that failed before it was paid books nothing: we owed
    it before and owe it still.
    """
    fee = event.fee or zero(event.amount.currency)
    if event.amount.minor < 0 or fee.minor < 0:
        raise ValueError(f"an amount below zero: {event!r}")
    if fee and event.kind not in _FEE:
        raise ValueError(f"no fee can be in it: {event!r}")
    pairs = [(TABLE[event.kind], event.amount)]
    if fee:
        pairs.append((_FEE[event.kind], fee))
    return tuple(
        line
        for (debit, credit), amount in pairs
        if amount
        for line in _pair(debit, credit, amount)
    )


def is_balanced(lines: Sequence[LedgerLine], currency: str) -> bool:
    debits = total((line.debit for line in lines), currency)
    return debits == total((line.credit for line in lines), currency)


def _pair(debit: Account, credit: Account, amount: Money) -> tuple[LedgerLine, LedgerLine]:
    nothing = zero(amount.currency)
    return LedgerLine(debit, amount, nothing), LedgerLine(credit, nothing, amount)
