"""Scans with valid defaults: a test names only what matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.words import IncidentKind, Word

#: A Monday.
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def scan(word: Word = Word.IN_TRANSIT, at: float = 0, **other: Any) -> CarrierScan:
    """Return a scan `at` hours after MONDAY. The code tells the word, as carriers' codes do."""
    instant = MONDAY + hours(at)
    incident = other.get("incident")
    values: dict[str, Any] = {
        "tracking_number": "PK1234567890",
        "word": word,
        "instant": instant,
        "local_text": instant.isoformat(),
        "code": f"{word.value}/{incident or ''}",
        **other,
    }
    return CarrierScan(**values)


def trouble(kind: IncidentKind, at: float = 0, **other: Any) -> CarrierScan:
    return scan(Word.INCIDENT, at, incident=kind, **other)
