"""Opening, owning and healing incidents: any number of them in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db import connection

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.incidents import SEVERITIES, SEVERITY_OF, gravest
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.bulk import array, as_json
from backhaul.foundation.journal.record import record
from backhaul.stages.incidents.models import HEALED, NOTE, Incident
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Something is wrong. `case` None: it belongs to no return (yet)."""

    brand_id: int
    kind: IncidentKind
    case: Case | None = None
    subject: str = ""
    """What it is about: `parcel:12`, `unit:7`, `leg:3`; empty: the return as a whole."""
    severity: Severity | None = None
    """None: what the table of core.incidents says of the kind."""
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def return_id(self) -> int | None:
        return self.case.ret.pk if self.case else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """Whatever is open of `kinds` about `subject` holds no longer."""

    brand_id: int
    kinds: frozenset[IncidentKind]
    case: Case | None = None
    subject: str = ""
    proof: Mapping[str, object] = field(default_factory=dict)
    """What ended it, kept under HEALED of its evidence: `word`, `at`, `code` of a scan."""

    @property
    def return_id(self) -> int | None:
        return self.case.ret.pk if self.case else None


@dataclass(frozen=True, slots=True)
class Standing:
    """One incident, as it is in the database."""

    id: int
    brand_id: int
    return_id: int | None
    kind: IncidentKind
    subject: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Changed:
    opened: list[Standing]
    """Also those that were known and have become graver."""
    healed: list[Standing]
    open: list[Standing]
    """All that is open now of the returns in question."""


_ROW = "id, brand_id, return_id, kind, subject, severity"
_RANKS = f"ARRAY[{', '.join(repr(severity.value) for severity in SEVERITIES)}]"
# The last SELECT sees the rows as they were before the statement.
_CHANGE = f"""
WITH opened AS (
  INSERT INTO incidents_incident AS t (brand_id, return_id, kind, subject, severity, evidence,
                                       opened_at, owner, healed_by)
  SELECT *, %s, '', '' FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[],
                                   %s::text[], %s::jsonb[])
  ON CONFLICT (brand_id, return_id, kind, subject) WHERE healed_at IS NULL
  DO UPDATE SET severity = excluded.severity, evidence = excluded.evidence
    WHERE array_position({_RANKS}, t.severity::text)
        < array_position({_RANKS}, excluded.severity::text)
  RETURNING {_ROW}
), healed AS (
  UPDATE incidents_incident AS t SET healed_at = %s, healed_by = %s,
    evidence = t.evidence || h.proof
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::jsonb[])
    AS h(for_brand, for_return, about, kinds, proof)
  WHERE t.healed_at IS NULL AND t.brand_id = h.for_brand AND {{same_return}}
    AND t.subject = h.about AND t.kind = ANY (string_to_array(h.kinds, ','))
  RETURNING {_ROW}
)
SELECT 'opened', {_ROW} FROM opened UNION ALL SELECT 'healed', {_ROW} FROM healed
UNION ALL SELECT 'stood', {_ROW} FROM incidents_incident
  WHERE healed_at IS NULL AND brand_id = ANY (%s::bigint[]) AND return_id = ANY (%s::bigint[])
ORDER BY 1, 2
"""  # noqa: S608 - only our own names are put in
_SAME_RETURN = "t.return_id = h.for_return"
#: No index serves this one: only for those that belong to no return.
_SAME_OR_NONE = "t.return_id IS NOT DISTINCT FROM h.for_return"


def open_incidents(
    openings: Sequence[Opening], *, at: datetime, actor: str, source: str = ""
) -> list[Standing]:
    """Open what is not open yet; return what was opened or has become graver.

    Notes the entries on the cases and marks their returns: the caller writes the cases. What
    belongs to no return is journalled at once.
    """
    return change_incidents(openings, (), at=at, actor=actor, source=source).opened


def heal_incidents(
    healings: Sequence[Healing], *, at: datetime, actor: str, source: str = ""
) -> list[Standing]:
    """Heal what is open; return what was. The caller writes the cases."""
    return change_incidents((), healings, at=at, actor=actor, source=source).healed


def change_incidents(
    openings: Sequence[Opening],
    healings: Sequence[Healing],
    *,
    at: datetime,
    actor: str,
    source: str = "",
) -> Changed:
    """Open and heal in one statement. What is opened must not be healed in the same call."""
    asked: list[Opening | Healing] = [*openings, *healings]
    if not asked:
        return Changed([], [], [])
    concerned = {one.case.ret.pk: one.case for one in asked if one.case}
    found = _run(openings, healings, list(concerned), at=at, actor=actor)
    stood = {row.id: row for row in found["stood"]}
    for row in found["healed"]:
        stood.pop(row.id, None)
    stood |= {row.id: row for row in found["opened"]}
    by_return: dict[int | None, list[Standing]] = defaultdict(list)
    for row in stood.values():
        by_return[row.return_id].append(row)
    for return_id, case in concerned.items():
        kinds = [(row.kind, row.severity) for row in by_return[return_id]]
        case.ret.incident = gravest(kinds)
    told = [(EntryKind.INCIDENT_OPENED, row) for row in found["opened"]]
    told += [(EntryKind.INCIDENT_HEALED, row) for row in found["healed"]]
    _note(told, concerned, at=at, actor=actor, source=source)
    return Changed(found["opened"], found["healed"], list(stood.values()))


def take_incident(brand_id: int, incident_id: int, *, owner: str, at: datetime) -> Incident:
    """Make the member `owner` responsible; raises IllegalStep when somebody else is."""
    row, _ = _load(brand_id, incident_id)
    if row.owner == owner:
        return row
    if row.owner:
        raise IllegalStep("incident_taken", owner=row.owner)
    row.owner = owner
    row.save(update_fields=("owner",))
    entry = _entry(EntryKind.INCIDENT_TAKEN, _standing(row), at=at, actor=owner)
    record([entry])
    return row


def close_incident(
    brand_id: int, incident_id: int, *, note: str, at: datetime, actor: str
) -> Incident:
    """Heal by hand, with a note that says why; raises DomainError `note_missing` without."""
    if not note.strip():
        raise DomainError("note_missing")
    row, case = _load(brand_id, incident_id)
    healing = Healing(
        brand_id=brand_id,
        kinds=frozenset({IncidentKind(row.kind)}),
        case=case,
        subject=row.subject,
    )
    heal_incidents([healing], at=at, actor=actor)
    row.healed_at, row.healed_by = at, actor
    row.evidence = {**row.evidence, NOTE: note.strip()[:2000]}
    row.save(update_fields=("evidence",))
    if case is not None:
        cases.write([case], fields=(), at=at, actor=actor)
    return row


def _load(brand_id: int, incident_id: int) -> tuple[Incident, Case | None]:
    """Lock the return first, as everybody does, and then the open incident."""
    rows = Incident.objects.filter(brand_id=brand_id, id=incident_id)
    return_ids = list(rows.values_list("return_id", flat=True))
    loaded = cases.load_many([brand_id], [pk for pk in return_ids if pk is not None])
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("no_such_incident", incident=incident_id)
    if row.healed_at is not None:
        raise IllegalStep("incident_closed", incident=incident_id)
    return row, loaded.get(row.return_id)


def _run(
    openings: Sequence[Opening],
    healings: Sequence[Healing],
    return_ids: Sequence[int],
    *,
    at: datetime,
    actor: str,
) -> dict[str, list[Standing]]:
    fresh = {(one.brand_id, one.return_id, one.kind, one.subject): one for one in openings}
    rows = [
        (*key, one.severity or SEVERITY_OF[one.kind], as_json(dict(one.evidence)))
        for key, one in fresh.items()
    ]
    over = [_ended(one) for one in healings]
    loose = any(one.return_id is None for one in healings)
    brand_ids = {one.brand_id for one in openings} | {one.brand_id for one in healings}
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGE.format(same_return=_SAME_OR_NONE if loose else _SAME_RETURN),
            [
                at,
                *_columns(rows, 6),
                at,
                actor,
                *_columns(over, 5),
                array(brand_ids),
                array(return_ids),
            ],
        )
        found: dict[str, list[Standing]] = {"opened": [], "healed": [], "stood": []}
        for what, row_id, brand_id, return_id, kind, subject, severity in cursor.fetchall():
            row = Standing(
                row_id, brand_id, return_id, IncidentKind(kind), subject, Severity(severity)
            )
            found[what].append(row)
    return found


def _ended(one: Healing) -> tuple[object, ...]:
    proof = {HEALED: dict(one.proof)} if one.proof else {}
    return one.brand_id, one.return_id, one.subject, _listed(one.kinds), as_json(proof)


@lru_cache(maxsize=1024)
def _listed(kinds: frozenset[IncidentKind]) -> str:
    return ",".join(sorted(kinds))


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[str]:
    """Turn rows into columns; no rows are `width` empty columns."""
    return [array(column) for column in zip(*rows, strict=True)] or [array(())] * width


def _note(
    told: Iterable[tuple[EntryKind, Standing]],
    concerned: Mapping[int, Case],
    *,
    at: datetime,
    actor: str,
    source: str,
) -> None:
    loose: list[NewEntry] = []
    for kind, row in told:
        entry = _entry(kind, row, at=at, actor=actor, source=source)
        case = concerned.get(row.return_id) if row.return_id is not None else None
        (loose if case is None else case.entries).append(entry)
    record(loose)


def _entry(
    kind: EntryKind, row: Standing, *, at: datetime, actor: str, source: str = ""
) -> NewEntry:
    return NewEntry(
        kind=kind,
        brand_id=row.brand_id,
        return_id=row.return_id,
        occurred_at=at,
        actor=actor,
        source=source,
        data={
            "incident": row.id,
            "kind": row.kind.value,
            "subject": row.subject,
            "severity": row.severity.value,
        },
    )


def _standing(row: Incident) -> Standing:
    return Standing(
        row.pk,
        row.brand_id,
        row.return_id,
        IncidentKind(row.kind),
        row.subject,
        Severity(row.severity),
    )
