"""Germany: holidays of the consumer's state, and a long period that counts months first."""

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

NATIONAL = ("2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25")
YEAR_END = ("2026-12-25", "2026-12-26", "2027-01-01")
DE = Market("eu-de", "Europe/Berlin", holidays=NATIONAL + YEAR_END)
BERLIN = Market("eu-de", "Europe/Berlin", holidays=(*NATIONAL, *YEAR_END, "2027-03-08"))
BAVARIA = Market("eu-de", "Europe/Berlin", holidays=(*NATIONAL, *YEAR_END, "2027-01-06"))
NRW = Market("eu-de", "Europe/Berlin", holidays=(*NATIONAL, "2026-06-04"))
PERIOD = "BGB § 355 Abs. 2, § 356 Abs. 2 Nr. 1"
MOVED = "BGB § 193"
UNTOLD = Told(right=False)
LONG = "BGB § 356 Abs. 4"

ROWS: tuple[Row, ...] = (
    DE.ends("14 days", "2026-03-02 10:00", "2026-03-16", PERIOD),
    DE.ends("ends on a Saturday", "2026-03-07 10:00", "2026-03-23", MOVED),
    DE.ends("ends on a Sunday", "2026-03-08 10:00", "2026-03-23", MOVED),
    DE.ends("Good Friday to Easter Monday", "2026-03-20 10:00", "2026-04-07", MOVED),
    DE.ends("1 May, a Friday", "2026-04-17 10:00", "2026-05-04", MOVED),
    DE.ends("Whit Monday", "2026-05-11 10:00", "2026-05-26", MOVED),
    DE.ends("Christmas to Sunday", "2026-12-11 10:00", "2026-12-28", MOVED),
    DE.ends("New Year, a Friday", "2026-12-18 10:00", "2027-01-04", MOVED),
    BAVARIA.ends("Epiphany in Bavaria", "2026-12-23 10:00", "2027-01-07", MOVED),
    DE.ends("Epiphany elsewhere", "2026-12-23 10:00", "2027-01-06", MOVED),
    BERLIN.ends("Women's Day in Berlin", "2027-02-22 10:00", "2027-03-09", MOVED),
    NRW.ends("Corpus Christi", "2026-05-21 10:00", "2026-06-05", MOVED),
    DE.ends("leap day", "2028-02-15 10:00", "2028-02-29", "BGB § 187 Abs. 1, § 188 Abs. 1"),
    DE.ends(
        "clocks go back",
        "2026-10-12 10:00",
        "2026-10-26 over 2026-10-26T23:00Z",
        "BGB § 188 Abs. 1",
    ),
    DE.ends(
        "several parcels",
        ("2026-03-10 10:00", "2026-03-02 10:00"),
        "2026-03-24",
        "BGB § 356 Abs. 2 Nr. 1 b",
    ),
    DE.ends(
        "regular delivery",
        ("2026-03-02 10:00", "2026-04-02 10:00"),
        "2026-03-16",
        "BGB § 356 Abs. 2 Nr. 1 d",
        delivery=Delivery.REGULAR,
    ),
    DE.ends(
        "neighbour, nobody knows since when",
        "neighbor 2026-03-02 10:00",
        "2026-03-23 assumed",
        "fallback of ours: 7 days after the hand-over",
    ),
    DE.ends("not told", "2026-03-02 10:00", "2027-03-16", LONG, told=UNTOLD),
    DE.ends(
        "not told: months first, then days, then the weekend",
        "2024-02-15 10:00",
        "2025-03-03",
        f"{LONG}, {MOVED}",
        told=UNTOLD,
    ),
    DE.ends(
        "not told, delivered on leap day",
        "2024-02-29 10:00",
        "2025-03-14",
        f"{LONG}, § 188 Abs. 3",
        told=UNTOLD,
    ),
    DE.ends(
        "told late",
        "2026-03-02 10:00",
        "2026-06-15",
        LONG,
        told=Told(right=False, right_on=DE.at("2026-06-01 09:00")),
    ),
    DE.sends("send back", "2026-03-09 10:00", "2026-03-23", "BGB § 355 Abs. 3, § 357 Abs. 1"),
    DE.sends(
        "the trader fetches them",
        "2026-03-09 10:00",
        "no day named",
        "BGB § 357 Abs. 6",
        collects=True,
    ),
    DE.sends("send back, 1 May", "2026-04-17 10:00", "2026-05-04", MOVED),
    DE.refund(
        "goods in time",
        "2026-03-09 10:00",
        "2026-03-23",
        "BGB § 357 Abs. 1",
        goods="2026-03-13 10:00",
    ),
    DE.refund(
        "proof on day 20: due at once",
        "2026-03-09 10:00",
        "2026-03-30",
        "BGB § 357 Abs. 4; Sunday moved by § 193",
        proof="2026-03-29 10:00",
    ),
    DE.refund("nothing", "2026-03-09 10:00", "waits for goods_or_proof", "BGB § 357 Abs. 4"),
    DE.refund("collects", "2026-03-09 10:00", "2026-03-23", "BGB § 357 Abs. 4", collects=True),
    DE.delivery("express", 1290, 490, 490, "BGB § 357 Abs. 2"),
    DE.may(Fee.RESTOCKING, Ruling.FORBIDDEN, "BGB § 361 Abs. 1"),
    DE.may(Fee.RETURN_SHIPPING, Ruling.ALLOWED, "BGB § 357 Abs. 5"),
    DE.may(
        Fee.RETURN_SHIPPING,
        Ruling.FORBIDDEN,
        "BGB § 357 Abs. 5",
        told=Told(return_cost=False),
    ),
    DE.may(Deduction.DIMINISHED_VALUE, Ruling.ALLOWED, "BGB § 357a Abs. 1"),
    DE.may(Deduction.DIMINISHED_VALUE, Ruling.FORBIDDEN, "BGB § 357a Abs. 1", told=UNTOLD),
    DE.may(HouseRule.CREDIT_ONLY, Ruling.FORBIDDEN, "BGB § 357 Abs. 3"),
    DE.may(HouseRule.UNOPENED_ONLY, Ruling.FORBIDDEN, "BGB § 357a Abs. 1"),
    DE.may(HouseRule.BLOCKED_CUSTOMER, Ruling.PERSON, PERIOD),
    DE.may(
        Fee.RETURN_SHIPPING, Ruling.FORBIDDEN, "BGB § 439 Abs. 2, 5", ground=Ground.WARRANTY
    ),
    DE.excluded(Goods.SEALED_MEDIA, "BGB § 312g Abs. 2 Nr. 6", Condition.UNSEALED),
    DE.excluded(Goods.HYGIENE, ""),
    DE.excluded(Goods.MIXED, "BGB § 312g Abs. 2 Nr. 4", Condition.MIXED_AFTER_DELIVERY),
    chosen("Germany", "DE", "BY", "eu-de", "BGB § 312g"),
    no_right("eu-de", Channel.STORE, "BGB § 312g Abs. 1"),
)
