"""What people of a brand say a carrier's unknown words mean, beside the mapping tables.

Only what no table knows is looked up here, and what a table guesses from a sentence: there a
person's word about that very sentence overrules the guess. The scan's version then names the
confirmation, so that it can be taken back, and a newer table that knows the code is believed
all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from backhaul.core.tracking.guesses import guessed
from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.words import Fault, IncidentKind, Word

_DIGITS = re.compile(r"\d+")
_LONGEST = 120
#: What a person can say; an incident needs its kind beside it.
SAYABLE = tuple(word for word in Word if word is not Word.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Which scans of a carrier. `key` empty: whatever the sentence; never both empty."""

    carrier: str
    code: str
    key: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it is of one sentence alone."""
        return bool(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    id: int
    pattern: Pattern
    word: Word
    incident: IncidentKind | None = None
    fault: Fault = Fault.UNSAID


Known = Mapping[Pattern, Confirmation]


def key_of(text: str) -> str:
    """Return a sentence without what differs each time: capitals, blanks and figures."""
    return _DIGITS.sub("#", " ".join(text.casefold().split()))[:_LONGEST]


def pattern_of(scan: CarrierScan) -> Pattern:
    """Return the narrowest pattern of a scan."""
    return Pattern(carrier=scan.carrier, code=scan.code, key=key_of(scan.text))


def by_pattern(confirmations: Iterable[Confirmation]) -> Known:
    return {one.pattern: one for one in confirmations}


def confirmed(scan: CarrierScan, known: Known) -> CarrierScan:
    """Return the scan with the meaning that a person gave it, the same scan if none did."""
    is_guess = guessed(scan.table_version) is not None
    if scan.word is not Word.UNKNOWN and not is_guess:
        return scan
    narrow = pattern_of(scan)
    found = known.get(narrow)
    if found is None and not is_guess:
        found = known.get(replace(narrow, key=""))
    if found is None:
        return scan
    return replace(
        scan,
        word=found.word,
        incident=found.incident,
        fault=found.fault,
        table_version=f"{scan.table_version}{mark_of(found.id)}",
    )


def mark_of(confirmation_id: int) -> str:
    """Return the end of the version of a scan whose meaning a confirmation gave."""
    return f"+c{confirmation_id}"
