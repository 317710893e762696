"""Mainland China: seven days for what was bought at a distance, if it is intact."""

from __future__ import annotations

from backhaul.core.law.counting import WEEKEND_AND_HOLIDAYS, Counting
from backhaul.core.law.model import (
    Anchor,
    Exclusion,
    Outbound,
    Payer,
    Permission,
    Refund,
    RefundFrom,
    Regime,
    Right,
    Sourced,
    Warranty,
)
from backhaul.core.law.sources import CIVIL_CODE_CN, CPL, SEVEN_DAYS, Reading
from backhaul.core.law.words import (
    DISTANCE,
    Condition,
    Deduction,
    Duty,
    Fee,
    Goods,
    HouseRule,
    Ruling,
)

_LAW = CPL.at("第二十五条")
_OPENING = SEVEN_DAYS.at(
    "第八条、第九条", note="opening and testing leave goods intact; article numbers recalled"
)
_NO_REASON = CPL.at("第二十五条", note="no reason needed")
_FREIGHT = CPL.at("第二十五条", note="by the consumer unless agreed otherwise")
_PRICE = CPL.at(
    "第二十五条", note="the price of the goods is paid back; of freight it says nothing"
)

_NO = Permission(Ruling.FORBIDDEN, _NO_REASON)
_OPEN = Permission(Ruling.FORBIDDEN, _OPENING)
_LOOK = Permission(Ruling.PERSON, _OPENING)

_RIGHT = Right(
    channels=DISTANCE,
    days=Sourced(7, _LAW),
    anchor=Sourced(
        Anchor.POSSESSION,
        SEVEN_DAYS.at("第十条", note="from the day after signing; article number recalled"),
    ),
    counting=Counting(
        moves_from=WEEKEND_AND_HOLIDAYS,
        source=CIVIL_CODE_CN.at(
            "第二百零一条、第二百零三条", note="weekends read as 法定休假日, worked ones not"
        ),
    ),
    refund=Refund(
        days=Sourced(7, _LAW),
        runs_from=Sourced(RefundFrom.GOODS, _LAW),
        may_withhold=Sourced(value=True, source=_LAW),
    ),
    outbound=Sourced(Outbound.NOTHING, _PRICE),
    return_paid_by=Sourced(Payer.CONSUMER, _FREIGHT),
    exclusions=(
        Exclusion(Goods.CUSTOM_MADE, Condition.ALWAYS, CPL.at("第二十五条第一款 (一)")),
        Exclusion(Goods.PERISHABLE, Condition.ALWAYS, CPL.at("第二十五条第一款 (二)")),
        Exclusion(Goods.DIGITAL, Condition.ALWAYS, CPL.at("第二十五条第一款 (三)")),
        Exclusion(Goods.SEALED_MEDIA, Condition.UNSEALED, CPL.at("第二十五条第一款 (三)")),
        Exclusion(Goods.PRESS, Condition.ALWAYS, CPL.at("第二十五条第一款 (四)")),
        Exclusion(
            Goods.SAFETY_SEALED, Condition.CONFIRMED_AT_PURCHASE, SEVEN_DAYS.at("第七条 (一)")
        ),
        Exclusion(Goods.HYGIENE, Condition.CONFIRMED_AT_PURCHASE, SEVEN_DAYS.at("第七条 (一)")),
        Exclusion(
            Goods.VALUE_FALLS_ON_USE,
            Condition.CONFIRMED_AT_PURCHASE,
            SEVEN_DAYS.at("第七条 (二)"),
        ),
        Exclusion(
            Goods.NEAR_EXPIRY_OR_FLAWED,
            Condition.CONFIRMED_AT_PURCHASE,
            SEVEN_DAYS.at("第七条 (三)"),
        ),
    ),
    permissions={
        Fee.RETURN_SHIPPING: Permission(Ruling.ALLOWED, _FREIGHT),
        Fee.RETURN_SHIPPING_ABOVE_COST: Permission(Ruling.FORBIDDEN, _FREIGHT),
        Fee.RESTOCKING: Permission(Ruling.FORBIDDEN, _PRICE),
        Fee.PROCESSING: Permission(Ruling.FORBIDDEN, _PRICE),
        Fee.REFUND_TRANSFER: Permission(Ruling.FORBIDDEN, _PRICE),
        Fee.LATE_SEND_BACK: Permission(Ruling.FORBIDDEN, _PRICE),
        Fee.KEEP_STANDARD_DELIVERY: Permission(Ruling.ALLOWED, _PRICE),
        Fee.KEEP_DELIVERY_SURPLUS: Permission(Ruling.ALLOWED, _PRICE),
        Deduction.SHOP_LIKE_TEST: _OPEN,
        Deduction.DIMINISHED_VALUE: _LOOK,
        Deduction.TIME_OF_USE: _LOOK,
        Deduction.MISSING_PACKAGING: _LOOK,
        Deduction.MISSING_PART: _LOOK,
        HouseRule.INTACT: Permission(Ruling.ALLOWED, _LAW),
        HouseRule.UNOPENED_ONLY: _OPEN,
        HouseRule.ORIGINAL_PACKAGING: _OPEN,
        HouseRule.INSPECTION_BEFORE_REFUND: Permission(Ruling.ALLOWED, _LAW),
        HouseRule.LONGER_WINDOW: Permission(Ruling.ALLOWED, SEVEN_DAYS.at("第五条")),
        HouseRule.SHORTER_WINDOW: _NO,
        HouseRule.FINAL_SALE: _NO,
        HouseRule.DISCOUNTED: _NO,
        HouseRule.REASON_REQUIRED: _NO,
        HouseRule.PHOTOS_REQUIRED: _NO,
        HouseRule.APPROVAL_REQUIRED: _NO,
        HouseRule.CREDIT_ONLY: Permission(Ruling.FORBIDDEN, _PRICE),
    },
)

CHINA = Regime(
    code="cn",
    rights=(_RIGHT,),
    warranty=Warranty(
        years=None,
        free_of_charge=CPL.at("第二十四条", Reading.RECALLED, "the trader bears the freight"),
    ),
    duties={
        Duty.CONFIRM_EXCLUSION_PER_ITEM: SEVEN_DAYS.at(
            "第七条、第十九条", note="the second number recalled"
        ),
        Duty.GIVE_RETURN_ADDRESS: SEVEN_DAYS.at("第十一条", Reading.RECALLED),
    },
)
