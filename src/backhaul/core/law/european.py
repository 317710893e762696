"""The European family: one directive, what follows it, and the UK's law of the same origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from backhaul.core.law.counting import Counting
from backhaul.core.law.model import (
    Anchor,
    Exclusion,
    LateStep,
    Longer,
    Outbound,
    Payer,
    Permission,
    Refund,
    RefundFrom,
    Right,
    Sourced,
    Untold,
)
from backhaul.core.law.sources import Act, Source
from backhaul.core.law.words import (
    AWAY,
    Condition,
    Deduction,
    Fee,
    Goods,
    HouseRule,
    Ruling,
    Wish,
)

_DAYS = 14
_MONTHS_UNTOLD = 12

_CONDITIONS: Mapping[Goods, Condition] = {
    Goods.MARKET_PRICED: Condition.ALWAYS,
    Goods.CUSTOM_MADE: Condition.ALWAYS,
    Goods.PERISHABLE: Condition.ALWAYS,
    Goods.HYGIENE: Condition.UNSEALED,
    Goods.MIXED: Condition.MIXED_AFTER_DELIVERY,
    Goods.FORWARD_ALCOHOL: Condition.ALWAYS,
    Goods.SEALED_MEDIA: Condition.UNSEALED,
    Goods.PRESS: Condition.SINGLE_ISSUE,
    Goods.PUBLIC_AUCTION: Condition.ALWAYS,
    Goods.DIGITAL: Condition.STARTED_WITH_CONSENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """Where one law of the family says what all of them say."""

    act: Act
    period: Source
    untold: Source
    no_reason: Source
    imperative: Source
    refund: Source
    withhold: Source
    means: Source
    surplus: Source
    return_cost: Source
    send_back: Source
    diminished: Source
    nothing_else: Source
    excluded: Mapping[Goods, str]
    counting: Counting
    longer: Longer = Longer.FROM_THE_END
    refund_from: RefundFrom = RefundFrom.NOTICE
    late: tuple[LateStep, ...] = field(default=())
    late_source: Source | None = None


def right_of(given: Articles) -> Right:
    """Return the right of withdrawal that all laws of the family give, as this one cites it."""
    return Right(
        channels=AWAY,
        days=Sourced(_DAYS, given.period),
        anchor=Sourced(Anchor.POSSESSION, given.period),
        counting=given.counting,
        refund=Refund(
            days=Sourced(_DAYS, given.refund),
            runs_from=Sourced(given.refund_from, given.refund),
            may_withhold=Sourced(value=True, source=given.withhold),
            late=given.late,
            late_source=given.late_source,
        ),
        outbound=Sourced(Outbound.STANDARD, given.surplus),
        return_paid_by=Sourced(Payer.CONSUMER, given.return_cost),
        exclusions=tuple(
            Exclusion(goods, _CONDITIONS[goods], given.act.at(article))
            for goods, article in given.excluded.items()
        ),
        permissions=_permissions(given),
        send_back_days=Sourced(_DAYS, given.send_back),
        untold=Untold(_MONTHS_UNTOLD, given.longer, given.untold),
    )


def _permissions(given: Articles) -> Mapping[Wish, Permission]:
    return {**_fees(given), **_deductions(given), **_rules(given)}


def _fees(given: Articles) -> dict[Wish, Permission]:
    no = Permission(Ruling.FORBIDDEN, given.nothing_else)
    return {
        Fee.RETURN_SHIPPING: Permission(
            Ruling.ALLOWED, given.return_cost, untold=Ruling.FORBIDDEN
        ),
        Fee.RETURN_SHIPPING_ABOVE_COST: Permission(Ruling.FORBIDDEN, given.return_cost),
        Fee.RESTOCKING: no,
        Fee.PROCESSING: no,
        Fee.LATE_SEND_BACK: no,
        Fee.REFUND_TRANSFER: Permission(Ruling.FORBIDDEN, given.means),
        Fee.KEEP_STANDARD_DELIVERY: Permission(Ruling.FORBIDDEN, given.refund),
        Fee.KEEP_DELIVERY_SURPLUS: Permission(Ruling.ALLOWED, given.surplus),
    }


def _deductions(given: Articles) -> dict[Wish, Permission]:
    return {
        Deduction.DIMINISHED_VALUE: Permission(
            Ruling.ALLOWED, given.diminished, untold=Ruling.FORBIDDEN
        ),
        Deduction.SHOP_LIKE_TEST: Permission(Ruling.FORBIDDEN, given.diminished),
        Deduction.TIME_OF_USE: Permission(Ruling.FORBIDDEN, given.diminished),
        Deduction.MISSING_PACKAGING: Permission(Ruling.PERSON, given.diminished),
        Deduction.MISSING_PART: Permission(Ruling.PERSON, given.diminished),
    }


def _rules(given: Articles) -> dict[Wish, Permission]:
    no_reason = Permission(Ruling.FORBIDDEN, given.no_reason)
    imperative = Permission(Ruling.FORBIDDEN, given.imperative)
    only_value = Permission(Ruling.FORBIDDEN, given.diminished)
    return {
        HouseRule.FINAL_SALE: imperative,
        HouseRule.DISCOUNTED: imperative,
        HouseRule.SHORTER_WINDOW: imperative,
        HouseRule.LONGER_WINDOW: Permission(Ruling.ALLOWED, given.imperative),
        HouseRule.REASON_REQUIRED: no_reason,
        HouseRule.PHOTOS_REQUIRED: no_reason,
        HouseRule.APPROVAL_REQUIRED: no_reason,
        HouseRule.ORIGINAL_PACKAGING: only_value,
        HouseRule.UNOPENED_ONLY: only_value,
        HouseRule.INTACT: only_value,
        HouseRule.CREDIT_ONLY: Permission(Ruling.FORBIDDEN, given.means),
        HouseRule.INSPECTION_BEFORE_REFUND: Permission(Ruling.FORBIDDEN, given.withhold),
    }
