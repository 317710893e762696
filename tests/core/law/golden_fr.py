"""France: its holidays, its far zones, and what lateness costs."""

from __future__ import annotations

from backhaul.core.law.clocks import Told
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

CODE = "Code de la consommation"
MOVED = f"{CODE} art. L221-19, 3°"
LATE = f"{CODE} art. L242-4"
FR = Market(
    "eu-fr",
    "Europe/Paris",
    holidays=("2026-05-01", "2026-05-14", "2026-07-14", "2026-11-11", "2026-12-25"),
)
MARTINIQUE = Market("eu-fr", "America/Martinique", holidays=("2026-05-22", "2026-05-25"))
REUNION = Market("eu-fr", "Indian/Reunion")
UNTOLD = Told(right=False)

ROWS: tuple[Row, ...] = (
    FR.ends("14 days", "2026-03-02 10:00", "2026-03-16", f"{CODE} art. L221-18"),
    FR.ends("ends on a Saturday", "2026-03-07 10:00", "2026-03-23", MOVED),
    FR.ends("ends on a Sunday", "2026-03-08 10:00", "2026-03-23", MOVED),
    FR.ends("1 May, a Friday", "2026-04-17 10:00", "2026-05-04", MOVED),
    FR.ends("Ascension, a Thursday", "2026-04-30 10:00", "2026-05-15", MOVED),
    FR.ends("14 July, a Tuesday", "2026-06-30 10:00", "2026-07-15", MOVED),
    FR.ends("11 November, a Wednesday", "2026-10-28 10:00", "2026-11-12", MOVED),
    FR.ends("Christmas, a Friday", "2026-12-11 10:00", "2026-12-28", MOVED),
    FR.ends("leap day", "2028-02-15 10:00", "2028-02-29", f"{CODE} art. L221-18"),
    MARTINIQUE.ends(
        "its own holiday, then Whit Monday", "2026-05-08 10:00", "2026-05-26", MOVED
    ),
    MARTINIQUE.ends(
        "four hours behind UTC",
        "2026-06-02T03:00Z",
        "2026-06-15 over 2026-06-16T04:00Z",
        f"{CODE} art. L221-19, 2°",
    ),
    REUNION.ends(
        "four hours ahead of UTC",
        "2026-06-01T21:00Z",
        "2026-06-16 over 2026-06-16T20:00Z",
        f"{CODE} art. L221-19, 2°",
    ),
    FR.ends(
        "clocks go forward",
        "2026-03-16 10:00",
        "2026-03-30 over 2026-03-30T22:00Z",
        f"{CODE} art. L221-19, 2°",
    ),
    FR.ends(
        "the last parcel counts",
        ("2026-03-02 10:00", "2026-03-10 10:00"),
        "2026-03-24",
        f"{CODE} art. L221-18",
    ),
    FR.ends(
        "not told: from the end that was moved",
        "2026-03-07 10:00",
        "2027-03-23",
        f"{CODE} art. L221-20",
        told=UNTOLD,
    ),
    FR.ends(
        "told late",
        "2026-03-07 10:00",
        "2026-06-15",
        f"{CODE} art. L221-20",
        told=Told(right=False, right_on=FR.at("2026-06-01 09:00")),
    ),
    FR.sends("send back", "2026-03-09 10:00", "2026-03-23", f"{CODE} art. L221-23"),
    FR.refund(
        "proof of sending",
        "2026-03-09 10:00",
        "2026-03-23",
        f"{CODE} art. L221-24",
        proof="2026-03-10 10:00",
    ),
    FR.refund(
        "nothing came", "2026-03-09 10:00", "waits for goods_or_proof", f"{CODE} art. L221-24"
    ),
    FR.refund(
        "the trader collects",
        "2026-03-09 10:00",
        "2026-03-23",
        f"{CODE} art. L221-24",
        collects=True,
    ),
    FR.late("2026-03-23", "2026-03-23", None, LATE),
    FR.late("2026-03-23", "2026-03-24", "legal rate", LATE),
    FR.late("2026-03-23", "2026-04-02", "legal rate", LATE),
    FR.late("2026-03-23", "2026-04-03", 5, LATE),
    FR.late("2026-03-23", "2026-04-12", 5, LATE),
    FR.late("2026-03-23", "2026-04-13", 10, LATE),
    FR.late("2026-03-23", "2026-04-22", 10, LATE),
    FR.late("2026-03-23", "2026-04-23", 20, LATE),
    FR.late("2026-03-23", "2026-05-22", 20, LATE),
    FR.late("2026-03-23", "2026-05-23", 50, LATE),
    FR.late("2026-03-23", "2026-06-21", 50, LATE),
    FR.late("2026-03-23", "2026-06-22", 55, LATE),
    FR.late("2026-03-23", "2026-07-21", 55, LATE),
    FR.late("2026-03-23", "2026-07-22", 60, LATE),
    FR.late("2026-03-23", "2027-06-01", 100, LATE),
    FR.may(Fee.RESTOCKING, Ruling.FORBIDDEN, f"{CODE} art. L221-18, L221-23"),
    FR.may(Fee.RETURN_SHIPPING, Ruling.ALLOWED, f"{CODE} art. L221-23"),
    FR.may(Fee.KEEP_STANDARD_DELIVERY, Ruling.FORBIDDEN, f"{CODE} art. L221-24"),
    FR.may(Deduction.DIMINISHED_VALUE, Ruling.ALLOWED, f"{CODE} art. L221-23"),
    FR.may(HouseRule.FINAL_SALE, Ruling.FORBIDDEN, f"{CODE} art. L242-3"),
    FR.may(
        Fee.RETURN_SHIPPING, Ruling.FORBIDDEN, f"{CODE} art. L217-11", ground=Ground.WARRANTY
    ),
    FR.excluded(Goods.HYGIENE, f"{CODE} art. L221-28, 5°", Condition.UNSEALED),
    FR.excluded(Goods.SEALED_MEDIA, ""),
    FR.excluded(Goods.PERISHABLE, f"{CODE} art. L221-28, 4°"),
    chosen("Réunion", "RE", "", "eu-fr", "Constitution art. 73: a reading"),
    chosen("Monaco is no part of it", "MC", "", "neutral", "no table"),
    no_right("eu-fr", Channel.STORE, f"{CODE} art. L221-18"),
)
