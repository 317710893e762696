"""The Union's directive, for a member without a table of its own."""

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

CRD = "Directive 2011/83/EU"
PERIODS = "Regulation (EEC, Euratom) 1182/71"
PL = Market("eu", "Europe/Warsaw")
SE = Market("eu", "Europe/Stockholm", holidays=("2026-04-03", "2026-04-06"))
GR = Market("eu", "Europe/Athens")
AZORES = Market("eu", "Atlantic/Azores")
UNTOLD = Told(right=False)
TOLD_IN_JUNE = Told(right=False, right_on=PL.at("2026-06-01 09:00"))
TOLD_TOO_LATE = Told(right=False, right_on=PL.at("2027-03-05 09:00"))

MON = "2026-03-02 10:00"
ROWS: tuple[Row, ...] = (
    # When the right ends
    PL.ends("14 days, the day of delivery not counted", MON, "2026-03-16", f"{CRD} art. 9(2)"),
    PL.ends("a minute to midnight", "2026-03-02 23:59", "2026-03-16", f"{PERIODS} art. 3(1)"),
    PL.ends("ends on a Saturday", "2026-03-07 10:00", "2026-03-23", f"{PERIODS} art. 3(4)"),
    PL.ends("ends on a Sunday", "2026-03-08 10:00", "2026-03-23", f"{PERIODS} art. 3(4)"),
    SE.ends("Easter: four days", "2026-03-20 10:00", "2026-04-07", f"{PERIODS} art. 3(4)"),
    PL.ends(
        "the same days, none a holiday", "2026-03-20 10:00", "2026-04-03", f"{PERIODS} art. 3"
    ),
    PL.ends("ends on leap day", "2028-02-15 10:00", "2028-02-29", f"{CRD} art. 9(2)"),
    PL.ends("delivered on leap day", "2028-02-29 10:00", "2028-03-14", f"{CRD} art. 9(2)"),
    PL.ends("winter", MON, "2026-03-16 over 2026-03-16T23:00Z", f"{PERIODS} art. 3(2)(b)"),
    PL.ends(
        "clocks go forward before the end",
        "2026-03-16 10:00",
        "2026-03-30 over 2026-03-30T22:00Z",
        f"{PERIODS} art. 3(2)(b)",
    ),
    PL.ends(
        "clocks go back before the end",
        "2026-10-12 10:00",
        "2026-10-26 over 2026-10-26T23:00Z",
        f"{PERIODS} art. 3(2)(b)",
    ),
    GR.ends(
        "still Monday in UTC, Tuesday for the consumer",
        "2026-03-02T23:30Z",
        "2026-03-17 over 2026-03-17T22:00Z",
        f"{CRD} art. 9(2); consumer's zone: a reading",
    ),
    AZORES.ends(
        "Tuesday in UTC, still Monday for the consumer",
        "2026-03-03T00:30Z",
        "2026-03-16 over 2026-03-17T01:00Z",
        f"{CRD} art. 9(2); consumer's zone: a reading",
    ),
    PL.ends(
        "the last of several parcels",
        (MON, "2026-03-10 10:00", "2026-03-04 10:00"),
        "2026-03-24",
        f"{CRD} art. 9(2)(b)(i)",
    ),
    PL.ends("one still to come", (MON, "nothing"), "not_begun", f"{CRD} art. 9(2)(b)(i)"),
    PL.ends(
        "delivered regularly: the first counts",
        (MON, "2026-04-02 10:00", "2026-05-02 10:00"),
        "2026-03-16",
        f"{CRD} art. 9(2)(b)(iii)",
        delivery=Delivery.REGULAR,
    ),
    PL.ends("person named", f"named_person {MON}", "2026-03-16", f"{CRD} art. 9(2)(b)"),
    PL.ends(
        "neighbour, handed on on Thursday",
        f"neighbor {MON} taken 2026-03-05 18:00",
        "2026-03-19",
        f"{CRD} art. 9(2)(b)",
    ),
    PL.ends(
        "neighbour, nobody knows since when",
        f"neighbor {MON}",
        "2026-03-23 assumed",
        "fallback of ours: 7 days after the hand-over",
    ),
    PL.ends(
        "collected from a pickup point on Friday",
        f"pickup_point {MON} taken 2026-03-06 12:00",
        "2026-03-20",
        f"{CRD} art. 9(2)(b)",
    ),
    PL.ends(
        "no delivery scan",
        f"shipped {MON}",
        "2026-04-06 assumed",
        "fallback of ours: 21 days after shipment",
    ),
    PL.ends("nothing is known", "nothing", "not_begun", f"{CRD} art. 9(2)(b)"),
    # The consumer was not told
    PL.ends("not told", MON, "2027-03-16", f"{CRD} art. 10(1)", told=UNTOLD),
    PL.ends("told late", MON, "2026-06-15", f"{CRD} art. 10(2)", told=TOLD_IN_JUNE),
    PL.ends(
        "told after the twelve months",
        MON,
        "2027-03-16",
        f"{CRD} art. 10(1), (2)",
        told=TOLD_TOO_LATE,
    ),
    PL.ends(
        "not told, usual end on leap day",
        "2024-02-15 10:00",
        "2025-02-28",
        f"{CRD} art. 10(1) with {PERIODS} art. 3(2)(c)",
        told=UNTOLD,
    ),
    # Goods back and money
    PL.sends("send back", "2026-03-09 10:00", "2026-03-23", f"{CRD} art. 14(1)"),
    PL.sends(
        "the trader fetches them",
        "2026-03-09 10:00",
        "no day named",
        f"{CRD} art. 14(1)",
        collects=True,
    ),
    PL.sends("send back, Saturday", "2026-03-14 10:00", "2026-03-30", f"{PERIODS} art. 3(4)"),
    PL.refund(
        "goods back in time",
        "2026-03-09 10:00",
        "2026-03-23",
        f"{CRD} art. 13(1)",
        goods="2026-03-12 10:00",
    ),
    PL.refund(
        "proof before the goods",
        "2026-03-09 10:00",
        "2026-03-23",
        f"{CRD} art. 13(3)",
        proof="2026-03-11 10:00",
        goods="2026-03-30 10:00",
    ),
    PL.refund(
        "neither goods nor proof",
        "2026-03-09 10:00",
        "waits for goods_or_proof",
        f"{CRD} art. 13(3)",
    ),
    PL.refund(
        "goods after the 14 days: due that day",
        "2026-03-09 10:00",
        "2026-04-01",
        f"{CRD} art. 13(3); without delay: a reading",
        goods="2026-04-01 10:00",
    ),
    PL.refund(
        "the trader collects",
        "2026-03-09 10:00",
        "2026-03-23",
        f"{CRD} art. 13(3)",
        collects=True,
    ),
    PL.refund(
        "due on a Saturday",
        "2026-03-07 10:00",
        "2026-03-23",
        f"{PERIODS} art. 3(4)",
        proof="2026-03-07 12:00",
    ),
    PL.delivery("express: only standard comes back", 1500, 500, 500, f"{CRD} art. 13(2)"),
    PL.delivery("standard", 500, 500, 500, f"{CRD} art. 13(1)"),
    PL.delivery("free delivery", 0, 500, 0, f"{CRD} art. 13(1)"),
    # What a house may do
    PL.may(Fee.RETURN_SHIPPING, Ruling.ALLOWED, f"{CRD} art. 14(1)"),
    PL.may(
        Fee.RETURN_SHIPPING,
        Ruling.FORBIDDEN,
        f"{CRD} art. 14(1)",
        told=Told(return_cost=False),
    ),
    PL.may(Fee.RETURN_SHIPPING_ABOVE_COST, Ruling.FORBIDDEN, f"{CRD} art. 14(1)"),
    PL.may(Fee.RESTOCKING, Ruling.FORBIDDEN, f"{CRD} art. 14(5)"),
    PL.may(Fee.KEEP_STANDARD_DELIVERY, Ruling.FORBIDDEN, f"{CRD} art. 13(1)"),
    PL.may(Fee.KEEP_DELIVERY_SURPLUS, Ruling.ALLOWED, f"{CRD} art. 13(2)"),
    PL.may(Deduction.DIMINISHED_VALUE, Ruling.ALLOWED, f"{CRD} art. 14(2)"),
    PL.may(Deduction.DIMINISHED_VALUE, Ruling.FORBIDDEN, f"{CRD} art. 14(2)", told=UNTOLD),
    PL.may(Deduction.SHOP_LIKE_TEST, Ruling.FORBIDDEN, f"{CRD} art. 14(2)"),
    PL.may(HouseRule.RISK_SCORE, Ruling.PERSON, f"{CRD} art. 9(1), (2)(b)"),
    PL.may(HouseRule.FINAL_SALE, Ruling.FORBIDDEN, f"{CRD} art. 25"),
    PL.may(HouseRule.REASON_REQUIRED, Ruling.FORBIDDEN, f"{CRD} art. 9(1), 11"),
    PL.may(HouseRule.CREDIT_ONLY, Ruling.FORBIDDEN, f"{CRD} art. 13(1)"),
    PL.may(HouseRule.INSPECTION_BEFORE_REFUND, Ruling.FORBIDDEN, f"{CRD} art. 13(3)"),
    PL.may(
        Fee.RESTOCKING,
        Ruling.FORBIDDEN,
        "Directive (EU) 2019/771 art. 14(1)",
        ground=Ground.WARRANTY,
    ),
    PL.may(Fee.RESTOCKING, Ruling.ALLOWED, "no law", ground=Ground.GOODWILL),
    # Goods without the right
    PL.excluded(Goods.HYGIENE, ""),
    PL.excluded(Goods.HYGIENE, f"{CRD} art. 16(e)", Condition.UNSEALED),
    PL.excluded(Goods.CUSTOM_MADE, f"{CRD} art. 16(c)"),
    PL.excluded(Goods.DIGITAL, ""),
    PL.excluded(Goods.DIGITAL, f"{CRD} art. 16(m)", Condition.STARTED_WITH_CONSENT),
    PL.excluded(Goods.PRESS, ""),
    PL.excluded(Goods.PRESS, f"{CRD} art. 16(j)", Condition.SINGLE_ISSUE),
    PL.excluded(Goods.USED, ""),
    # Who is under it
    chosen("a member", "pl", "", "eu", f"{CRD} art. 1, 3"),
    chosen("the EEA", "NO", "", "eu", f"{CRD} (text with EEA relevance)"),
    no_right("eu", Channel.STORE, f"{CRD} art. 9(1): distance and off-premises"),
)
