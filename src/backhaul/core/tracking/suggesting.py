"""What a carrier's sentence seems to say, where no table knows its code: a guess, no more.

A guess moves nothing that pays money. It is laid before a person, who confirms it or not.

All phrases of all languages (`sayings/`) are looked for at once. A phrase that lies within or
across a longer one is dropped: "could not be delivered" says nothing of "delivered", and
"customs cleared" nothing of customs. Of those left, the weightiest meaning is told (`BY_WEIGHT`
in sayings/saying.py). A phrase of another time ("will be delivered") hides what it covers, and
beyond all phrases a "delivered" right after a "not" or a "will" is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from backhaul.core.tracking.phrases import Match, matches, negated, tokens_of
from backhaul.core.tracking.sayings import saying
from backhaul.core.tracking.sayings.saying import BY_WEIGHT
from backhaul.core.tracking.words import IncidentKind, Word

#: Never told with less: below it a guess is worth less than an honest "unknown".
LEAST = 50
#: What is vaguer ("received", "exception") is told only where nothing surer is said.
_SURE = 70
#: Taken off where one sentence says several things.
_DOUBT = 8
#: As sure as a plain sentence is; of what is less, a code of words may know better.
_PLAIN = 80
_LONGEST = 400
_WEIGHT = {meaning: weight for weight, meaning in enumerate(BY_WEIGHT)}
#: What a parcel may be at a door, a shop or a returns centre when it is "delivered" there.
_ARRIVED = frozenset({saying.DELIVERED, saying.COLLECT})
#: What leaves no room for "delivered": it did not happen, or not to the addressee.
_ELSEWHERE = frozenset({
    saying.ATTEMPT, saying.REFUSED, saying.RETURNING, saying.NO_PICKUP, saying.VOID,
    saying.LABEL, saying.OUT, saying.LATER,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """`confidence` is in percent; `language` is that of the phrase found, ISO 639-1."""

    word: Word
    incident: IncidentKind | None = None
    confidence: int
    language: str
    found: str
    """The part of the sentence that says so."""


@lru_cache(maxsize=16384)
def suggest(text: str) -> Suggestion | None:
    """Return what `text` seems to say; None where nothing in it is known."""
    tokens = tokens_of(text[:_LONGEST])
    told = [match for match in _now(text) if match.meaning.word is not None]
    told = [match for match in told if match.confidence >= _SURE] or told
    if not told:
        return None
    best = min(told, key=lambda match: (_WEIGHT[match.meaning], -match.confidence, match.start))
    others = {match.meaning for match in told} - {best.meaning}
    assert best.meaning.word is not None
    return Suggestion(
        word=best.meaning.word,
        incident=best.meaning.incident,
        confidence=max(LEAST, best.confidence - _DOUBT * bool(others)),
        language=best.language,
        found=tokens.original(best.start, best.end),
    )


def suggest_event(code: str, text: str) -> Suggestion | None:
    """Ask the sentence and the code, which may be made of words; the surer one is told."""
    found = suggest(text)
    if (found and found.confidence >= _PLAIN) or not re.search(r"[^\W\d_]{3}", code):
        return found
    by_code = suggest(code)
    if found is None or (by_code and by_code.confidence - found.confidence > _DOUBT):
        return by_code
    return found


@lru_cache(maxsize=4096)
def denies_delivery(text: str, *, beside_code: bool = False) -> bool:
    """Whether `text` says that nothing was delivered: not, not yet, to nobody, or back.

    `beside_code`: only what contradicts a code that says so too, that an attempt failed.
    """
    meanings = {match.meaning for match in _now(text)}
    if meanings & _ARRIVED:
        return False
    return saying.ATTEMPT in meanings if beside_code else bool(meanings & _ELSEWHERE)


def _now(text: str) -> list[Match]:
    """Return what `text` says, each part once; "delivered" after "not" is of another time."""
    tokens = tokens_of(text[:_LONGEST])
    return [
        replace(match, meaning=saying.LATER)
        if match.meaning == saying.DELIVERED and negated(tokens, match.start)
        else match
        for match in _kept(matches(tokens))
    ]


def _kept(found: list[Match]) -> list[Match]:
    """Return the longest of what lies across each other; of two as long, the surer."""
    kept: list[Match] = []
    for match in sorted(found, key=_longest_first):
        if all(match.end <= other.start or other.end <= match.start for other in kept):
            kept.append(match)
    return kept


def _longest_first(match: Match) -> tuple[int, int, int]:
    weight = _WEIGHT.get(match.meaning, len(_WEIGHT))
    return (match.start - match.end, -match.confidence, weight)
