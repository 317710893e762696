"""Double entry for every movement of money: debits equal credits, always."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    INTEREST = "interest"
    """Paid beside what was due, because it was late."""
    TAX = "tax"
    SHIPPING = "shipping"
    """The way out, given back: a contra account like RETURNS."""
    CHARGEBACKS = "chargebacks"
    WRITE_DOWN = "write_down"
    """Refunded early for goods that never came."""
    CREDIT_EXPIRED = "credit_expired"
    """Store credit that nobody spent in time."""
    EXCHANGE_CLEARING = "exchange_clearing"
    """Paid in goods that go out instead."""
    BANK_CLEARING = "bank_clearing"
    """Paid by a bank transfer, or come in by one."""
    HAND_CLEARING = "hand_clearing"
    """Paid by a person: from the till, or as the note says."""
    POINTS_CLEARING = "points_clearing"
    """Given back as loyalty points, at what they were worth in the order."""
    CARRIER_CLAIMS = "carrier_claims"
    """What carriers are asked to pay for parcels that they lost or broke."""


#: What a payment can go through; which one it was is told with the event.
CLEARINGS = frozenset(
    {
        Account.PROVIDER_CLEARING,
        Account.BANK_CLEARING,
        Account.HAND_CLEARING,
        Account.POINTS_CLEARING,
    }
)


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
    GOODWILL_APPROVED = "goodwill_approved"
    GOODWILL_CANCELLED = "goodwill_cancelled"
    INTEREST_APPROVED = "interest_approved"
    INTEREST_CANCELLED = "interest_cancelled"
    CREDIT_ISSUED = "credit_issued"
    CREDIT_GIVEN = "credit_given"
    """By a person, without a return."""
    CREDIT_TAKEN = "credit_taken"
    """By a person: it was too much."""
    CREDIT_SPENT = "credit_spent"
    CREDIT_UNSPENT = "credit_unspent"
    """What was bought with it was cancelled."""
    CREDIT_EXPIRED = "credit_expired"
    EXCHANGE_SENT = "exchange_sent"
    WRITTEN_OFF = "written_off"
    """No goods came for money that went: it was no return."""
    RECHARGED = "recharged"
    """The same, and the shopper has paid again."""
    CLAIM_FILED = "claim_filed"
    """A carrier is asked to pay: what was lost is expected back."""
    CLAIM_PAID = "claim_paid"
    CLAIM_REFUSED = "claim_refused"
    """It will not come, or not all of it."""


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """`amount` is what the leg pays; the others are of approvals and their opposite alone.

    `fee` is what was kept back from it, with `fee_tax` inside; `tax` is inside of what came
    back, and `shipping` (without tax) what of that is for the way out. `through` is the
    clearing account of a payment and its opposite.
    """

    kind: LedgerEventKind
    amount: Money
    fee: Money | None = None
    tax: Money | None = None
    fee_tax: Money | None = None
    shipping: Money | None = None
    through: Account = Account.PROVIDER_CLEARING

    @property
    def accounts(self) -> tuple[Account, Account]:
        """Return the account debited and the one credited with the amount."""
        debit, credit = TABLE[self.kind]
        if self.kind not in _THROUGH:
            return debit, credit
        return (
            self.through if debit is Account.PROVIDER_CLEARING else debit,
            self.through if credit is Account.PROVIDER_CLEARING else credit,
        )

    def parts(self) -> Iterator[tuple[Money, tuple[Account, Account]]]:
        """Yield each part above nothing with its accounts, as they are for an approval."""
        for name, accounts in _PARTS.items():
            part: Money | None = getattr(self, name)
            if part:
                yield part, accounts


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
    _K.GOODWILL_APPROVED: (Account.GOODWILL, Account.SHOPPER_PAYABLE),
    _K.GOODWILL_CANCELLED: (Account.SHOPPER_PAYABLE, Account.GOODWILL),
    _K.INTEREST_APPROVED: (Account.INTEREST, Account.SHOPPER_PAYABLE),
    _K.INTEREST_CANCELLED: (Account.SHOPPER_PAYABLE, Account.INTEREST),
    _K.CREDIT_ISSUED: (Account.SHOPPER_PAYABLE, Account.STORE_CREDIT_LIABILITY),
    _K.CREDIT_GIVEN: (Account.GOODWILL, Account.STORE_CREDIT_LIABILITY),
    _K.CREDIT_TAKEN: (Account.STORE_CREDIT_LIABILITY, Account.GOODWILL),
    _K.CREDIT_SPENT: (Account.STORE_CREDIT_LIABILITY, Account.ORDERS_CLEARING),
    _K.CREDIT_UNSPENT: (Account.ORDERS_CLEARING, Account.STORE_CREDIT_LIABILITY),
    _K.CREDIT_EXPIRED: (Account.STORE_CREDIT_LIABILITY, Account.CREDIT_EXPIRED),
    _K.EXCHANGE_SENT: (Account.SHOPPER_PAYABLE, Account.EXCHANGE_CLEARING),
    _K.WRITTEN_OFF: (Account.WRITE_DOWN, Account.RETURNS),
    _K.RECHARGED: (Account.PROVIDER_CLEARING, Account.RETURNS),
    _K.CLAIM_FILED: (Account.CARRIER_CLAIMS, Account.WRITE_DOWN),
    _K.CLAIM_PAID: (Account.BANK_CLEARING, Account.CARRIER_CLAIMS),
    _K.CLAIM_REFUSED: (Account.WRITE_DOWN, Account.CARRIER_CLAIMS),
}

#: Payments of ours: not every one goes through a provider.
_THROUGH = frozenset({_K.REFUND_PAID, _K.REFUND_REVERSED})

#: The same for what is inside an approval; the opposite takes it back.
_PARTS: Mapping[str, tuple[Account, Account]] = {
    "fee": (Account.RETURNS, Account.FEES),
    "tax": (Account.TAX, Account.RETURNS),
    "fee_tax": (Account.FEES, Account.TAX),
    "shipping": (Account.SHIPPING, Account.RETURNS),
}


def entries_for(event: LedgerEvent) -> tuple[LedgerLine, ...]:
    """Return the balanced lines of `event`; none for nothing.

    Raises ValueError for an amount below zero (the opposite has an event of its own), for a
    fee or a tax where none can be, and for a payment through what is no clearing account. A
    refund that failed before it was paid books nothing: we owed it before and owe it still.
    """
    if event.through not in CLEARINGS:
        raise ValueError(f"nothing is paid through it: {event!r}")
    pairs = [(event.accounts, event.amount)]
    for part, (debit, credit) in event.parts():
        if event.kind is LedgerEventKind.LEG_APPROVED:
            pairs.append(((debit, credit), part))
        elif event.kind is LedgerEventKind.LEG_CANCELLED:
            pairs.append(((credit, debit), part))
        else:
            raise ValueError(f"no fee and no tax can be in it: {event!r}")
    if any(amount.minor < 0 for _, amount in pairs):
        raise ValueError(f"an amount below zero: {event!r}")
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
