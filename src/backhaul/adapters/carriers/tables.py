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

from backhaul.core.tracking.words import Fault, IncidentKind, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    word: Word
    incident: IncidentKind | None = None
    fault: Fault = Fault.UNSAID
    is_generic: bool = False
    """The code says little: a finer code beside it knows better."""


UNKNOWN = Meaning(word=Word.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A meaning that a carrier tells in its sentence only, under a code that says less."""

    within: str
    """The code whose sentences are read; empty for every code."""
    pattern: re.Pattern[str]
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingTable:
    name: str
    read_on: date
    source: str
    codes: Mapping[str, Meaning]
    phrases: tuple[Phrase, ...] = ()

    @property
    def version(self) -> str:
        """Which table said so. Versions of one table sort by date."""
        return f"{self.name} {self.read_on.isoformat()}"

    def find(self, *codes: str) -> Meaning | None:
        """Return the meaning of the first of `codes` that the table knows."""
        return next((self.codes[code] for code in codes if code in self.codes), None)

    def find_phrase(self, sentence: str, *, within: str) -> Meaning | None:
        """Return what `sentence` says beyond its code, None if nothing."""
        for phrase in self.phrases:
            if phrase.within in ("", within) and phrase.pattern.search(sentence):
                return phrase.meaning
        return None


@cache
def load(package: str) -> MappingTable:
    """Read `codes.toml` of a carrier's package. Raises ValueError for a faulty table."""
    text = files(package).joinpath("codes.toml").read_text("utf-8")
    return read(text)


def read(text: str) -> MappingTable:
    data = tomllib.loads(text)
    codes: dict[str, Meaning] = {}
    for row in data["codes"]:
        if row["code"] in codes:
            raise ValueError(f"{data['name']}: code {row['code']!r} stands in the table twice")
        codes[row["code"]] = _meaning(data["name"], row)
    return MappingTable(
        name=data["name"],
        read_on=data["read_on"],
        source=data["source"],
        codes=codes,
        phrases=tuple(_phrase(data["name"], row) for row in data.get("phrases", ())),
    )


def _phrase(name: str, row: Mapping[str, Any]) -> Phrase:
    return Phrase(
        within=row.get("within", ""),
        pattern=re.compile(row["pattern"], re.IGNORECASE),
        meaning=_meaning(name, row),
    )


def _meaning(name: str, row: Mapping[str, Any]) -> Meaning:
    meaning = Meaning(
        word=Word(row["word"]),
        incident=IncidentKind(row["incident"]) if "incident" in row else None,
        fault=Fault(row.get("fault", Fault.UNSAID)),
        is_generic=row.get("generic", False),
    )
    if (meaning.word is Word.INCIDENT) is (meaning.incident is None):
        raise ValueError(
            f"{name}: an incident has a kind and nothing else has one: {dict(row)}"
        )
    return meaning
