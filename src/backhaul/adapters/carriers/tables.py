"""Mapping tables: what a carrier's code means in our words, as data with source and date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from backhaul.core.tracking.guesses import guess_mark
from backhaul.core.tracking.refining import refine, says_too_much
from backhaul.core.tracking.suggesting import denies_delivery, suggest
from backhaul.core.tracking.words import Fault, IncidentKind, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    word: Word
    incident: IncidentKind | None = None
    fault: Fault = Fault.UNSAID
    is_vague: bool = False
    """The code says little: a finer code beside it, or its sentence, knows better."""
    mark: str = ""
    """What a guess puts at the end of the table's version; empty: the table says so itself."""


UNKNOWN = Meaning(word=Word.UNKNOWN)
_MOVING = frozenset({Word.DROPPED_OFF, Word.PICKED_UP, Word.IN_TRANSIT})
_SURE = 90
"""Percent: so sure is a plain sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A meaning that a carrier tells in its sentence only, under a code that says less."""

    within: str
    """The code whose sentences are read; empty for every code."""
    pattern: re.Pattern[str]
    is_small: bool
    """Read in the sentence in small letters, which is quicker than not to mind the case."""
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingTable:
    name: str
    read_on: date
    source: str
    codes: Mapping[str, Meaning]
    starts: tuple[tuple[str, Meaning], ...] = ()
    """What codes mean that begin so and are not in `codes`, the longest beginning first."""
    phrases: tuple[Phrase, ...] = ()

    @property
    def version(self) -> str:
        """Which table said so. Versions of one table sort by date."""
        return f"{self.name} {self.read_on.isoformat()}"

    def find(self, *codes: str) -> Meaning | None:
        """Return the meaning of the first of `codes` that the table knows."""
        return next((known for code in codes if (known := self._known(code))), None)

    def _known(self, code: str) -> Meaning | None:
        if (meaning := self.codes.get(code)) is not None:
            return meaning
        return next((one for start, one in self.starts if code.startswith(start)), None)

    def find_phrase(self, sentence: str, *, within: str) -> Meaning | None:
        """Return what `sentence` says beyond its code, None if nothing.

        A short pattern is no proof: "delivered" is not read where it says "not delivered", nor
        "left" where it says "left with a neighbour".
        """
        said = self._phrase_in(sentence, within)
        return None if said is None or _is_denied(said, sentence) else said

    def _phrase_in(self, sentence: str, within: str) -> Meaning | None:
        small = sentence.lower()
        for phrase in self.phrases:
            if phrase.within in ("", within):
                told = small if phrase.is_small else sentence
                if phrase.pattern.search(told):
                    return phrase.meaning
        return None


@cache
def load(package: str) -> MappingTable:
    """Read `codes.toml` of a carrier's package. Raises ValueError for a faulty table."""
    text = files(package).joinpath("codes.toml").read_text("utf-8")
    return read(text)


def read(text: str) -> MappingTable:
    """Raises ValueError for a faulty table."""
    return of_rows(tomllib.loads(text))


def of_rows(data: Mapping[str, Any]) -> MappingTable:
    """Return the table of `name`, `read_on`, `source`, `codes` and maybe `phrases`.

    A code is also found in small letters, unless that is another code of the table. `DOU*`
    stands for all codes that begin with DOU and do not stand there themselves.
    """
    codes: dict[str, Meaning] = {}
    for row in data["codes"]:
        for code in row["code"] if isinstance(row["code"], list) else [row["code"]]:
            if code in codes:
                raise ValueError(f"{data['name']}: code {code!r} stands in the table twice")
            codes[code] = _meaning(data["name"], row)
    codes = {code.casefold(): meaning for code, meaning in codes.items()} | codes
    return MappingTable(
        name=data["name"],
        read_on=data["read_on"],
        source=data["source"],
        codes={code: meaning for code, meaning in codes.items() if not code.endswith("*")},
        starts=_starts(codes),
        phrases=tuple(_phrase(data["name"], row) for row in data.get("phrases", ())),
    )


def _starts(codes: Mapping[str, Meaning]) -> tuple[tuple[str, Meaning], ...]:
    starts = [(code[:-1], meaning) for code, meaning in codes.items() if code.endswith("*")]
    return tuple(sorted(starts, key=lambda one: -len(one[0])))


def _phrase(name: str, row: Mapping[str, Any]) -> Phrase:
    """`pattern` is one regular expression, or a list of which one must fit."""
    given = row["pattern"]
    pattern = given if isinstance(given, str) else "|".join(given)
    is_small = pattern == pattern.lower()  # with neither a capital nor, say, \W
    return Phrase(
        within=row.get("within", ""),
        pattern=re.compile(pattern, 0 if is_small else re.IGNORECASE),
        is_small=is_small,
        meaning=_meaning(name, row),
    )


def refined(vague: Meaning, sentence: str) -> Meaning:
    """Return what the sentence beside a vague code suggests, as far as a guess may go."""
    guess = refine(vague.word, vague.incident, sentence)
    if guess is None:
        is_denied = vague.word is Word.DELIVERED and denies_delivery(sentence)
        return UNKNOWN if is_denied or says_too_much(vague.word, sentence) else vague
    return Meaning(
        word=guess.word,
        incident=guess.incident,
        mark=guess_mark(guess.confidence, vague.incident or vague.word),
    )


def _is_denied(said: Meaning, sentence: str) -> bool:
    if said.word is Word.DELIVERED:
        return denies_delivery(sentence)
    guess = suggest(sentence) if said.word in _MOVING else None
    return guess is not None and guess.word is Word.DELIVERED and guess.confidence >= _SURE


def believed(known: Meaning, sentence: str) -> Meaning:
    """Return what a code means, unknown where it is "delivered" and its sentence says not."""
    if known.word is Word.DELIVERED and denies_delivery(sentence, beside_code=True):
        return UNKNOWN
    return known


def _meaning(name: str, row: Mapping[str, Any]) -> Meaning:
    meaning = Meaning(
        word=Word(row["word"]),
        incident=IncidentKind(row["incident"]) if "incident" in row else None,
        fault=Fault(row.get("fault", Fault.UNSAID)),
        is_vague=row.get("vague", False),
    )
    if (meaning.word is Word.INCIDENT) is (meaning.incident is None):
        raise ValueError(
            f"{name}: an incident has a kind and nothing else has one: {dict(row)}"
        )
    return meaning
