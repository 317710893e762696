"""What people do about breaks beside repairing: own them, write notes, explain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.stages.reconciliation.book import EXPLAINED
from backhaul.stages.reconciliation.models import Break, BreakNote
from backhaul.stages.reconciliation.repairing import end, lock

NOTE_LIMIT = 2000


def own(brand_id: int, break_ids: Sequence[int], *, owner: str) -> int:
    """Make `owner` responsible, or nobody where it is empty; return how many there were."""
    rows = Break.objects.filter(brand_id=brand_id, id__in=break_ids, resolved_at=None)
    return rows.update(owner=owner)


def note(brand_id: int, break_id: int, text: str, *, at: datetime, actor: str) -> BreakNote:
    """Raises DomainError `note_missing` or `note_too_long`."""
    return _write(lock(brand_id, break_id), text, at=at, actor=actor)


def explain(brand_id: int, break_id: int, why: str, *, at: datetime, actor: str) -> Break:
    """End a break with a person's reason: it stays ended until something of it changes."""
    row = lock(brand_id, break_id)
    _write(row, why, at=at, actor=actor)
    end(row, EXPLAINED, actor)
    return row


def _write(row: Break, text: str, *, at: datetime, actor: str) -> BreakNote:
    said = text.strip()
    if not said:
        raise DomainError("note_missing")
    if len(said) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    return BreakNote.objects.create(
        brand_id=row.brand_id, about=row, text=said, written_at=at, written_by=actor
    )
