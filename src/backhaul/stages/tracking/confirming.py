"""A member says what a carrier's unknown words mean; it can be tried first, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.tracking.confirming import SAYABLE, Pattern
from backhaul.core.tracking.healing import HEALED_BY
from backhaul.core.tracking.words import Fault, IncidentKind, Word
from backhaul.foundation.journal.record import record
from backhaul.stages.incidents.models import Incident
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.models import Confirmation
from backhaul.stages.tracking.replaying import AT_ONCE, replay, texts_of

KINDS = tuple(sorted(HEALED_BY))
"""The incidents that a carrier's words can tell of."""
_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a person says; an incident needs its kind, nothing else has one."""

    word: Word
    incident: IncidentKind | None = None
    fault: Fault = Fault.UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a parcel is, and what is wrong with it."""

    position: str
    headline: str
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One parcel before and after; `ran` is empty for a parcel of no return."""

    parcel_id: int
    ran: str
    number: str
    before: Place
    after: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What applying would change. Of many parcels only the first are looked at: `looked_at`."""

    scans: int
    parcels: int
    looked_at: int
    changed: int
    differences: tuple[Difference, ...]
    in_worker: bool


def preview(brand_id: int, pattern: Pattern, meaning: Meaning, *, at: datetime) -> Preview:
    """Apply it, look at what changed, and take all of it back: nothing is written.

    Raises DomainError as `confirm` does.
    """
    texts = _texts(brand_id, pattern, meaning)
    scans = sum(count for _, count, _ in texts)
    ids = _parcel_ids(brand_id, pattern, [text for text, _, _ in texts])
    before = _places(brand_id, ids[:AT_ONCE])
    with transaction.atomic():
        row = _keep(brand_id, pattern, meaning, texts[0][0], by="system", at=at)
        looked_at = sorted({one for one in replay(row, at=at) if one is not None})
        after = _places(brand_id, looked_at)
        transaction.set_rollback(True)
    changed = [one for one in looked_at if before[one][1] != after[one][1]]
    return Preview(
        scans=scans,
        parcels=len(ids),
        looked_at=len(looked_at),
        changed=len(changed),
        differences=tuple(_difference(one, before, after) for one in changed[:_SHOWN]),
        in_worker=scans > AT_ONCE,
    )


def confirm(
    brand_id: int, pattern: Pattern, meaning: Meaning, *, by: str, at: datetime
) -> Confirmation:
    """Keep the meaning and replay history: at once, or in the worker if it is much.

    Raises DomainError `meaning_wrong`, `nothing_to_confirm` or `meaning_stands_already`.
    """
    texts = _texts(brand_id, pattern, meaning)
    row = _keep(brand_id, pattern, meaning, texts[0][0], by=by, at=at)
    row.scans += sum(count for _, count, _ in texts)
    _start(row, at=at)
    _note(row, EntryKind.MEANING_CONFIRMED, by=by, at=at)
    return row


def withdraw(brand_id: int, confirmation_id: int, *, by: str, at: datetime) -> Confirmation:
    """Take a meaning back; what it moved says again what the rest of the scans says.

    Money that went out stays out. Raises NotFound `no_such_meaning`, and DomainError
    `meaning_withdrawn` or `meaning_replaying`.
    """
    rows = Confirmation.objects.select_for_update(of=("self",))
    row = rows.filter(brand_id=brand_id, pk=confirmation_id).first()
    if row is None:
        raise NotFound("no_such_meaning")
    if row.withdrawn_at is not None:
        raise DomainError("meaning_withdrawn")
    if row.is_replaying:
        raise DomainError("meaning_replaying")
    row.withdrawn_at, row.withdrawn_by, row.scans_done = at, by, 0
    _start(row, at=at)
    _note(row, EntryKind.MEANING_WITHDRAWN, by=by, at=at)
    return row


def _texts(brand_id: int, pattern: Pattern, meaning: Meaning) -> list[tuple[str, int, int]]:
    is_incident = meaning.word is Word.INCIDENT
    if meaning.word not in SAYABLE or is_incident is (meaning.incident is None):
        raise DomainError("meaning_wrong")
    if meaning.incident is not None and meaning.incident not in KINDS:
        raise DomainError("meaning_wrong")
    texts = texts_of(brand_id, pattern) if pattern.code or pattern.key else []
    if not texts:
        raise DomainError("nothing_to_confirm")
    return texts


def _keep(
    brand_id: int, pattern: Pattern, meaning: Meaning, text: str, *, by: str, at: datetime
) -> Confirmation:
    """The same said again is for scans that came in just then, and is kept once."""
    rows = Confirmation.objects.filter(
        brand_id=brand_id, carrier=pattern.carrier, code=pattern.code, key=pattern.key
    )
    stands = rows.filter(withdrawn_at=None).first()
    if stands is None:
        return _insert(brand_id, pattern, meaning, text, by=by, at=at)
    if (stands.word, stands.incident) != (meaning.word, meaning.incident):
        raise DomainError("meaning_stands_already")
    return stands


def _insert(
    brand_id: int, pattern: Pattern, meaning: Meaning, text: str, *, by: str, at: datetime
) -> Confirmation:
    try:
        with transaction.atomic():
            return Confirmation.objects.create(
                brand_id=brand_id,
                carrier=pattern.carrier,
                code=pattern.code,
                key=pattern.key,
                text=text,
                word=meaning.word.value,
                incident=meaning.incident.value if meaning.incident else None,
                fault=meaning.fault.value,
                confirmed_at=at,
                confirmed_by=by,
            )
    except IntegrityError as twin:
        raise DomainError("meaning_stands_already") from twin


def _start(row: Confirmation, *, at: datetime) -> None:
    """Replay the first batch here; what is left is the worker's."""
    done = len(replay(row, at=at))
    row.scans_done += done
    row.is_replaying = done >= AT_ONCE
    row.save(
        update_fields=("withdrawn_at", "withdrawn_by", "is_replaying", "scans", "scans_done")
    )


def _note(row: Confirmation, kind: EntryKind, *, by: str, at: datetime) -> None:
    """The words themselves are free text: the row keeps them."""
    entry = NewEntry(
        kind=kind,
        brand_id=row.brand_id,
        return_id=None,
        occurred_at=at,
        actor=by,
        source="console",
        data={
            "meaning": row.pk,
            "carrier": row.carrier,
            "word": row.word,
            "incident": row.incident,
            "scans": row.scans,
        },
    )
    record([entry])


def _parcel_ids(brand_id: int, pattern: Pattern, texts: Sequence[str]) -> list[int]:
    is_open = Q(scans__word=Word.UNKNOWN)
    if pattern.is_narrow:
        is_open |= Q(scans__table_version__regex=r"[+]g[0-9]+:[a-z_]+$")
    rows = Parcel.objects.filter(
        is_open,
        brand_id=brand_id,
        scans__brand_id=brand_id,
        scans__carrier=pattern.carrier,
        scans__code=pattern.code,
        scans__text__in=texts,
    )
    return list(rows.order_by("id").values_list("id", flat=True).distinct())


_Places = Mapping[int, tuple[tuple[str, str], Place]]


def _places(brand_id: int, parcel_ids: Sequence[int]) -> _Places:
    wrong: dict[str, list[str]] = {}
    subjects = [f"parcel:{one}" for one in parcel_ids]
    rows = Incident.objects.filter(brand_id=brand_id, subject__in=subjects, healed_at=None)
    for subject, kind in rows.order_by("kind").values_list("subject", "kind"):
        wrong.setdefault(subject, []).append(kind)
    parcels = Parcel.objects.filter(brand_id=brand_id, id__in=parcel_ids)
    columns = ("id", "tracking_number", "position", "ret__ran", "ret__headline")
    return {
        pk: (
            (ran or "", number),
            Place(
                position=position or "",
                headline=headline or "",
                incidents=tuple(wrong.get(f"parcel:{pk}", ())),
            ),
        )
        for pk, number, position, ran, headline in parcels.values_list(*columns)
    }


def _difference(parcel_id: int, before: _Places, after: _Places) -> Difference:
    (ran, number), was = before[parcel_id]
    return Difference(
        parcel_id=parcel_id, ran=ran, number=number, before=was, after=after[parcel_id][1]
    )
