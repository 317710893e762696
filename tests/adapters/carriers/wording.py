"""How the tests of carriers write what a scan says, so that a guess is seen as one."""

from __future__ import annotations

from backhaul.core.tracking.guesses import guessed
from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.suggesting import suggest_event
from backhaul.core.tracking.words import IncidentKind, Word


def worded(scan: CarrierScan, *, trouble: str = "!") -> str:
    """Return the word, or `trouble` and the incident.

    `?` before it: no table knows the code, and the sentence suggests that. `~` before it: the
    table's code is vague, and the scan says what the sentence made of it.
    """
    if scan.word is Word.UNKNOWN and (guess := suggest_event(scan.code, scan.text)):
        return f"?{_said(guess.word, guess.incident, trouble)}"
    mark = "~" if guessed(scan.table_version) else ""
    return f"{mark}{_said(scan.word, scan.incident, trouble)}"


def _said(word: Word, incident: IncidentKind | None, trouble: str) -> str:
    return f"{trouble}{incident}" if incident else word.value
