"""A product comes back and another goes out: when it may go, what it costs, what is in stock.

Amounts are whole minor units of the order's currency, tax in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Authorization, Processing, Resolution, UnitMoney
from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError
from backhaul.core.policies.exchanging import HigherPrice, SendWhen
from backhaul.core.policies.model import RefundTrigger, RiskTier
from backhaul.core.settlement import is_trigger_met
from backhaul.core.tracking.words import Position

#: Wishes for which something goes out.
GOES_OUT = frozenset({Resolution.EXCHANGE, Resolution.REPLACEMENT})


class State(StrEnum):
    WAITING = "waiting"
    """Nothing in stock: the first that comes back or is told of is kept for it."""
    RESERVED = "reserved"
    RELEASED = "released"
    """Handed to the shop, which sends it."""
    SENT = "sent"
    ENDED = "ended"
    """Nothing goes out: see `Ending`."""


class Ending(StrEnum):
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SENT_BACK = "sent_back"
    """What came goes back to the shopper: nothing is due for it."""
    OUT_OF_STOCK = "out_of_stock"
    BY_PERSON = "by_person"

    @property
    def is_owed_still(self) -> bool:
        """Whether the shopper gets their money instead."""
        return self in {Ending.OUT_OF_STOCK, Ending.BY_PERSON}


#: It has a piece of the stock, which nobody else gets.
HOLDING = frozenset({State.RESERVED, State.RELEASED})
OPEN = frozenset({State.WAITING, *HOLDING})


@dataclass(frozen=True, slots=True)
class Stock:
    """`count` are there, of which `reserved` are kept for exchanges: 0 <= reserved <= count."""

    count: int
    reserved: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.reserved <= self.count:
            raise ValueError(f"{self.reserved} reserved of {self.count}")

    @property
    def free(self) -> int:
        return self.count - self.reserved

    def reserve(self) -> Stock | None:
        """Keep one; None where none is free."""
        return replace(self, reserved=self.reserved + 1) if self.free else None

    def give_back(self) -> Stock:
        return replace(self, reserved=self.reserved - 1)

    def use(self) -> Stock:
        """One that was kept has left the house."""
        return Stock(self.count - 1, self.reserved - 1)

    def found(self) -> Stock:
        """One more is there."""
        return replace(self, count=self.count + 1)

    def told(self, count: int, released: int) -> tuple[Stock, int]:
        """Return the stock as the shop counts it, and how many must be given up for that.

        Never those that the shop was asked to send: it counts them until they are sent.
        """
        count = max(count, released)
        given_up = max(0, self.reserved - count)
        return Stock(count, self.reserved - given_up), given_up


@dataclass(frozen=True, slots=True)
class Price:
    """`due_minor` is to be paid by the shopper first; `waived_minor` the brand's gift.

    `refund_minor` is what was paid above the new price.
    """

    value_minor: int
    due_minor: int = 0
    waived_minor: int = 0
    refund_minor: int = 0


def price_of(paid_minor: int, price_minor: int | None, rule: HigherPrice) -> Price:
    """Return what an exchange costs whom; None: it costs what was paid.

    Raises DomainError `exchange_costs_more` where the rules offer nothing dearer.
    """
    new = paid_minor if price_minor is None else price_minor
    more = new - paid_minor
    if more <= 0:
        return Price(new, refund_minor=-more)
    if rule is HigherPrice.REFUSE:
        raise DomainError("exchange_costs_more", more_minor=more)
    is_waived = rule is HigherPrice.WAIVE
    return Price(new, due_minor=0 if is_waived else more, waived_minor=more if is_waived else 0)


@dataclass(frozen=True, slots=True)
class UnitNow:
    """Where the unit stands that comes back; `tier` and `keeps` are of its Terms."""

    authorization: Authorization
    processing: Processing
    money: UnitMoney
    position: Position | None = None
    disposition: str = ""
    tier: RiskTier | None = None
    keeps: bool = False


_SAID_YES = frozenset({UnitMoney.APPROVED, UnitMoney.SENT, UnitMoney.PAID})
_UNDECIDED = frozenset({UnitMoney.NONE, UnitMoney.PROMISED})
#: Once somebody has looked at it, what was found decides.
_NOT_LOOKED_AT = frozenset({Processing.AWAITED, Processing.RECEIVED})
_TRIGGERS = {
    SendWhen.FIRST_SCAN: RefundTrigger.FIRST_SCAN,
    SendWhen.DELIVERED: RefundTrigger.DELIVERED,
}


def send_when(rule: SendWhen, tier: RiskTier | None) -> SendWhen:
    """Return when it really goes: before anything was sent only where the risk allows it."""
    if rule is not SendWhen.REQUEST:
        return rule
    return {
        RiskTier.LOW: SendWhen.REQUEST,
        RiskTier.NORMAL: SendWhen.FIRST_SCAN,
    }.get(tier or RiskTier.HIGH, SendWhen.INSPECTION)


def may_go(unit: UnitNow, rule: SendWhen) -> bool:
    """Return whether what was asked for may go out now.

    After inspection it goes when the money side has said yes: by rule, or by a person's word
    about what was found. That word counts whatever the rule.
    """
    if unit.money in _SAID_YES:
        return True
    if unit.authorization is not Authorization.AUTHORIZED or unit.money not in _UNDECIDED:
        return False
    when = send_when(rule, unit.tier)
    if unit.keeps or when is SendWhen.REQUEST:
        return True
    if when is SendWhen.INSPECTION or unit.processing not in _NOT_LOOKED_AT:
        return False
    return is_trigger_met(_TRIGGERS[when], unit.position, unit.processing)


def unseen(when: str) -> bool:
    """Return whether what goes out by this rule may go before anybody saw what comes back."""
    return SendWhen(when) is not SendWhen.INSPECTION


def waits_for_hold(unit: UnitNow, hold_minor: int, *, is_held: bool) -> bool:
    """Return whether it may not go yet because something has to be held first.

    What was looked at needs no hold any more: what was found decides. Nor does what the
    shopper keeps: nothing is to come for it.
    """
    is_seen = unit.processing in ARRIVED and unit.processing not in _NOT_LOOKED_AT
    return hold_minor > 0 and not (is_held or is_seen or unit.keeps)


def ending(unit: UnitNow) -> Ending | None:
    """Return why nothing goes out for a unit any more, None while it may."""
    if unit.disposition == Disposition.SEND_BACK_TO_CUSTOMER:
        return Ending.SENT_BACK
    if unit.processing in ARRIVED:
        return None
    return {
        Authorization.REFUSED: Ending.REFUSED,
        Authorization.WITHDRAWN: Ending.WITHDRAWN,
        Authorization.EXPIRED: Ending.EXPIRED,
    }.get(unit.authorization)


_STEPS = {
    (State.WAITING, State.RESERVED),
    (State.RESERVED, State.WAITING),
    (State.RESERVED, State.RELEASED),
    (State.RELEASED, State.SENT),
    *((state, State.ENDED) for state in OPEN),
}


def is_step(before: State, after: State) -> bool:
    return (before, after) in _STEPS
