"""Money that went before the goods were seen, and the goods that did not come as promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backhaul.core.allowance import ARRIVED
from backhaul.core.axes import Processing, UnitMoney
from backhaul.core.errors import DomainError

MOST_DAYS = 365
#: For an answer, where what was agreed to names days that were not kept beside it.
CAREFUL_DAYS = 14


class Cause(StrEnum):
    """Why a unit that was paid for early is short; the first is told of several."""

    OTHER_GOODS = "other_goods"
    EMPTY = "empty"
    """Its box came, and it was not inside."""
    NOT_ARRIVED = "not_arrived"


class State(StrEnum):
    OPEN = "open"
    """The shopper is asked for the goods, or the carrier for its parcel."""
    UNDECIDED = "undecided"
    """The time is over: a person charges it or writes it off."""
    CHARGING = "charging"
    """The provider is asked for the money: its word ends the case, or gives it back to us."""
    CHARGED = "charged"
    WRITTEN_OFF = "written_off"
    HEALED = "healed"
    """The goods came after all, or the money never went."""


#: Somebody still has to do something.
LIVE = frozenset({State.OPEN, State.UNDECIDED})
#: It is not over.
NOT_OVER = frozenset({*LIVE, State.CHARGING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a brand set; limits are in minor units of its currency, None is no limit."""

    wait_days: int = 30
    """So long after the money went the goods are waited for in silence."""
    remind_days: int = 7
    """Between two letters."""
    decide_days: int = 14
    """After the first letter."""
    may_recharge: bool = False
    """Shoppers agreed, and their law allows, that the money is taken again."""
    shopper_most_minor: int | None = None
    """How much may be out at one shopper for goods that nobody has seen."""
    brand_most_minor: int | None = None

    def check(self) -> None:
        """Raise DomainError `recovery_days_wrong` or `amount_below_zero`."""
        days = (self.wait_days, self.remind_days, self.decide_days)
        if (
            not all(1 <= one <= MOST_DAYS for one in days)
            or self.remind_days >= self.decide_days
        ):
            raise DomainError("recovery_days_wrong", most=MOST_DAYS)
        if any(
            one is not None and one < 0
            for one in (self.shopper_most_minor, self.brand_most_minor)
        ):
            raise DomainError("amount_below_zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a unit whose money went; `paid_at` is when that was decided."""

    processing: Processing
    money: UnitMoney
    paid_at: datetime
    arrived_at: datetime | None
    is_kept: bool = False
    differs: bool = False
    """It is not what was sold, or not all of it."""


def cause_of(seen: Seen, rule: Rule, *, now: datetime) -> Cause | None:
    """Return why money that went early has no goods; None where nothing is wrong (yet).

    Who paid after the goods were here knew them: that is no advance.
    """
    if seen.is_kept or seen.money not in {UnitMoney.SENT, UnitMoney.PAID}:
        return None
    if seen.processing is Processing.MISSING:
        return Cause.EMPTY
    if seen.processing in ARRIVED:
        was_early = seen.arrived_at is None or seen.paid_at < seen.arrived_at
        return Cause.OTHER_GOODS if seen.differs and was_early else None
    is_late = now >= seen.paid_at + timedelta(days=rule.wait_days)
    return Cause.NOT_ARRIVED if is_late else None


def is_carriers(cause: Cause, *, has_carrier: bool) -> bool:
    """Return whether the carrier took it over and lost it: the shopper owes nothing for it."""
    return has_carrier and cause is Cause.NOT_ARRIVED


def may_charge(causes: Sequence[Cause], rule: Rule, *, has_carrier: bool) -> bool:
    """Return whether the shopper may be charged for any of it.

    Never for what the carrier took over and lost: that is between us and the carrier.
    """
    return rule.may_recharge and may_remind(causes, has_carrier=has_carrier)


def may_remind(causes: Sequence[Cause], *, has_carrier: bool) -> bool:
    """Return whether the shopper can do anything about it."""
    return not all(is_carriers(cause, has_carrier=has_carrier) for cause in causes)


def next_look(
    rule: Rule, *, opened_at: datetime, told_at: datetime | None, reminded: int
) -> tuple[datetime, str]:
    """Return when something is next, and what: `remind` or `decide`.

    `told_at` is when the shopper was first asked; None: there was nothing to ask.
    """
    since = told_at or opened_at
    decide_at = since + timedelta(days=rule.decide_days)
    remind_at = since + timedelta(days=rule.remind_days * reminded)
    is_reminded = told_at is not None and remind_at < decide_at
    return (remind_at, "remind") if is_reminded else (decide_at, "decide")


def term_days(agreed: int | None, rule: Rule, *, has_agreed: bool) -> int:
    """Return how long a shopper has for an answer before a charge.

    It is what they `agreed` to, whatever the brand set since. Of an older agreement, without
    a number beside its words, it is the longer one.
    """
    if agreed is not None:
        return agreed
    return max(rule.decide_days, CAREFUL_DAYS) if has_agreed else rule.decide_days


def room(most: int | None, out: int) -> int | None:
    """Return how much more may be paid before it is seen; None: any amount."""
    return None if most is None else max(0, most - out)
