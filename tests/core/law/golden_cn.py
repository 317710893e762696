"""Mainland China: seven days, worked weekends, money seven days after the goods."""

from __future__ import annotations

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

CPL = "中华人民共和国消费者权益保护法"
RULES = "网络购买商品七日无理由退货暂行办法 (2020)"
CODE = "中华人民共和国民法典 第二百零三条"
ART = f"{CPL} 第二十五条"
SPRING = tuple(f"2026-02-{day}" for day in range(15, 24))
OCTOBER = tuple(f"2026-10-0{day}" for day in range(1, 8))
CN = Market(
    "cn",
    "Asia/Shanghai",
    holidays=SPRING + OCTOBER,
    worked=("2026-02-14", "2026-02-28", "2026-10-10"),
)

ROWS: tuple[Row, ...] = (
    CN.ends(
        "7 days from the day after signing", "2026-03-02 10:00", "2026-03-09", f"{RULES} 第十条"
    ),
    CN.ends(
        "signed at midnight less a minute", "2026-03-02 23:59", "2026-03-09", f"{RULES} 第十条"
    ),
    CN.ends("ends on a Saturday", "2026-03-07 10:00", "2026-03-16", f"{CODE}: a reading"),
    CN.ends("ends on a Sunday", "2026-03-08 10:00", "2026-03-16", f"{CODE}: a reading"),
    CN.ends("ends in the October week", "2026-09-25 10:00", "2026-10-08", CODE),
    CN.ends(
        "ends on a worked Saturday", "2026-10-03 10:00", "2026-10-10", f"{CODE}: a reading"
    ),
    CN.ends("ends in the Spring Festival", "2026-02-10 10:00", "2026-02-24", CODE),
    CN.ends(
        "a worked Saturday after it", "2026-02-21 10:00", "2026-02-28", f"{CODE}: a reading"
    ),
    CN.ends("leap day", "2028-02-22 10:00", "2028-02-29", ART),
    CN.ends(
        "half past midnight in China",
        "2026-03-02T16:30Z",
        "2026-03-10 over 2026-03-10T16:00Z",
        f"{RULES} 第十条; consumer's zone: a reading",
    ),
    CN.ends(
        "the last parcel",
        ("2026-03-02 10:00", "2026-03-04 10:00"),
        "2026-03-11",
        f"{ART} is silent: a reading",
    ),
    CN.ends(
        "in a locker, collected on Thursday",
        "pickup_point 2026-03-02 10:00 taken 2026-03-05 10:00",
        "2026-03-12",
        f"{RULES} 第十条",
    ),
    CN.ends(
        "in a locker, nobody knows since when",
        "pickup_point 2026-03-02 10:00",
        "2026-03-16 assumed",
        "fallback of ours: 7 days after the hand-over",
    ),
    CN.sends("at once, no number", "2026-03-09 10:00", "no day named", f"{RULES} 第十二条"),
    CN.refund(
        "7 days from the goods", "2026-03-09 10:00", "2026-03-27", ART, goods="2026-03-20 10:00"
    ),
    CN.refund(
        "7 days end on a Saturday",
        "2026-03-09 10:00",
        "2026-03-30",
        f"{CODE}: a reading",
        goods="2026-03-21 10:00",
    ),
    CN.refund(
        "a proof of sending starts nothing",
        "2026-03-09 10:00",
        "waits for goods",
        ART,
        proof="2026-03-10 10:00",
    ),
    CN.refund(
        "collected, not there yet", "2026-03-09 10:00", "waits for goods", ART, collects=True
    ),
    CN.delivery("delivery is not paid back", 1000, 1000, 0, ART),
    CN.may(Fee.RETURN_SHIPPING, Ruling.ALLOWED, ART),
    CN.may(Fee.RESTOCKING, Ruling.FORBIDDEN, ART),
    CN.may(Fee.KEEP_STANDARD_DELIVERY, Ruling.ALLOWED, ART),
    CN.may(HouseRule.INTACT, Ruling.ALLOWED, ART),
    CN.may(HouseRule.UNOPENED_ONLY, Ruling.FORBIDDEN, f"{RULES} 第八条、第九条"),
    CN.may(HouseRule.INSPECTION_BEFORE_REFUND, Ruling.ALLOWED, ART),
    CN.may(HouseRule.REASON_REQUIRED, Ruling.FORBIDDEN, ART),
    CN.may(HouseRule.LONGER_WINDOW, Ruling.ALLOWED, f"{RULES} 第五条"),
    CN.may(HouseRule.RISK_SCORE, Ruling.PERSON, ART),
    CN.may(Deduction.DIMINISHED_VALUE, Ruling.PERSON, f"{RULES} 第八条、第九条"),
    CN.may(Fee.RETURN_SHIPPING, Ruling.FORBIDDEN, f"{CPL} 第二十四条", ground=Ground.WARRANTY),
    CN.excluded(Goods.CUSTOM_MADE, f"{CPL} 第二十五条第一款 (一)"),
    CN.excluded(Goods.PERISHABLE, f"{CPL} 第二十五条第一款 (二)"),
    CN.excluded(Goods.SEALED_MEDIA, ""),
    CN.excluded(Goods.SEALED_MEDIA, f"{CPL} 第二十五条第一款 (三)", Condition.UNSEALED),
    CN.excluded(Goods.PRESS, f"{CPL} 第二十五条第一款 (四)"),
    CN.excluded(Goods.HYGIENE, "", Condition.UNSEALED),
    CN.excluded(Goods.HYGIENE, f"{RULES} 第七条 (一)", Condition.CONFIRMED_AT_PURCHASE),
    CN.excluded(Goods.VALUE_FALLS_ON_USE, ""),
    CN.excluded(
        Goods.VALUE_FALLS_ON_USE, f"{RULES} 第七条 (二)", Condition.CONFIRMED_AT_PURCHASE
    ),
    chosen("Hong Kong has none", "HK", "", "neutral", "no table"),
    no_right("cn", Channel.STORE, ART),
    no_right("cn", Channel.DOORSTEP, f"{ART} names the network, television, telephone, post"),
)
