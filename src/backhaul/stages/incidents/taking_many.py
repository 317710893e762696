"""Taking over the open incidents of many returns at once, and putting them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.journal.record import record
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return


@dataclass(frozen=True, slots=True)
class CanTake:
    incidents: Mapping[str, list[int]]
    """RAN → ids of its open incidents that nobody has."""
    refused: Mapping[str, str]
    """RAN → code: `no_incident`, `incident_taken`, `has_it_already`."""


def can_take(brand_id: int, rans: Sequence[str], owner: str) -> CanTake:
    """Return what `owner` can take over, and why nothing of the others: two statements."""
    ids = dict(Return.objects.filter(brand_id=brand_id, ran__in=rans).values_list("id", "ran"))
    rows = Incident.objects.filter(brand_id=brand_id, return_id__in=ids, healed_at=None)
    free: dict[str, list[int]] = {}
    refused: dict[str, str] = {}
    for row in rows:
        assert row.return_id is not None
        ran = ids[row.return_id]
        if not row.owner:
            free.setdefault(ran, []).append(row.pk)
        else:
            refused[ran] = "has_it_already" if row.owner == owner else "incident_taken"
    for ran in rans:
        if ran not in free:
            refused.setdefault(ran, "no_incident")
    return CanTake(free, {ran: code for ran, code in refused.items() if ran not in free})


def take_many(brand_id: int, rans: Sequence[str], *, owner: str, at: datetime) -> CanTake:
    """Make `owner` responsible for whatever nobody has."""
    found = can_take(brand_id, rans, owner)
    ids = [pk for pks in found.incidents.values() for pk in pks]
    _hand(brand_id, ids, before="", after=owner, actor=owner, at=at)
    return found


def put_back_many(brand_id: int, ids: Sequence[int], *, owner: str, at: datetime) -> int:
    """Undo `take_many`: what `owner` still has is nobody's again. Return how many."""
    return _hand(brand_id, ids, before=owner, after="", actor=owner, at=at)


def _hand(
    brand_id: int, ids: Sequence[int], *, before: str, after: str, actor: str, at: datetime
) -> int:
    """Returns are locked first, as everybody does, and the incidents are read again then."""
    wanted = Incident.objects.filter(brand_id=brand_id, id__in=ids)
    cases.lock([brand_id], [pk for pk in wanted.values_list("return_id", flat=True) if pk])
    rows = list(wanted.filter(owner=before, healed_at=None).select_for_update().order_by("id"))
    for row in rows:
        row.owner = after
    update = update_statement(rows, ("owner",))
    entries = [
        NewEntry(
            kind=EntryKind.INCIDENT_TAKEN,
            brand_id=brand_id,
            return_id=row.return_id,
            occurred_at=at,
            actor=actor,
            data={
                "incident": row.pk,
                "kind": row.kind,
                "subject": row.subject,
                "severity": row.severity,
                "owner": after,
            },
        )
        for row in rows
    ]
    record(entries, alongside=[update] if update else [])
    return len(rows)
