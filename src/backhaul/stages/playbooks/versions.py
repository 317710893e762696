"""The playbooks in force, those that were, and publishing the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from pydantic import ValidationError

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.playbooks.model import DEFAULT, Playbooks
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.journal.record import record
from backhaul.stages.playbooks.models import PlaybookVersion

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('playbooks', %s))"


@dataclass(frozen=True, slots=True)
class InForce:
    number: int
    """0: the product's own, as long as the brand published none."""
    playbooks: Playbooks


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    published_at: datetime
    published_by: str
    changed: tuple[IncidentKind, ...]
    """Kinds whose steps differ from the version before."""


def in_force(brand_id: int) -> InForce:
    return of_brands([brand_id])[brand_id]


def of_brands(brand_ids: Sequence[int]) -> Mapping[int, InForce]:
    """Return the playbooks of each brand: one statement for any number."""
    rows = (
        PlaybookVersion.objects.filter(brand_id__in=list(brand_ids))
        .order_by("brand_id", "-number")
        .distinct("brand_id")
        .values_list("brand_id", "number", "data")
    )
    own = {brand: InForce(number, _read(data)) for brand, number, data in rows}
    return {brand_id: own.get(brand_id, InForce(0, DEFAULT)) for brand_id in brand_ids}


def versions(brand_id: int, *, most: int = 20) -> list[Version]:
    """Return the newest versions, the newest first, each with what it changed."""
    rows = list(
        PlaybookVersion.objects.filter(brand_id=brand_id)
        .order_by("-number")
        .values_list("number", "data", "published_at", "published_by")[: most + 1]
    )
    read = [_read(data) for _, data, _, _ in rows]
    found = []
    for i, (number, _, at, by) in enumerate(rows[:most]):
        before = read[i + 1] if i + 1 < len(rows) else DEFAULT
        found.append(Version(number, at, by, _changed(before, read[i])))
    return found


def publish(brand_id: int, wanted: Playbooks, *, seen: int, at: datetime, by: str) -> int:
    """Store the next version and return its number; incidents that are open keep their steps.

    Raises DomainError `playbooks_moved_on` when somebody published meanwhile, and
    `playbooks_unchanged` when nothing differs.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [brand_id])
    now = in_force(brand_id)
    if now.number != seen:
        raise DomainError("playbooks_moved_on", version=now.number)
    if wanted == now.playbooks:
        raise DomainError("playbooks_unchanged")
    number = seen + 1
    PlaybookVersion.objects.create(
        brand_id=brand_id,
        number=number,
        data=wanted.model_dump(mode="json"),
        published_at=at,
        published_by=by,
    )
    record(
        [
            NewEntry(
                kind=EntryKind.PLAYBOOKS_PUBLISHED,
                brand_id=brand_id,
                return_id=None,
                occurred_at=at,
                actor=by,
                source="console",
                data={"version": number},
            )
        ]
    )
    return number


def restore(brand_id: int, number: int, *, seen: int, at: datetime, by: str) -> int:
    """Publish an earlier version anew; 0 is the product's own.

    Raises DomainError `no_such_version`, and as `publish` does.
    """
    wanted = DEFAULT
    if number:
        data = (
            PlaybookVersion.objects.filter(brand_id=brand_id, number=number)
            .values_list("data", flat=True)
            .first()
        )
        if data is None:
            raise DomainError("no_such_version", version=number)
        wanted = _read(data)
    return publish(brand_id, wanted, seen=seen, at=at, by=by)


def read_playbooks(data: object) -> Playbooks:
    """Raises DomainError `playbooks_wrong` with what is wrong with each field."""
    try:
        return Playbooks.model_validate(data)
    except ValidationError as error:
        told = [
            {"where": ".".join(map(str, one["loc"])), "what": str(one["msg"])}
            for one in error.errors()
        ]
        raise DomainError("playbooks_wrong", errors=told) from error


def _read(data: object) -> Playbooks:
    return Playbooks.model_validate(data)


def _changed(before: Playbooks, after: Playbooks) -> tuple[IncidentKind, ...]:
    return tuple(kind for kind in IncidentKind if before.of(kind) != after.of(kind))
