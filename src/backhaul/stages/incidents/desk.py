"""What a person does with an incident besides ending it: takes it over, writes a note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.stages.incidents.models import Incident, IncidentNote
from backhaul.stages.returns import case as cases

NOTE_LIMIT = 2000
Change = dict[str, object]


def take(
    brand_id: int, incident_id: int, *, owner: str, instead_of: str = "", at: datetime
) -> Incident:
    """Make `owner` responsible in the place of `instead_of`, whom they knew to have it.

    Raises IllegalStep `incident_taken` when it is somebody else's by now, `incident_closed`.
    """
    row = _open(brand_id, incident_id)
    if row.owner == owner:
        return row
    if row.owner != instead_of:
        raise IllegalStep("incident_taken", owner=row.owner)
    return _hand(row, owner, actor=owner, at=at)


def let_go(brand_id: int, incident_id: int, *, owner: str, at: datetime) -> Incident:
    """Put an incident back for others; raises IllegalStep `incident_taken` for another's."""
    row = _open(brand_id, incident_id)
    if row.owner != owner:
        raise IllegalStep("incident_taken", owner=row.owner)
    return _hand(row, "", actor=owner, at=at)


def note(
    brand_id: int, incident_id: int, text: str, *, at: datetime, actor: str
) -> IncidentNote:
    """Keep what somebody found out; raises DomainError `note_missing`, `note_too_long`."""
    words = text.strip()
    if not words:
        raise DomainError("note_missing")
    if len(words) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    row = _open(brand_id, incident_id)
    kept = IncidentNote.objects.create(
        brand_id=brand_id, incident=row, text=words, written_at=at, written_by=actor
    )
    _tell(row, EntryKind.INCIDENT_NOTED, {"note": kept.pk}, at=at, actor=actor)
    return kept


def notes_of(brand_id: int, incident_ids: Sequence[int]) -> dict[int, list[IncidentNote]]:
    """Return the notes of each incident, the oldest first: one statement."""
    found: dict[int, list[IncidentNote]] = {pk: [] for pk in incident_ids}
    rows = IncidentNote.objects.filter(brand_id=brand_id, incident_id__in=incident_ids)
    for row in rows.order_by("id"):
        found[row.incident_id].append(row)
    return found


def _open(brand_id: int, incident_id: int) -> Incident:
    """Lock the return first, as everybody does, and then the open incident.

    Raises NotFound `no_such_incident`, IllegalStep `incident_closed`.
    """
    rows = Incident.objects.filter(brand_id=brand_id, id=incident_id)
    cases.lock([brand_id], [pk for pk in rows.values_list("return_id", flat=True) if pk])
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("no_such_incident", incident=incident_id)
    if row.healed_at is not None:
        raise IllegalStep("incident_closed", incident=incident_id)
    return row


def _hand(row: Incident, owner: str, *, actor: str, at: datetime) -> Incident:
    before, row.owner = row.owner, owner
    row.save(update_fields=("owner",))
    change: Change = {"owner": owner, "before": before} if before else {"owner": owner}
    _tell(row, EntryKind.INCIDENT_TAKEN, change, at=at, actor=actor)
    return row


def _tell(row: Incident, kind: EntryKind, change: Change, *, at: datetime, actor: str) -> None:
    told = {"incident": row.pk, "kind": row.kind, "subject": row.subject, **change}
    entry = NewEntry(
        kind=kind,
        brand_id=row.brand_id,
        return_id=row.return_id,
        occurred_at=at,
        actor=actor,
        data=told,
    )
    record([entry])
