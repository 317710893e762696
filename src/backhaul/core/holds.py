"""Money held on a card, or taken by it: its steps, and what a provider says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.ports.payments import HoldStatus, ProviderHold, ProviderRefund, RefundStatus

#: Of the words that shoppers agree to: a new number for new words.
WORDS_VERSION = 2
#: Since these words, who agrees to a charge for missing goods agrees to a hold before it.
NAMES_THE_HOLD = 2
WHOLE_BP = 10_000
MOST_DAYS = 365
#: So many days after the first hold, and the days until a capture, it is held anew at last.
RENEWS_DAYS = 60
#: So long before a hold ends it is looked at.
LOOK_BEFORE = timedelta(hours=24)


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
    CAPTURED = "captured"
    """It was taken, other than this step asked for: another amount, or it was to be let go."""


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
    """What would expire before the goods are here is let go and held anew, for a time."""

    def check(self) -> None:
        """Raise DomainError `hold_rule_wrong`."""
        days = self.capture_days
        if not 1 <= self.share_bp <= WHOLE_BP or not (days is None or 1 <= days <= MOST_DAYS):
            raise DomainError("hold_rule_wrong", most=MOST_DAYS)

    def share_of(self, value_minor: int) -> int:
        """Return how much is held: rounded up, 0 for what is worth nothing."""
        return -(-value_minor * self.share_bp // WHOLE_BP) if self.is_needed else 0

    @property
    def renews_days(self) -> int:
        """Return so many days after the first hold it is held anew for the last time."""
        return renews_for(self.capture_days)


def renews_for(capture_days: int | None) -> int:
    """Return for how many days a hold is placed anew: nothing is held without end.

    What goes out on the last of RENEWS_DAYS still has all its days until it is taken.
    """
    return RENEWS_DAYS + (capture_days or 0)


def look_before(life: timedelta) -> timedelta:
    """Return how long before its end a hold of such a life is looked at.

    At most half of it: one of a day would be near its end, and placed anew, from the start.
    """
    return min(LOOK_BEFORE, life / 2)


def said_of(step: Step, told: ProviderHold, asked: Money) -> Verdict:
    """Return what the provider's word about a hold says of a step; `asked` is the step's.

    What contradicts what was asked for is unknown: a person looks. What was taken is taken,
    whatever was asked for.
    """
    if told.status is HoldStatus.PENDING:
        return Verdict.PENDING
    if told.status is HoldStatus.CAPTURED:
        is_ours = step is Step.CAPTURE and told.captured == asked
        return Verdict.DONE if is_ours else Verdict.CAPTURED
    is_gone = told.status in {HoldStatus.RELEASED, HoldStatus.FAILED}
    if step is Step.HOLD:
        is_done = told.status is HoldStatus.HELD and told.amount == asked
        return Verdict.DONE if is_done else Verdict.FAILED if is_gone else Verdict.UNKNOWN
    if not is_gone:
        return Verdict.AGAIN
    return Verdict.DONE if step is Step.RELEASE else Verdict.GONE


def said_of_refund(told: ProviderRefund, asked: Money) -> Verdict:
    if told.amount != asked:
        return Verdict.UNKNOWN
    return {
        RefundStatus.PAID: Verdict.DONE,
        RefundStatus.PENDING: Verdict.PENDING,
    }.get(told.status, Verdict.FAILED)


@dataclass(frozen=True, slots=True)
class AtBank:
    """What a shopper's bank took back of a charge, by disputes that are not won."""

    taken_minor: int = 0
    kept_minor: int = 0
    """Of it for good: those disputes are lost."""

    @property
    def is_open(self) -> bool:
        """Return whether some of it may come back: until then we give nothing back."""
        return self.taken_minor > self.kept_minor


_NOTHING = AtBank()


def to_give_back(
    recovered_minor: int, missing_minor: int, given_back_minor: int, bank: AtBank = _NOTHING
) -> int:
    """Return how much more of a charge goes back: what is kept is at most what is missing.

    What the bank keeps for good the shopper has already; while it decides nothing goes back.
    """
    if bank.is_open:
        return 0
    kept = min(recovered_minor, missing_minor)
    return max(0, recovered_minor - kept - given_back_minor - bank.kept_minor)


def left_of(charged_minor: int, given_back_minor: int, bank: AtBank) -> int:
    """Return how much of a charge is still with us: no more than that can be given back."""
    return max(0, charged_minor - given_back_minor - bank.taken_minor)
