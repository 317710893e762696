"""What a person does with many incidents at once: hands on, puts back, closes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.bulk import update_statement
from backhaul.foundation.journal.record import record
from backhaul.stages.incidents.actions import Healing, heal_incidents
from backhaul.stages.incidents.desk import NOTE_LIMIT
from backhaul.stages.incidents.models import NOTE, Incident
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return


@dataclass(frozen=True, slots=True)
class One:
    """An open incident as a person tells it from others. `ran` is empty without a return."""

    id: int
    ran: str
    kind: str
    owner: str


@dataclass(frozen=True, slots=True)
class Handled:
    """`before` is by incident whose it was."""

    before: Mapping[int, str]


def open_ones(brand_id: int, ids: Sequence[int]) -> list[One]:
    """Return which of them are open, the oldest first: two statements."""
    rows = list(
        Incident.objects.filter(brand_id=brand_id, id__in=ids, healed_at=None).order_by(
            "opened_at", "id"
        )
    )
    wanted = {row.return_id for row in rows if row.return_id is not None}
    named = Return.objects.filter(brand_id=brand_id, id__in=wanted)
    rans: dict[int | None, str] = dict(named.values_list("id", "ran"))
    return [One(row.pk, rans.get(row.return_id, ""), row.kind, row.owner) for row in rows]


def hand_many(brand_id: int, wanted: Mapping[int, str], *, at: datetime, actor: str) -> Handled:
    """Give each open incident to the member beside it; empty: to nobody."""
    rows = [
        row
        for row in _locked(brand_id, [*wanted])
        if row.owner != wanted.get(row.pk, row.owner)
    ]
    before = {row.pk: row.owner for row in rows}
    for row in rows:
        row.owner = wanted[row.pk]
    update = update_statement(rows, ("owner",))
    entries = [_entry(row, before[row.pk], at=at, actor=actor) for row in rows]
    record(entries, alongside=[update] if update else [])
    return Handled(before)


def put_back_many(
    brand_id: int, before: Mapping[int, str], *, since: str, at: datetime, actor: str
) -> Handled:
    """Undo `hand_many`: only what is still with `since`, whom it was handed to."""
    mine = Incident.objects.filter(brand_id=brand_id, id__in=[*before], owner=since)
    still = set(mine.values_list("id", flat=True))
    return hand_many(
        brand_id, {pk: to for pk, to in before.items() if pk in still}, at=at, actor=actor
    )


def close_many(
    brand_id: int, ids: Sequence[int], *, note: str, at: datetime, actor: str
) -> int:
    """Heal by hand whatever of them is open, all for the same reason; return how many.

    Raises DomainError `note_missing`, `note_too_long`. There is no undo: shoppers are told.
    """
    why = note.strip()
    if not why:
        raise DomainError("note_missing")
    if len(why) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    told = Incident.objects.filter(brand_id=brand_id, id__in=ids, healed_at=None)
    return_ids = [pk for pk in told.values_list("return_id", flat=True) if pk is not None]
    loaded = cases.load_many([brand_id], return_ids)
    rows = list(told.select_for_update().order_by("id"))
    kinds: dict[tuple[int | None, str], set[IncidentKind]] = defaultdict(set)
    for row in rows:
        kinds[row.return_id, row.subject].add(IncidentKind(row.kind))
        row.evidence = {**row.evidence, NOTE: why}
    healings = [
        Healing(
            brand_id=brand_id,
            kinds=frozenset(found),
            case=loaded.get(return_id),
            subject=subject,
        )
        for (return_id, subject), found in kinds.items()
    ]
    heal_incidents(healings, at=at, actor=actor)
    update = update_statement(rows, ("evidence",))
    cases.write(
        loaded.values(), fields=(), at=at, actor=actor, alongside=[update] if update else []
    )
    return len(rows)


def _locked(brand_id: int, ids: Sequence[int]) -> list[Incident]:
    """Lock the returns first, as everybody does, and then what is open of the incidents."""
    wanted = Incident.objects.filter(brand_id=brand_id, id__in=ids, healed_at=None)
    cases.lock([brand_id], [pk for pk in wanted.values_list("return_id", flat=True) if pk])
    return list(wanted.select_for_update().order_by("id"))


def _entry(row: Incident, before: str, *, at: datetime, actor: str) -> NewEntry:
    change = {"owner": row.owner, "before": before} if before else {"owner": row.owner}
    return NewEntry(
        kind=EntryKind.INCIDENT_TAKEN,
        brand_id=row.brand_id,
        return_id=row.return_id,
        occurred_at=at,
        actor=actor,
        data={
            "incident": row.pk,
            "kind": row.kind,
            "subject": row.subject,
            "severity": row.severity,
            **change,
        },
    )
