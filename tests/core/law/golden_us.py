"""The United States: doorsteps, late goods, and two states that want the policy shown."""

from __future__ import annotations

from backhaul.core.law.words import (
    Channel,
    Deduction,
    Fee,
    Goods,
    Ground,
    HouseRule,
    Ruling,
)
from tests.core.law.rows import Market, Row, chosen, no_right

FORM = "16 CFR 429 § 429.1(a), (b)"
BACK = "16 CFR 429 § 429.1(b)"
DAY = "16 CFR 429 § 429.0"
MAIL = "16 CFR 435 § 435.1(b)(1)"
SHIP = "16 CFR 435 § 435.2(a)(1)"
FEDERAL = ("2026-05-25", "2026-07-04", "2026-11-26", "2026-12-25")
US = Market("us", "America/New_York", Channel.DOORSTEP, holidays=FEDERAL)
HAWAII = Market("us", "Pacific/Honolulu", Channel.DOORSTEP, holidays=FEDERAL)

FEDERAL_ROWS: tuple[Row, ...] = (
    US.ends("third business day", "2026-03-02 10:00", "2026-03-05", FORM),
    US.ends("a Saturday counts, a Sunday does not", "2026-03-06 10:00", "2026-03-10", DAY),
    US.ends("ends on a Saturday", "2026-03-04 10:00", "2026-03-07", DAY),
    US.ends("4 July, a Saturday; the day before counts", "2026-07-02 10:00", "2026-07-07", DAY),
    US.ends("Thanksgiving", "2026-11-25 10:00", "2026-11-30", DAY),
    US.ends("Christmas", "2026-12-24 10:00", "2026-12-29", DAY),
    US.ends("over leap day", "2028-02-28 10:00", "2028-03-02", FORM),
    US.ends(
        "clocks go forward on Sunday",
        "2026-03-05 10:00",
        "2026-03-09 over 2026-03-10T04:00Z",
        FORM,
    ),
    HAWAII.ends(
        "Tuesday in UTC, Monday in Hawaii",
        "2026-03-03T05:00Z",
        "2026-03-05 over 2026-03-06T10:00Z",
        f"{FORM}; consumer's zone: a reading",
    ),
    US.refund("ten business days", "2026-03-09 10:00", "2026-03-20", BACK),
    US.refund("over Memorial Day", "2026-05-18 10:00", "2026-05-30", BACK),
    US.refund(
        "the money does not wait for the goods",
        "2026-03-09 10:00",
        "2026-03-20",
        BACK,
        goods="2026-04-01 10:00",
    ),
    US.sends("the seller collects", "2026-03-09 10:00", "no day named", BACK),
    US.ships("no time named", "2026-03-02 10:00", "2026-04-01", SHIP),
    US.ships("30 days over leap day", "2028-02-01 10:00", "2028-03-02", SHIP),
    US.unshipped_refund("seven working days", "2026-03-09 10:00", "2026-03-18", MAIL),
    US.unshipped_refund("over Thanksgiving", "2026-11-20 10:00", "2026-12-02", MAIL),
    US.unshipped_refund(
        "on the seller's credit",
        "2026-03-09 10:00",
        "2026-03-31",
        "16 CFR 435 § 435.1(b)(2)",
        cycle="2026-03-31",
    ),
    US.delivery("all payments", 1500, 500, 1500, BACK),
    US.may(Fee.RETURN_SHIPPING, Ruling.FORBIDDEN, BACK),
    US.may(Fee.RESTOCKING, Ruling.FORBIDDEN, BACK),
    US.may(HouseRule.FINAL_SALE, Ruling.FORBIDDEN, BACK),
    US.may(HouseRule.RISK_SCORE, Ruling.PERSON, FORM),
    US.may(Deduction.DIMINISHED_VALUE, Ruling.PERSON, BACK),
    US.may(Fee.RESTOCKING, Ruling.ALLOWED, "no law", ground=Ground.GOODWILL),
    US.may(HouseRule.FINAL_SALE, Ruling.ALLOWED, "no law", ground=Ground.GOODWILL),
    US.may(HouseRule.RISK_SCORE, Ruling.PERSON, "no law", ground=Ground.GOODWILL),
    US.may(Fee.RESTOCKING, Ruling.PERSON, "no law", ground=Ground.WARRANTY),
    no_right("us", Channel.ONLINE, "16 CFR 429 § 429.0(a)(4): not by mail or telephone"),
    no_right("us", Channel.STORE, "16 CFR 429 § 429.0(a)"),
    chosen("Texas", "US", "TX", "us", "no table of its own"),
)

CIV = "California Civil Code"
CCP = "California Code of Civil Procedure § 12a"
SHOWN = f"{CIV} § 1723(a)"
EXEMPT = f"{CIV} § 1723(b)"
THIRTY = f"{CIV} § 1723(c)(1)"
CA = Market("us-ca", "America/Los_Angeles", holidays=("2026-03-31", "2026-11-26", "2026-11-27"))
CA_DOOR = Market("us-ca", "America/Los_Angeles", Channel.DOORSTEP)

CALIFORNIA_ROWS: tuple[Row, ...] = (
    CA.remedy("30 days from purchase", "2026-03-02 10:00", "2026-04-01", THIRTY),
    CA.remedy("the day is not counted", "2026-03-02 23:59", "2026-04-01", f"{CCP}, § 12"),
    CA.remedy("ends on a Saturday", "2026-03-05 10:00", "2026-04-06", CCP),
    CA.remedy("ends on a Sunday", "2026-03-06 10:00", "2026-04-06", CCP),
    CA.remedy("César Chávez Day", "2026-03-01 10:00", "2026-04-01", f"{CCP}, § 135"),
    CA.remedy("Thanksgiving to Sunday", "2026-10-27 10:00", "2026-11-30", f"{CCP}, § 135"),
    CA.remedy("leap day", "2028-01-30 10:00", "2028-02-29", THIRTY),
    CA.remedy(
        "Tuesday in UTC, Monday in California",
        "2026-03-03T06:00Z",
        "2026-04-01 over 2026-04-02T07:00Z",
        f"{THIRTY}; consumer's zone: a reading",
    ),
    CA.may(Fee.RESTOCKING, Ruling.ALLOWED, SHOWN, ground=Ground.GOODWILL),
    CA.may(Fee.RESTOCKING, Ruling.FORBIDDEN, SHOWN, ground=Ground.GOODWILL, shown=False),
    CA.may(HouseRule.CREDIT_ONLY, Ruling.ALLOWED, SHOWN, ground=Ground.GOODWILL),
    CA.may(HouseRule.CREDIT_ONLY, Ruling.FORBIDDEN, SHOWN, ground=Ground.GOODWILL, shown=False),
    CA.may(
        HouseRule.LONGER_WINDOW, Ruling.ALLOWED, "no law", ground=Ground.GOODWILL, shown=False
    ),
    CA.may(HouseRule.RISK_SCORE, Ruling.PERSON, "no law", ground=Ground.GOODWILL),
    CA.exempted(Goods.PERISHABLE, EXEMPT),
    CA.exempted(Goods.AS_IS, EXEMPT),
    CA.exempted(Goods.CUSTOM_MADE, EXEMPT),
    CA.exempted(Goods.HYGIENE, EXEMPT),
    CA.exempted(Goods.NO_ORIGINAL_PACKAGE, EXEMPT),
    CA.exempted(Goods.SEALED_MEDIA, ""),
    CA_DOOR.ends("at the door, by federal rule", "2026-03-06 10:00", "2026-03-10", DAY),
    no_right("us-ca", Channel.ONLINE, f"{CIV} § 1723 gives none"),
    chosen("California", "US", "US-CA", "us-ca", SHOWN),
    chosen("in small letters", "us", "ca", "us-ca", SHOWN),
)

GBL = "New York General Business Law"
FEES = f"{GBL} § 218-a(2)(a)(v)"
REMEDY = f"{GBL} § 218-a(3)"
GCN = "New York General Construction Law § 25-a"
NY = Market("us-ny", "America/New_York", holidays=("2026-02-12", "2026-11-03", "2026-11-26"))
NY_DOOR = Market("us-ny", "America/New_York", Channel.DOORSTEP)

NEW_YORK_ROWS: tuple[Row, ...] = (
    NY.remedy("30 days from purchase", "2026-03-02 10:00", "2026-04-01", REMEDY),
    NY.remedy("the day is not counted", "2026-03-02 23:59", "2026-04-01", f"{GCN}, § 20"),
    NY.remedy("ends on a Saturday", "2026-03-05 10:00", "2026-04-06", GCN),
    NY.remedy("ends on a Sunday", "2026-03-06 10:00", "2026-04-06", GCN),
    NY.remedy("Lincoln's birthday", "2026-01-13 10:00", "2026-02-13", f"{GCN}, § 24"),
    NY.remedy("Election Day", "2026-10-04 10:00", "2026-11-04", f"{GCN}, § 24"),
    NY.remedy("Thanksgiving; Friday is none", "2026-10-27 10:00", "2026-11-27", f"{GCN}, § 24"),
    NY.remedy("leap day", "2028-01-30 10:00", "2028-02-29", REMEDY),
    NY.remedy(
        "Tuesday in UTC, Monday in New York",
        "2026-03-03T04:00Z",
        "2026-04-01 over 2026-04-02T04:00Z",
        f"{REMEDY}; consumer's zone: a reading",
    ),
    NY.may(Fee.RESTOCKING, Ruling.ALLOWED, FEES, ground=Ground.GOODWILL),
    NY.may(Fee.RESTOCKING, Ruling.FORBIDDEN, FEES, ground=Ground.GOODWILL, shown=False),
    NY.may(Fee.RETURN_SHIPPING, Ruling.FORBIDDEN, FEES, ground=Ground.GOODWILL, shown=False),
    NY.may(HouseRule.FINAL_SALE, Ruling.ALLOWED, FEES, ground=Ground.GOODWILL),
    NY.may(HouseRule.FINAL_SALE, Ruling.FORBIDDEN, FEES, ground=Ground.GOODWILL, shown=False),
    NY.may(HouseRule.CREDIT_ONLY, Ruling.FORBIDDEN, FEES, ground=Ground.GOODWILL, shown=False),
    NY.may(HouseRule.PROOF_OF_PURCHASE, Ruling.PERSON, "no law", ground=Ground.GOODWILL),
    NY.exempted(Goods.USED, REMEDY),
    NY.exempted(Goods.CUSTOM_MADE, ""),
    NY.exempted(Goods.AS_IS, ""),
    NY_DOOR.ends("at the door, by federal rule", "2026-03-06 10:00", "2026-03-10", DAY),
    NY_DOOR.may(Fee.RESTOCKING, Ruling.FORBIDDEN, BACK),
    no_right("us-ny", Channel.ONLINE, f"{GBL} § 218-a gives none"),
    chosen("New York", "US", "NY", "us-ny", f"{GBL} § 218-a(1)"),
    chosen("New Jersey", "US", "NJ", "us", "no table of its own"),
)
