"""What a sentence may make of a code that says little: a guess that can do no harm.

A table's row may be vague: "in transit", "exception", "info". The sentence beside such a code
is then asked what it seems to say. The guess never proves more custody than the code does, and
never says that a parcel arrived. That a parcel is lost, damaged or on its way back is taken
only where the code itself says that something is wrong; and where a code says that much,
nothing softer is made of it. So no guess releases money; at most it holds some back until a
table or a person knows better.
"""

from __future__ import annotations

from backhaul.core.tracking.healing import HARD
from backhaul.core.tracking.suggesting import Suggestion, suggest
from backhaul.core.tracking.words import CUSTODY, IncidentKind, Word

#: Below it, the vague code is believed.
SURE = 70
_K = IncidentKind
#: Too grave for a sentence alone: a claim is prepared for the first two, and the sentences of a
#: return's whole way say "return".
_GRAVE = frozenset({_K.LOST, _K.DAMAGED, _K.RETURNING})
#: Delivered after all: to a machine or a shop, or to the one who had sent it.
_NOT_AT_THE_DOOR = frozenset({_K.AWAITING_COLLECTION, _K.RETURNING})
_KINDS = frozenset(IncidentKind)
_AT_HOME = frozenset({Word.LABEL_CREATED, Word.NONE})
_ON_THE_WAY = frozenset(CUSTODY - {Word.DELIVERED})


def refine(word: Word, incident: IncidentKind | None, text: str) -> Suggestion | None:
    """Return what `text` makes of a vague code that a table calls `word` and `incident`.

    None: nothing, or nothing that a guess may say.
    """
    guess = suggest(text)
    if guess is None or guess.confidence < SURE:
        return None
    if (guess.word, guess.incident) == (word, incident) or incident in HARD:
        return None
    return guess if _may(word, guess) else None


def says_too_much(word: Word, text: str) -> bool:
    """Whether `text` seems to tell of a movement beside a code that stands for no step.

    Only a person can say so: the scan is one that no table understands.
    """
    guess = suggest(text) if word is Word.NONE else None
    return guess is not None and guess.confidence >= SURE and guess.word in CUSTODY


def _may(told: Word, guess: Suggestion) -> bool:
    if guess.incident is not None:
        return guess.incident in _kinds_beside(told)
    if told in _ON_THE_WAY:
        return guess.word is not Word.DELIVERED
    # Nobody has it yet, or the code says nothing: only as little may be said.
    return told in _AT_HOME and guess.word in _AT_HOME


def _kinds_beside(told: Word) -> frozenset[IncidentKind]:
    if told is Word.INCIDENT:
        return _KINDS
    if told is Word.DELIVERED:
        return _NOT_AT_THE_DOOR
    return _KINDS - _GRAVE
