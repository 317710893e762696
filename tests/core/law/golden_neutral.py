"""Where no table knows the law: nothing is claimed, and nothing is denied by a machine."""

from __future__ import annotations

from backhaul.core.law.words import Channel, Deduction, Fee, Ground, HouseRule, Party, Ruling
from tests.core.law.rows import Market, Row, chosen, chosen_for, no_right

NONE = "no table"
WHY = "no law"
CRD = "Directive 2011/83/EU art. 2(1), (2), 3"
ANY = Market("neutral", "UTC")
GOODWILL, WARRANTY = Ground.GOODWILL, Ground.WARRANTY

ROWS: tuple[Row, ...] = (
    chosen("Switzerland", "CH", "", "neutral", NONE),
    chosen("Japan", "JP", "", "neutral", NONE),
    chosen("Australia", "AU", "", "neutral", NONE),
    chosen("Canada, whose CA is no California", "CA", "", "neutral", NONE),
    chosen("Taiwan", "TW", "", "neutral", NONE),
    chosen("Macao", "MO", "", "neutral", NONE),
    chosen("Guernsey", "GG", "", "neutral", NONE),
    chosen("no country", "", "", "neutral", NONE),
    chosen("no such country", "XX", "", "neutral", NONE),
    chosen("a region of another country", "MX", "NY", "neutral", NONE),
    chosen_for("bought by a business", "DE", Party.BUSINESS, Party.BUSINESS, CRD),
    chosen_for("sold by a private person", "FR", Party.PRIVATE, Party.PRIVATE, CRD),
    chosen_for("private to business", "BR", Party.PRIVATE, Party.BUSINESS, CRD),
    *(no_right("neutral", channel, NONE) for channel in Channel),
    ANY.may(Fee.RESTOCKING, Ruling.ALLOWED, WHY, ground=GOODWILL),
    ANY.may(Fee.RETURN_SHIPPING, Ruling.ALLOWED, WHY, ground=GOODWILL),
    ANY.may(HouseRule.FINAL_SALE, Ruling.ALLOWED, WHY, ground=GOODWILL),
    ANY.may(HouseRule.SHORTER_WINDOW, Ruling.ALLOWED, WHY, ground=GOODWILL),
    ANY.may(HouseRule.CREDIT_ONLY, Ruling.ALLOWED, WHY, ground=GOODWILL, shown=False),
    ANY.may(Deduction.MISSING_PART, Ruling.ALLOWED, WHY, ground=GOODWILL),
    ANY.may(HouseRule.RISK_SCORE, Ruling.PERSON, WHY, ground=GOODWILL),
    ANY.may(HouseRule.BLOCKED_CUSTOMER, Ruling.PERSON, WHY, ground=GOODWILL),
    ANY.may(Fee.RESTOCKING, Ruling.PERSON, WHY, ground=WARRANTY),
    ANY.may(HouseRule.RISK_SCORE, Ruling.PERSON, WHY, ground=WARRANTY),
)
