"""“I dropped it off”: how much speaks for it, point by point, and who may decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.contents import USUAL_TOLERANCE, Tolerance
from backhaul.core.policies.model import RiskTier

_LIKELY_FROM = 50
_UNCLEAR_FROM = 20
_EARLIER_MOST = 20
_EACH_EARLIER = 5
_EACH_LOST = 20
_EACH_DIFFERED = 10
#: A carrier that never scanned so many of a hundred parcels handed to it loses some.
_CARELESS_PERCENT = 3
_ENOUGH_PARCELS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known. Weights are in grams; None is not known."""

    receipts: int = 0
    told_when: bool = False
    told_where: bool = False
    was_at_a_counter: bool = False
    """A partner's scan says that somebody took it, and no scan of the carrier does."""
    is_scanned: bool = False
    """The carrier has scanned it meanwhile: nothing is left to judge."""
    expected_grams: int | None = None
    weighed_grams: int | None = None
    tolerance: Tolerance = USUAL_TOLERANCE
    """By how much the two may differ."""
    earlier_arrived: int = 0
    """Earlier returns of this shopper that came."""
    earlier_differed: int = 0
    """Earlier returns that held something else by weight, by serial number or by sight."""
    earlier_lost: int = 0
    """Earlier parcels that they said they handed over, and that nobody ever saw."""
    carrier_parcels: int = 0
    """Parcels handed to this carrier lately, as far as we can tell."""
    carrier_unseen: int = 0
    """Of them, those that it never scanned."""


class Verdict(StrEnum):
    LIKELY = "likely"
    UNCLEAR = "unclear"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    points: int
    number: int = 0
    """What the sentence counts: receipts, returns, percent, grams."""


@dataclass(frozen=True, slots=True)
class Score:
    points: int
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> Verdict:
        if self.points >= _LIKELY_FROM:
            return Verdict.LIKELY
        return Verdict.UNCLEAR if self.points >= _UNCLEAR_FROM else Verdict.DOUBTFUL


class Ruling(StrEnum):
    """Who may let the money go before the parcel is found."""

    PROPOSE_REFUND = "propose_refund"
    """The rule allows an early refund: one press of somebody who may pay."""
    ASK_A_PERSON = "ask_a_person"
    WAIT_FOR_THE_CARRIER = "wait_for_the_carrier"
    SCANNED = "scanned"
    """The carrier has it: the usual way goes on."""


def score(known: Evidence) -> Score:
    """Return the sum and every reason that moved it, in the order of the evidence."""
    found = (
        _receipt(known),
        Reason("told_when_and_where", 10) if known.told_when and known.told_where else None,
        Reason("taken_at_a_counter", 40) if known.was_at_a_counter else None,
        _weight(known),
        _earlier(known),
        Reason("lost_before", -_EACH_LOST * known.earlier_lost, known.earlier_lost)
        if known.earlier_lost
        else None,
        Reason(
            "differed_before", -_EACH_DIFFERED * known.earlier_differed, known.earlier_differed
        )
        if known.earlier_differed
        else None,
        _carrier(known),
    )
    reasons = tuple(reason for reason in found if reason is not None)
    return Score(sum(reason.points for reason in reasons), reasons)


def ruling(known: Evidence, tier: RiskTier) -> Ruling:
    """Return who decides: the dearer the goods, the less a score can do alone."""
    if known.is_scanned:
        return Ruling.SCANNED
    verdict = score(known).verdict
    if verdict is Verdict.DOUBTFUL:
        return Ruling.WAIT_FOR_THE_CARRIER
    if verdict is Verdict.LIKELY and tier is not RiskTier.HIGH:
        return Ruling.PROPOSE_REFUND
    # A cheap one is not worth a person's time.
    return Ruling.PROPOSE_REFUND if tier is RiskTier.LOW else Ruling.ASK_A_PERSON


def _receipt(known: Evidence) -> Reason:
    if known.receipts:
        return Reason("receipt", 40, known.receipts)
    return Reason("no_receipt", 0)


def _weight(known: Evidence) -> Reason | None:
    if known.expected_grams is None or known.weighed_grams is None:
        return None
    off = abs(known.weighed_grams - known.expected_grams)
    fits = known.tolerance.fits(known.expected_grams, known.weighed_grams)
    return Reason("weight_fits" if fits else "weight_differs", 15 if fits else -25, off)


def _earlier(known: Evidence) -> Reason:
    if not known.earlier_arrived:
        return Reason("first_return", 0)
    points = min(_EARLIER_MOST, _EACH_EARLIER * known.earlier_arrived)
    return Reason("earlier_arrived", points, known.earlier_arrived)


def _carrier(known: Evidence) -> Reason | None:
    if known.carrier_parcels < _ENOUGH_PARCELS:
        return None
    percent = 100 * known.carrier_unseen // known.carrier_parcels
    if percent >= _CARELESS_PERCENT:
        return Reason("carrier_misses_scans", 10, percent)
    return Reason("carrier_scans_well", -10, percent)


_WEIGHT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,3})?|\d{1,5})\s?(kg|g|lbs?|oz)\b", re.IGNORECASE
)
_GRAMS = {"kg": 1000.0, "g": 1.0, "lb": 453.592, "lbs": 453.592, "oz": 28.3495}


def weight_in(text: str) -> int | None:
    """Return the first weight that a carrier's text names, in grams; None if there is none."""
    found = _WEIGHT.search(text)
    if found is None:
        return None
    number = float(found[1].replace(",", "."))
    return round(number * _GRAMS[found[2].lower()])
