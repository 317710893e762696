"""The United Kingdom: no last day moves, and the refund runs from the goods or the proof."""

from __future__ import annotations

from backhaul.core.law.clocks import Told
from backhaul.core.law.possession import Delivery
from backhaul.core.law.words import (
    Channel,
    Condition,
    Deduction,
    Fee,
    Goods,
    Ground,
    HouseRule,
    Ruling,
)
from tests.core.law.rows import Market, Row, chosen, no_right

CCR = "Consumer Contracts Regulations 2013 (SI 2013/3134)"
UK = Market("uk", "Europe/London", holidays=("2026-04-03", "2026-04-06", "2026-12-25"))
UNTOLD = Told(right=False)

ROWS: tuple[Row, ...] = (
    UK.ends("14 days", "2026-03-02 10:00", "2026-03-16", f"{CCR} reg. 30"),
    UK.ends("a Saturday stays", "2026-03-07 10:00", "2026-03-21", f"{CCR} reg. 30"),
    UK.ends("a Sunday stays", "2026-03-08 10:00", "2026-03-22", f"{CCR} reg. 30"),
    UK.ends("Good Friday stays", "2026-03-20 10:00", "2026-04-03", f"{CCR} reg. 30"),
    UK.ends("Christmas stays", "2026-12-11 10:00", "2026-12-25", f"{CCR} reg. 30"),
    UK.ends("leap day", "2028-02-15 10:00", "2028-02-29", f"{CCR} reg. 30"),
    UK.ends(
        "clocks go forward",
        "2026-03-16 10:00",
        "2026-03-30 over 2026-03-30T23:00Z",
        f"{CCR} reg. 30",
    ),
    UK.ends(
        "clocks go back",
        "2026-10-12 10:00",
        "2026-10-26 over 2026-10-27T00:00Z",
        f"{CCR} reg. 30",
    ),
    UK.ends(
        "half past midnight in summer",
        "2026-06-01T23:30Z",
        "2026-06-16",
        f"{CCR} reg. 30; consumer's zone: a reading",
    ),
    UK.ends(
        "the last parcel",
        ("2026-03-02 10:00", "2026-03-10 10:00"),
        "2026-03-24",
        f"{CCR} reg. 30",
    ),
    UK.ends(
        "regular delivery",
        ("2026-03-02 10:00", "2026-04-02 10:00"),
        "2026-03-16",
        f"{CCR} reg. 30",
        delivery=Delivery.REGULAR,
    ),
    UK.ends(
        "left where it was agreed",
        "agreed_place 2026-03-02 10:00",
        "2026-03-16",
        f"{CCR} reg. 30; agreed place as possession: a reading",
    ),
    UK.ends(
        "no scan",
        "shipped 2026-03-02 10:00",
        "2026-04-06 assumed",
        "fallback of ours: 21 days after shipment",
    ),
    UK.ends("not told", "2026-03-07 10:00", "2027-03-21", f"{CCR} reg. 31", told=UNTOLD),
    UK.ends(
        "told late, a Saturday stays",
        "2026-03-07 10:00",
        "2026-06-20",
        f"{CCR} reg. 31",
        told=Told(right=False, right_on=UK.at("2026-06-06 09:00")),
    ),
    UK.sends("send back", "2026-03-09 10:00", "2026-03-23", f"{CCR} reg. 35(4)"),
    UK.sends("send back, a Saturday stays", "2026-03-14 10:00", "2026-03-28", f"{CCR} reg. 35"),
    UK.refund(
        "14 days from the goods, Good Friday stays",
        "2026-03-09 10:00",
        "2026-04-03",
        f"{CCR} reg. 34(5)(a)",
        goods="2026-03-20 10:00",
    ),
    UK.refund(
        "14 days from the proof, if earlier",
        "2026-03-09 10:00",
        "2026-03-26",
        f"{CCR} reg. 34(5)(b)",
        proof="2026-03-12 10:00",
        goods="2026-03-20 10:00",
    ),
    UK.refund(
        "goods before the proof",
        "2026-03-09 10:00",
        "2026-03-25",
        f"{CCR} reg. 34(5)(a)",
        goods="2026-03-11 10:00",
        proof="2026-03-12 10:00",
    ),
    UK.refund(
        "nothing came", "2026-03-09 10:00", "waits for goods_or_proof", f"{CCR} reg. 34(5)"
    ),
    UK.refund(
        "the trader collects",
        "2026-03-09 10:00",
        "2026-03-23",
        f"{CCR} reg. 34(6)",
        collects=True,
    ),
    UK.delivery("express", 999, 399, 399, f"{CCR} reg. 34(3)"),
    UK.may(Fee.RESTOCKING, Ruling.FORBIDDEN, f"{CCR} reg. 35(8)"),
    UK.may(Fee.RETURN_SHIPPING, Ruling.ALLOWED, f"{CCR} reg. 35(5)"),
    UK.may(
        Fee.RETURN_SHIPPING,
        Ruling.FORBIDDEN,
        f"{CCR} reg. 35(5)",
        told=Told(return_cost=False),
    ),
    UK.may(Deduction.DIMINISHED_VALUE, Ruling.ALLOWED, f"{CCR} reg. 34(9)-(12)"),
    UK.may(Deduction.MISSING_PACKAGING, Ruling.PERSON, f"{CCR} reg. 34(9)-(12)"),
    UK.may(HouseRule.CREDIT_ONLY, Ruling.FORBIDDEN, f"{CCR} reg. 34(7), (8)"),
    UK.may(HouseRule.RISK_SCORE, Ruling.PERSON, f"{CCR} reg. 29(1), 30"),
    UK.may(
        Fee.RESTOCKING,
        Ruling.FORBIDDEN,
        "Consumer Rights Act 2015 s. 20(8), 23(2)",
        ground=Ground.WARRANTY,
    ),
    UK.excluded(Goods.HYGIENE, f"{CCR} reg. 28(3)(a)", Condition.UNSEALED),
    UK.excluded(Goods.SEALED_MEDIA, ""),
    UK.excluded(Goods.CUSTOM_MADE, f"{CCR} reg. 28(1)(b)"),
    chosen("Northern Ireland", "GB", "NIR", "uk", f"{CCR} reg. 1"),
    chosen("Jersey is no part of it", "JE", "", "neutral", "no table"),
    no_right("uk", Channel.STORE, f"{CCR} reg. 27(1)"),
)
