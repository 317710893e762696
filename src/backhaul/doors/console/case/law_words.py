"""The law in a console's words: regimes, grounds, what a house may do, where it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from backhaul.core.law.clocks import WaitsFor
from backhaul.core.law.counting import Rest
from backhaul.core.law.possession import Basis
from backhaul.core.law.sources import Reading
from backhaul.core.law.words import Deduction, Fee, Ground, HouseRule, Ruling, Wish
from backhaul.core.policies.refusing import grounds_of
from backhaul.foundation.pages.legal_words import legal_ground
from backhaul.stages.returns.case import terms_of

#: Code of a regime → whose law it is.
REGIMES: Mapping[str, object] = {
    "eu": gettext_lazy("European Union"),
    "eu-fr": gettext_lazy("France"),
    "eu-de": gettext_lazy("Germany"),
    "uk": gettext_lazy("United Kingdom"),
    "cn": gettext_lazy("China"),
    "br": gettext_lazy("Brazil"),
    "us": gettext_lazy("United States"),
    "us-ca": gettext_lazy("California"),
    "us-ny": gettext_lazy("New York"),
    "neutral": gettext_lazy("No law is known for this sale"),
}
GROUNDS: Mapping[Ground, object] = {
    Ground.STATUTORY: gettext_lazy("Right to withdraw"),
    Ground.WARRANTY: gettext_lazy("Liability for faults"),
    Ground.GOODWILL: gettext_lazy("The brand’s own promise"),
}
#: From what a period is counted, with {day}.
BASES: Mapping[Basis, object] = {
    Basis.POSSESSION: gettext_lazy("from {day}, when the last parcel was handed over"),
    Basis.CONTRACT: gettext_lazy("from {day}, when it was ordered"),
    Basis.ASSUMED_AFTER_HANDOVER: gettext_lazy(
        "assumed from {day}: it was handed to somebody else"
    ),
    Basis.ASSUMED_AFTER_SHIPMENT: gettext_lazy(
        "assumed from {day}: it was shipped, and no delivery is proven"
    ),
    Basis.NOT_BEGUN: gettext_lazy("it has not begun: not everything was handed over"),
}
MOVED: Mapping[Rest, object] = {
    Rest.HOLIDAY: gettext_lazy("put off: the last day is a public holiday there"),
    Rest.SATURDAY: gettext_lazy("put off: the last day is a Saturday"),
    Rest.SUNDAY: gettext_lazy("put off: the last day is a Sunday"),
}
WAITS: Mapping[WaitsFor, object] = {
    WaitsFor.GOODS: gettext_lazy("It may wait for the goods."),
    WaitsFor.GOODS_OR_PROOF: gettext_lazy("It may wait for the goods or a proof of sending."),
}
WISHES: Mapping[Wish, object] = {
    Deduction.DIMINISHED_VALUE: gettext_lazy("Less for use beyond trying it"),
    Deduction.MISSING_PACKAGING: gettext_lazy("Less for missing packaging"),
    Fee.RETURN_SHIPPING: gettext_lazy("The shopper pays the way back"),
    Fee.RESTOCKING: gettext_lazy("A restocking fee"),
    Fee.KEEP_STANDARD_DELIVERY: gettext_lazy("Keeping the price of the standard delivery"),
    HouseRule.CREDIT_ONLY: gettext_lazy("Store credit and no money"),
}
#: Word and icon; the colour is only the third sign.
RULINGS: Mapping[Ruling, tuple[object, str]] = {
    Ruling.FORBIDDEN: (gettext_lazy("forbidden"), "close"),
    Ruling.PERSON: (gettext_lazy("a person decides"), "info"),
    Ruling.ALLOWED: (gettext_lazy("allowed"), "check"),
}
READINGS: Mapping[Reading, object] = {
    Reading.OFFICIAL: "",
    Reading.COPY: "",
    Reading.SUMMARY: gettext_lazy("read in a summary"),
    Reading.RECALLED: gettext_lazy("not read for this table: ask a lawyer"),
}


def grounds(units: Sequence[Any]) -> list[tuple[str, str]]:
    """Return for what alone the law lets these units be refused, each with its article."""
    found: dict[str, str] = {}
    for unit in units:
        for one in grounds_of(terms_of(unit)):
            told = legal_ground(one.code)
            found[one.code] = f"{told} ({one.source})" if one.source else told
    return list(found.items())
