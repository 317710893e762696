"""The mark of a scan whose word its sentence suggested, beside a code that says little.

It stands at the end of the version of the scan's table, as that of a confirmation does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from backhaul.core.tracking.words import IncidentKind, Word

_MARK = re.compile(r"\+g(\d+):([a-z_]+)$")
_KINDS = frozenset(IncidentKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessed:
    """`confidence` is in percent; `told` is what the table says: a word, or an incident."""

    confidence: int
    told: Word | IncidentKind


def guess_mark(confidence: int, told: Word | IncidentKind) -> str:
    """Return the end of the version of a scan whose word is a guess: `+g92:in_transit`."""
    return f"+g{confidence}:{told.value}"


def guessed(table_version: str) -> Guessed | None:
    """Return the guess that a scan of this version is, None if its table said so itself."""
    found = _MARK.search(table_version) if "+g" in table_version else None
    if found is None:
        return None
    told = found[2]
    return Guessed(
        confidence=int(found[1]),
        told=IncidentKind(told) if told in _KINDS else Word(told),
    )
