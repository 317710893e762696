"""How a bin looks: its colour says the letter again, for whoever is too far away to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backhaul.core.bins import LETTERS, QUARANTINE, UNKNOWN
from backhaul.foundation.pages.words import DISPOSITIONS, word

_COLOURS: Mapping[str, str] = {
    "A": gettext_noop("Green bin"),
    "B": gettext_noop("Teal bin"),
    "R": gettext_noop("Blue bin"),
    "V": gettext_noop("Violet bin"),
    "L": gettext_noop("Orange bin"),
    "D": gettext_noop("Pink bin"),
    "C": gettext_noop("Grey bin"),
    "X": gettext_noop("Black bin"),
    "U": gettext_noop("Yellow bin"),
    "Q": gettext_noop("White bin"),
}
_WAITING: Mapping[str, str] = {
    UNKNOWN: gettext_noop("Nobody knows it yet"),
    QUARANTINE: gettext_noop("A person looks at it"),
}
_PLAIN = "n"


class Placed(Protocol):
    code: str
    purpose: str
    place: str


@dataclass(frozen=True, slots=True)
class BinLook:
    """`tone` ends the class that colours it; `colour` names it; `fate` says what goes in."""

    code: str
    tone: str
    colour: str
    fate: str
    place: str


def look_of(one: Placed) -> BinLook:
    letter = one.code[:1]
    return BinLook(
        code=one.code,
        tone=letter.lower() if letter in LETTERS.values() else _PLAIN,
        colour=_(_COLOURS[letter]) if letter in _COLOURS else "",
        fate=fate_of(one.purpose),
        place=one.place,
    )


def other_place(code: str) -> BinLook:
    """Return the look of a place that is no bin of the site: somebody wrote its name."""
    return BinLook(code=code, tone=_PLAIN, colour="", fate="", place="")


def fate_of(purpose: str) -> str:
    return _(_WAITING[purpose]) if purpose in _WAITING else word(DISPOSITIONS, purpose)
