"""The United States: no change of mind at a distance; doorsteps, late goods, shown policies."""

from __future__ import annotations

from dataclasses import replace

from backhaul.core.law.counting import (
    SUNDAY_AND_HOLIDAYS,
    WEEKEND_AND_HOLIDAYS,
    Counting,
)
from backhaul.core.law.model import (
    Anchor,
    Disclosure,
    Exclusion,
    Outbound,
    Payer,
    Permission,
    Refund,
    RefundFrom,
    Regime,
    Right,
    Sourced,
    Unshipped,
)
from backhaul.core.law.sources import (
    CALIFORNIA,
    CALIFORNIA_CCP,
    COOLING_OFF,
    MAIL_ORDER_RULE,
    NEW_YORK,
    NEW_YORK_GCN,
    Reading,
)
from backhaul.core.law.words import (
    Channel,
    Condition,
    Deduction,
    Duty,
    Fee,
    Goods,
    HouseRule,
    Ruling,
    Wish,
)

_FORM = COOLING_OFF.at(
    "§ 429.1(a), (b)",
    note="from 25 dollars at home and 130 elsewhere (§ 429.0(a)); given here from the first",
)
_ALL_PAYMENTS = COOLING_OFF.at("§ 429.1(b)")
_BUSINESS_DAY = COOLING_OFF.at("§ 429.0", Reading.SUMMARY, "all but Sundays, federal holidays")
_CONDITION = COOLING_OFF.at("§ 429.1(b)", note="in substantially as good condition as received")

_NEVER: tuple[Wish, ...] = (
    *Fee,
    Deduction.SHOP_LIKE_TEST,
    HouseRule.FINAL_SALE,
    HouseRule.DISCOUNTED,
    HouseRule.SHORTER_WINDOW,
    HouseRule.REASON_REQUIRED,
    HouseRule.PHOTOS_REQUIRED,
    HouseRule.APPROVAL_REQUIRED,
    HouseRule.CREDIT_ONLY,
    HouseRule.INSPECTION_BEFORE_REFUND,
    HouseRule.UNOPENED_ONLY,
    HouseRule.ORIGINAL_PACKAGING,
)
_LOOK: tuple[Wish, ...] = (
    HouseRule.INTACT,
    Deduction.DIMINISHED_VALUE,
    Deduction.TIME_OF_USE,
    Deduction.MISSING_PACKAGING,
    Deduction.MISSING_PART,
)

_DOORSTEP = Right(
    channels=frozenset({Channel.DOORSTEP}),
    days=Sourced(3, _FORM),
    anchor=Sourced(Anchor.CONTRACT, _FORM),
    counting=Counting(moves_from=frozenset(), source=_BUSINESS_DAY),
    rests=SUNDAY_AND_HOLIDAYS,
    refund=Refund(
        days=Sourced(10, _ALL_PAYMENTS),
        runs_from=Sourced(RefundFrom.NOTICE, _ALL_PAYMENTS),
        may_withhold=Sourced(value=False, source=_ALL_PAYMENTS),
        rests=SUNDAY_AND_HOLIDAYS,
    ),
    outbound=Sourced(Outbound.ALL, _ALL_PAYMENTS),
    return_paid_by=Sourced(Payer.TRADER, _ALL_PAYMENTS),
    exclusions=(),
    permissions={
        HouseRule.LONGER_WINDOW: Permission(Ruling.ALLOWED, _FORM),
        **{wish: Permission(Ruling.FORBIDDEN, _ALL_PAYMENTS) for wish in _NEVER},
        **{wish: Permission(Ruling.PERSON, _CONDITION) for wish in _LOOK},
    },
)

_UNSHIPPED = Unshipped(
    ship_within_days=Sourced(30, MAIL_ORDER_RULE.at("§ 435.2(a)(1)", Reading.SUMMARY)),
    refund_days=Sourced(7, MAIL_ORDER_RULE.at("§ 435.1(b)(1)")),
    rests=WEEKEND_AND_HOLIDAYS,
    counting=Counting(
        moves_from=frozenset(),
        source=MAIL_ORDER_RULE.at(
            "§ 435.1(b)(1)", note="working days read as Monday to Friday"
        ),
    ),
    billing_cycle=MAIL_ORDER_RULE.at("§ 435.1(b)(2)"),
)

US = Regime(
    code="us",
    rights=(_DOORSTEP,),
    unshipped=_UNSHIPPED,
    duties={
        Duty.TELL_OF_DELAY: MAIL_ORDER_RULE.at("§ 435.2(b)", Reading.SUMMARY),
        Duty.CANCELLATION_FORM: _FORM,
    },
)

_CA_EXEMPT = CALIFORNIA.at("§ 1723(b)")
_CA_SHOWN = CALIFORNIA.at("§ 1723(a)")

US_CALIFORNIA = replace(
    US,
    code="us-ca",
    disclosure=Disclosure(
        remedy_days=Sourced(30, CALIFORNIA.at("§ 1723(c)(1)")),
        counting=Counting(
            moves_from=WEEKEND_AND_HOLIDAYS,
            source=CALIFORNIA_CCP.at("§ 12, 12a", note="holidays of § 135, Saturdays too"),
        ),
        exempt=tuple(
            Exclusion(goods, Condition.ALWAYS, _CA_EXEMPT)
            for goods in (
                Goods.PERISHABLE,
                Goods.PLANTS,
                Goods.AS_IS,
                Goods.USED,
                Goods.CUSTOM_MADE,
                Goods.NO_ORIGINAL_PACKAGE,
                Goods.HYGIENE,
            )
        ),
        fees_shown=_CA_SHOWN,
    ),
    duties={**US.duties, Duty.SHOW_REFUND_POLICY: _CA_SHOWN},
)

_NY_SHOWN = NEW_YORK.at("§ 218-a(1)")
_NY_FEES = NEW_YORK.at("§ 218-a(2)(a)(v)")

US_NEW_YORK = replace(
    US,
    code="us-ny",
    disclosure=Disclosure(
        remedy_days=Sourced(30, NEW_YORK.at("§ 218-a(3)")),
        counting=Counting(
            moves_from=WEEKEND_AND_HOLIDAYS, source=NEW_YORK_GCN.at("§ 20, 25-a(1)")
        ),
        exempt=(Exclusion(Goods.USED, Condition.ALWAYS, NEW_YORK.at("§ 218-a(3)")),),
        fees_shown=_NY_FEES,
    ),
    duties={**US.duties, Duty.SHOW_REFUND_POLICY: _NY_SHOWN, Duty.SHOW_FEES: _NY_FEES},
)
