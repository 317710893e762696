"""What a carrier's sentence seems to say, where no table knows its code: a guess, no more.

A guess moves nothing that pays money. It is laid before a person, who confirms it or not.

All phrases of all languages (`sayings/`) are looked for at once. A phrase that lies within or
across a longer one is dropped: "could not be delivered" says nothing of "delivered", and
"customs cleared" nothing of customs. Of those left, the weightiest meaning is told (`BY_WEIGHT`
in sayings/saying.py). A phrase of another time ("will be delivered") hides what it covers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from backhaul.core.tracking.phrases import Match, matches, tokens_of
from backhaul.core.tracking.sayings.saying import BY_WEIGHT
from backhaul.core.tracking.words import IncidentKind, Word

#: Never told with less: below it a guess is worth less than an honest "unknown".
LEAST = 50
#: What is vaguer ("received", "exception") is told only where nothing surer is said.
_SURE = 70
#: Taken off where one sentence says several things.
_DOUBT = 8
_LONGEST = 400
_WEIGHT = {meaning: weight for weight, meaning in enumerate(BY_WEIGHT)}


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
    kept = _kept(matches(tokens))
    told = [match for match in kept if match.meaning.word is not None]
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
    """Ask the sentence, and where it says nothing the code, which may be made of words."""
    found = suggest(text)
    if found is None and code and re.search(r"[^\W\d_]{3}", code):
        return suggest(code)
    return found


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
