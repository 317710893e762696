"""Brazil: seven days, several zones, everything back at once."""

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

CDC = "Lei 8.078/1990 (CDC) art. 49"
ALL_BACK = f"{CDC}, parágrafo único"
DECRETO = "Decreto 7.962/2013 art. 5º, § 2º"
CIVIL = "Lei 10.406/2002 (Código Civil) art. 132, § 1º"
DAYS = ("2026-04-03", "2026-04-21", "2026-09-07", "2026-12-25", "2027-01-01")
BR = Market("br", "America/Sao_Paulo", holidays=DAYS)
MANAUS = Market("br", "America/Manaus", holidays=DAYS)
DOOR = Market("br", "America/Sao_Paulo", Channel.DOORSTEP, holidays=DAYS)

ROWS: tuple[Row, ...] = (
    BR.ends("7 days", "2026-03-02 10:00", "2026-03-09", CDC),
    BR.ends("the first day is not counted", "2026-03-02 00:01", "2026-03-09", CIVIL),
    BR.ends("ends on a Saturday", "2026-03-07 10:00", "2026-03-16", f"{CIVIL}: a reading"),
    BR.ends("ends on a Sunday", "2026-03-08 10:00", "2026-03-16", f"{CIVIL}: a reading"),
    BR.ends("Tiradentes, a Tuesday", "2026-04-14 10:00", "2026-04-22", CIVIL),
    BR.ends("Good Friday", "2026-03-27 10:00", "2026-04-06", CIVIL),
    BR.ends("Independence Day, a Monday", "2026-08-31 10:00", "2026-09-08", CIVIL),
    BR.ends("Christmas, a Friday", "2026-12-18 10:00", "2026-12-28", CIVIL),
    BR.ends("New Year, a Friday", "2026-12-25 10:00", "2027-01-04", CIVIL),
    BR.ends("Carnival is no holiday by law", "2026-02-10 10:00", "2026-02-17", CIVIL),
    BR.ends("leap day", "2028-02-22 10:00", "2028-02-29", CDC),
    BR.ends(
        "half past midnight in São Paulo",
        "2026-03-03T03:30Z",
        "2026-03-10 over 2026-03-11T03:00Z",
        f"{CDC}; consumer's zone: a reading",
    ),
    MANAUS.ends(
        "the same instant, still Monday in Manaus",
        "2026-03-03T03:30Z",
        "2026-03-09 over 2026-03-10T04:00Z",
        f"{CDC}; consumer's zone: a reading",
    ),
    BR.ends(
        "the last parcel",
        ("2026-03-02 10:00", "2026-03-04 10:00"),
        "2026-03-11",
        f"{CDC} is silent: a reading",
    ),
    BR.ends(
        "no scan",
        "shipped 2026-03-02 10:00",
        "2026-03-30 assumed",
        "fallback of ours: 21 days after shipment",
    ),
    DOOR.ends("at the door", "2026-03-02 10:00", "2026-03-09", f"{CDC}: a domicílio"),
    BR.sends("no day named", "2026-03-09 10:00", "no day named", CDC),
    BR.refund("at once", "2026-03-09 10:00", "2026-03-09", ALL_BACK),
    BR.refund("at once, on a Saturday too", "2026-03-07 10:00", "2026-03-07", ALL_BACK),
    BR.refund(
        "no waiting for the goods",
        "2026-03-09 10:00",
        "2026-03-09",
        ALL_BACK,
        goods="2026-03-20 10:00",
    ),
    BR.refund(
        "late at night is the same day",
        "2026-03-10T02:30Z",
        "2026-03-09",
        ALL_BACK,
        collects=True,
    ),
    BR.delivery("express comes back whole", 1500, 500, 1500, ALL_BACK),
    BR.may(Fee.RETURN_SHIPPING, Ruling.FORBIDDEN, DECRETO),
    BR.may(Fee.RESTOCKING, Ruling.FORBIDDEN, ALL_BACK),
    BR.may(Fee.KEEP_DELIVERY_SURPLUS, Ruling.FORBIDDEN, ALL_BACK),
    BR.may(HouseRule.CREDIT_ONLY, Ruling.FORBIDDEN, ALL_BACK),
    BR.may(HouseRule.INSPECTION_BEFORE_REFUND, Ruling.FORBIDDEN, ALL_BACK),
    BR.may(HouseRule.REASON_REQUIRED, Ruling.FORBIDDEN, CDC),
    BR.may(HouseRule.FINAL_SALE, Ruling.FORBIDDEN, CDC),
    BR.may(HouseRule.RETURN_RATE, Ruling.PERSON, CDC),
    BR.may(Deduction.DIMINISHED_VALUE, Ruling.PERSON, CDC),
    BR.may(
        Fee.RETURN_SHIPPING,
        Ruling.FORBIDDEN,
        "Lei 8.078/1990 (CDC) art. 18, 26",
        ground=Ground.WARRANTY,
    ),
    BR.may(Fee.RETURN_SHIPPING, Ruling.ALLOWED, "no law", ground=Ground.GOODWILL),
    BR.excluded(Goods.CUSTOM_MADE, ""),
    BR.excluded(Goods.HYGIENE, "", Condition.UNSEALED),
    chosen("Brazil", "BR", "SP", "br", CDC),
    no_right("br", Channel.STORE, CDC),
)
