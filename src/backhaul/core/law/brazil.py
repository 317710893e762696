"""Brazil: seven days, everything paid comes back at once, and nothing may be charged."""

from __future__ import annotations

from backhaul.core.law.counting import WEEKEND_AND_HOLIDAYS, Counting
from backhaul.core.law.model import (
    Anchor,
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
from backhaul.core.law.sources import CDC, CODIGO_CIVIL, DECRETO, Reading
from backhaul.core.law.words import AWAY, Deduction, Duty, Fee, HouseRule, Ruling, Wish

_ART_49 = CDC.at("art. 49")
_ALL_BACK = CDC.at("art. 49, parágrafo único")
_NO_BURDEN = DECRETO.at("art. 5º, § 2º", note="read so that the way back is the trader's")
_SILENT = CDC.at("art. 49", note="says nothing of goods that lost value")

_FORBIDDEN: tuple[Wish, ...] = (
    Fee.RESTOCKING,
    Fee.PROCESSING,
    Fee.REFUND_TRANSFER,
    Fee.LATE_SEND_BACK,
    Fee.KEEP_STANDARD_DELIVERY,
    Fee.KEEP_DELIVERY_SURPLUS,
    HouseRule.CREDIT_ONLY,
    HouseRule.INSPECTION_BEFORE_REFUND,
)
_NO_CONDITION: tuple[Wish, ...] = (
    HouseRule.FINAL_SALE,
    HouseRule.DISCOUNTED,
    HouseRule.SHORTER_WINDOW,
    HouseRule.REASON_REQUIRED,
    HouseRule.PHOTOS_REQUIRED,
    HouseRule.APPROVAL_REQUIRED,
    HouseRule.ORIGINAL_PACKAGING,
    HouseRule.UNOPENED_ONLY,
    Deduction.SHOP_LIKE_TEST,
)
_OPEN_QUESTION: tuple[Wish, ...] = (
    HouseRule.INTACT,
    Deduction.DIMINISHED_VALUE,
    Deduction.TIME_OF_USE,
    Deduction.MISSING_PACKAGING,
    Deduction.MISSING_PART,
)

_RIGHT = Right(
    channels=AWAY,
    days=Sourced(7, _ART_49),
    anchor=Sourced(Anchor.POSSESSION, _ART_49),
    counting=Counting(
        moves_from=WEEKEND_AND_HOLIDAYS,
        source=CODIGO_CIVIL.at(
            "art. 132, § 1º", note="says feriado; Saturday and Sunday read as no dia útil"
        ),
    ),
    refund=Refund(
        days=Sourced(0, _ALL_BACK),
        runs_from=Sourced(RefundFrom.NOTICE, _ALL_BACK),
        may_withhold=Sourced(value=False, source=_ALL_BACK),
    ),
    outbound=Sourced(Outbound.ALL, _ALL_BACK),
    return_paid_by=Sourced(Payer.TRADER, _NO_BURDEN),
    exclusions=(),
    permissions={
        Fee.RETURN_SHIPPING: Permission(Ruling.FORBIDDEN, _NO_BURDEN),
        Fee.RETURN_SHIPPING_ABOVE_COST: Permission(Ruling.FORBIDDEN, _NO_BURDEN),
        HouseRule.LONGER_WINDOW: Permission(Ruling.ALLOWED, _ART_49),
        **{wish: Permission(Ruling.FORBIDDEN, _ALL_BACK) for wish in _FORBIDDEN},
        **{wish: Permission(Ruling.FORBIDDEN, _ART_49) for wish in _NO_CONDITION},
        **{wish: Permission(Ruling.PERSON, _SILENT) for wish in _OPEN_QUESTION},
    },
)

BRAZIL = Regime(
    code="br",
    rights=(_RIGHT,),
    warranty=Warranty(
        years=None,
        free_of_charge=CDC.at("art. 18, 26", Reading.RECALLED, "30 or 90 days to complain"),
    ),
    duties={
        Duty.TELL_OF_THE_RIGHT: DECRETO.at("art. 5º, caput"),
        Duty.ACKNOWLEDGE_AT_ONCE: DECRETO.at("art. 5º, § 4º"),
        Duty.TELL_THE_CARD_ISSUER: DECRETO.at("art. 5º, § 3º"),
    },
)
