"""One phrase of a language: how it is written down here, and what it may mean.

A phrase is words with blanks between. `a|b` is either word; `deliver*` is any word that begins
so; `been?` may be missing; `..` is up to six words of anything but a negation, or twelve signs
where a language writes no blanks. Accents and capitals do not matter: `zurück` is also `zuruck`
and `zurueck`. A phrase stands for whole words, and never reaches over the end of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from backhaul.core.tracking.words import IncidentKind, Word

_PARTED = re.compile(r" ?\| ?")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`word` None: it tells of another time than now, so what it names has not happened."""

    word: Word | None
    incident: IncidentKind | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """`confidence` is in percent."""

    meaning: Meaning
    confidence: int
    phrases: tuple[str, ...]


def say(meaning: Meaning, confidence: int, phrases: str) -> Saying:
    """Return the saying of `phrases`, which are parted by commas; lines end where they like."""
    each = (_PARTED.sub("|", " ".join(phrase.split())) for phrase in phrases.split(","))
    return Saying(meaning, confidence, tuple(phrase for phrase in each if phrase))


def _wrong(kind: IncidentKind) -> Meaning:
    return Meaning(Word.INCIDENT, kind)


LABEL = Meaning(Word.LABEL_CREATED)
DROPPED_OFF = Meaning(Word.DROPPED_OFF)
PICKED_UP = Meaning(Word.PICKED_UP)
TRANSIT = Meaning(Word.IN_TRANSIT)
OUT = Meaning(Word.OUT_FOR_DELIVERY)
DELIVERED = Meaning(Word.DELIVERED)
NOTHING = Meaning(Word.NONE)
ATTEMPT = _wrong(IncidentKind.ATTEMPT_FAILED)
ADDRESS = _wrong(IncidentKind.ADDRESS)
CUSTOMS = _wrong(IncidentKind.CUSTOMS)
DELAY = _wrong(IncidentKind.DELAY)
REFUSED = _wrong(IncidentKind.REFUSED)
RETURNING = _wrong(IncidentKind.RETURNING)
REDIRECTED = _wrong(IncidentKind.REDIRECTED)
COLLECT = _wrong(IncidentKind.AWAITING_COLLECTION)
MISSORT = _wrong(IncidentKind.MISSORT)
VOID = _wrong(IncidentKind.LABEL_VOID)
HELD = _wrong(IncidentKind.HELD)
NO_PICKUP = _wrong(IncidentKind.PICKUP_FAILED)
LOST = _wrong(IncidentKind.LOST)
DAMAGED = _wrong(IncidentKind.DAMAGED)
#: Announced, expected or conditional: what it names is not told of now.
LATER = Meaning(None)

#: Which of several things that one sentence says is told: what is wrong before what moved, a
#: cause before what it led to, and of movements the one furthest on.
BY_WEIGHT = (
    LOST, DAMAGED, RETURNING, REFUSED, NO_PICKUP, VOID, CUSTOMS, ADDRESS, MISSORT, ATTEMPT,
    REDIRECTED, COLLECT, HELD, DELAY, DELIVERED, OUT, DROPPED_OFF, PICKED_UP, TRANSIT, LABEL,
    NOTHING,
)  # fmt: skip
