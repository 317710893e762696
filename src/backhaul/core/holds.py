"""Money held on a card, or taken by it: its steps, and what a provider says of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.ports.payments import HoldStatus, ProviderHold, ProviderRefund, RefundStatus

#: Of the words that shoppers agree to: a new number for new words.
WORDS_VERSION = 1
WHOLE_BP = 10_000
MOST_DAYS = 365


class Purpose(StrEnum):
    EARLY = "early"
    """The goods for money that went early may be missing."""
    EXCHANGE = "exchange"
    """Something goes out before what it is for has come."""


class State(StrEnum):
    WANTED = "wanted"
    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"
    """The provider let it go by itself."""
    FAILED = "failed"


#: It keeps a part of the shopper's money from them, or is about to.
LIVE = frozenset({State.WANTED, State.HELD})


class Step(StrEnum):
    """What the provider is asked for."""

    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    GIVE_BACK = "give_back"
    """Of what was captured."""


#: The state in which a step may be ordered.
BEFORE = {
    Step.HOLD: State.WANTED,
    Step.CAPTURE: State.HELD,
    Step.RELEASE: State.HELD,
    Step.GIVE_BACK: State.CAPTURED,
}


class Asked(StrEnum):
    """How far a step is."""

    NOT = ""
    ORDERED = "ordered"
    SENDING = "sending"
    UNKNOWN = "unknown"
    PENDING = "pending"
    """The provider took it on and has not ended it."""


class Verdict(StrEnum):
    DONE = "done"
    AGAIN = "again"
    """It has no effect, and may be asked for once more."""
    PENDING = "pending"
    UNKNOWN = "unknown"
    FAILED = "failed"
    """It has no effect, and is not asked for again."""
    GONE = "gone"
    """There is nothing held (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When money that went early is charged; amounts are of the brand's currency."""

    charges_by_itself: bool = False
    """Charge as agreed when the time for an answer is over; else a person decides."""
    by_itself_most_minor: int | None = None
    """Above it a person decides all the same; None: no limit."""

    def check(self) -> None:
        """Raise DomainError `amount_below_zero`."""
        if self.by_itself_most_minor is not None and self.by_itself_most_minor < 0:
            raise DomainError("amount_below_zero")

    def may_charge_alone(self, amount: Money, currency: str) -> bool:
        """Return whether nobody is asked; what is not in the brand's `currency` is above."""
        most = self.by_itself_most_minor
        is_small = most is None or (amount.currency == currency and amount.minor <= most)
        return self.charges_by_itself and is_small


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """Whether something is held for what goes out before its return was seen."""

    is_needed: bool = False
    """Without it nothing goes out before the inspection."""
    share_bp: int = WHOLE_BP
    """How much of the value of what goes out is held."""
    capture_days: int | None = None
    """So long after it went out the hold is taken; None: a person decides."""
    renews: bool = False
    """What would expire before the goods are here is let go and held anew."""

    def check(self) -> None:
        """Raise DomainError `hold_rule_wrong`."""
        days = self.capture_days
        if not 1 <= self.share_bp <= WHOLE_BP or not (days is None or 1 <= days <= MOST_DAYS):
            raise DomainError("hold_rule_wrong", most=MOST_DAYS)

    def share_of(self, value_minor: int) -> int:
        """Return how much is held: rounded up, 0 for what is worth nothing."""
        return -(-value_minor * self.share_bp // WHOLE_BP) if self.is_needed else 0


def said_of(step: Step, told: ProviderHold, asked: Money) -> Verdict:
    """Return what the provider's word about a hold says of a step; `asked` is the step's.

    What contradicts what was asked for is unknown: a person looks.
    """
    if told.status is HoldStatus.PENDING:
        return Verdict.PENDING
    is_gone = told.status in {HoldStatus.RELEASED, HoldStatus.FAILED}
    if step is Step.HOLD:
        is_done = told.status is HoldStatus.HELD and told.amount == asked
        return Verdict.DONE if is_done else Verdict.FAILED if is_gone else Verdict.UNKNOWN
    if told.status is HoldStatus.HELD:
        return Verdict.AGAIN
    if step is Step.RELEASE:
        return Verdict.DONE if is_gone else Verdict.UNKNOWN
    if is_gone:
        return Verdict.GONE
    return Verdict.DONE if told.captured == asked else Verdict.UNKNOWN


def said_of_refund(told: ProviderRefund, asked: Money) -> Verdict:
    if told.amount != asked:
        return Verdict.UNKNOWN
    return {
        RefundStatus.PAID: Verdict.DONE,
        RefundStatus.PENDING: Verdict.PENDING,
    }.get(told.status, Verdict.FAILED)


def to_give_back(recovered_minor: int, missing_minor: int, given_back_minor: int) -> int:
    """Return how much more of a charge goes back: what is kept is at most what is missing."""
    return max(0, recovered_minor - min(recovered_minor, missing_minor) - given_back_minor)
