"""The shape of a regime: what a law gives, figure by figure, each with its source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from backhaul.core.law.counting import Counting, Rest
from backhaul.core.law.sources import Source
from backhaul.core.law.words import Channel, Condition, Duty, Goods, Ruling, Wish

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sourced(Generic[T]):
    """A figure and the article it stands in."""

    value: T
    source: Source


class Anchor(StrEnum):
    """From what a period runs."""

    POSSESSION = "possession"
    CONTRACT = "contract"
    PURCHASE = "purchase"


class RefundFrom(StrEnum):
    """From what the refund's period runs."""

    NOTICE = "notice"
    GOODS_OR_PROOF = "goods_or_proof"
    GOODS = "goods"


class Outbound(StrEnum):
    """What of the way to the consumer is paid back."""

    STANDARD = "standard"
    ALL = "all"
    NOTHING = "nothing"


class Payer(StrEnum):
    CONSUMER = "consumer"
    TRADER = "trader"


class Longer(StrEnum):
    """How a period is made longer when nobody told the consumer of the right."""

    FROM_THE_END = "from_the_end"
    """So many months from the end of the usual period."""
    FROM_THE_ANCHOR = "from_the_anchor"
    """So many months and the usual days from the anchor, the months counted first."""


@dataclass(frozen=True, slots=True)
class Untold:
    """What happens to the period when the consumer was not told of the right."""

    months: int
    how: Longer
    source: Source


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Goods without the right, once `condition` is met."""

    goods: Goods
    condition: Condition
    source: Source


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be done with a wish; `untold` if the consumer was not told what must be told."""

    ruling: Ruling
    source: Source
    untold: Ruling | None = None


@dataclass(frozen=True, slots=True)
class LateStep:
    """From `after` days late on, the sum grows by `percent`; None: by the legal rate."""

    after: int
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """When the money is due. `days` of calendar days, or of those that are none of `rests`."""

    days: Sourced[int]
    runs_from: Sourced[RefundFrom]
    may_withhold: Sourced[bool]
    """Until the goods or a proof of sending are there; not if the trader collects them."""
    rests: frozenset[Rest] = frozenset()
    late: tuple[LateStep, ...] = ()
    late_source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A right to send goods back without a reason."""

    channels: frozenset[Channel]
    days: Sourced[int]
    anchor: Sourced[Anchor]
    counting: Counting
    refund: Refund
    outbound: Sourced[Outbound]
    return_paid_by: Sourced[Payer]
    """By law, unless the trader said in time that it pays."""
    exclusions: tuple[Exclusion, ...]
    permissions: Mapping[Wish, Permission]
    send_back_days: Sourced[int] | None = None
    """None: the law names no number of days."""
    untold: Untold | None = None
    rests: frozenset[Rest] = frozenset()
    """Days that do not count; empty: calendar days."""

    def excluded(
        self, goods: Collection[Goods], met: Collection[Condition] = ()
    ) -> tuple[Exclusion, ...]:
        """Return the exclusions that count for such goods; empty: the right stands."""
        return _counting(self.exclusions, goods, met)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """A refund policy must be shown; if it was not, goods may come back for `remedy_days`."""

    remedy_days: Sourced[int]
    counting: Counting
    exempt: tuple[Exclusion, ...]
    fees_shown: Source
    """Where it says that fees and conditions must be shown to be asked for."""

    def exempted(self, goods: Collection[Goods]) -> tuple[Exclusion, ...]:
        """Return why nothing must be shown for such goods; empty: it must."""
        return _counting(self.exempt, goods, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Unshipped:
    """Money for what was ordered and never shipped."""

    ship_within_days: Sourced[int]
    refund_days: Sourced[int]
    rests: frozenset[Rest]
    counting: Counting
    billing_cycle: Source
    """Where the seller is the creditor: one billing cycle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warranty:
    """Liability for goods that are not as agreed; `years` None: the law names no number."""

    years: Sourced[int] | None
    free_of_charge: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """The law of one market; `rights` is empty where none lets a consumer change their mind."""

    code: str
    rights: tuple[Right, ...] = ()
    disclosure: Disclosure | None = None
    unshipped: Unshipped | None = None
    warranty: Warranty | None = None
    duties: Mapping[Duty, Source]

    def right(self, channel: Channel) -> Right | None:
        """Return the right to withdraw from what was bought through `channel`, if any."""
        return next((one for one in self.rights if channel in one.channels), None)


def _counting(
    exclusions: tuple[Exclusion, ...], goods: Collection[Goods], met: Collection[Condition]
) -> tuple[Exclusion, ...]:
    return tuple(
        one
        for one in exclusions
        if one.goods in goods and (one.condition is Condition.ALWAYS or one.condition in met)
    )
