"""Bodies that were not understood: a person looks at them, and lets them be read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core.errors import IllegalStep, NotFound
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.record import WORK_CHANNEL

SHOWN_BYTES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    id: int
    kind: str
    adapter: str
    brand_id: int
    received_at: datetime
    attempts: int
    size: int
    problems: tuple[str, ...]
    text: str = ""
    """The beginning of the body; bytes that are no text are shown as �."""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Parked]
    has_more: bool


def parked(brand_ids: Sequence[int], *, before: int | None, limit: int) -> Page:
    """Return one page of what came through the brands' connections, the newest first."""
    rows = RawBody.objects.filter(state=RawBody.State.PARKED, brand_id__in=brand_ids)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = [_parked(row) for row in rows.order_by("-id")[: limit + 1]]
    return Page(found[:limit], len(found) > limit)


def parked_body(brand_ids: Sequence[int], raw_id: int) -> Parked:
    """Raises NotFound `no_such_body`, also for one that was read by now."""
    row = RawBody.objects.filter(
        state=RawBody.State.PARKED, brand_id__in=brand_ids, id=raw_id
    ).first()
    if row is None:
        raise NotFound("no_such_body", body=raw_id)
    return _parked(row, is_whole=True)


def read_again(brand_ids: Sequence[int], raw_id: int) -> None:
    """Let the worker read a body once more, now that it may understand it."""
    _move(brand_ids, raw_id, RawBody.State.NEW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WORK_CHANNEL])


def set_aside(brand_ids: Sequence[int], raw_id: int) -> None:
    """Say that nothing is to be done about a body; it is kept, with what was wrong."""
    _move(brand_ids, raw_id, RawBody.State.DONE)


def _move(brand_ids: Sequence[int], raw_id: int, state: RawBody.State) -> None:
    rows = RawBody.objects.filter(id=raw_id, brand_id__in=brand_ids)
    if not rows.filter(state=RawBody.State.PARKED).update(state=state, attempts=0):
        if not rows.exists():
            raise NotFound("no_such_body", body=raw_id)
        raise IllegalStep("body_not_parked", body=raw_id)


def _parked(row: RawBody, *, is_whole: bool = False) -> Parked:
    body = bytes(row.body)
    shown = body[:SHOWN_BYTES].decode("utf-8", errors="replace") if is_whole else ""
    return Parked(
        id=row.pk,
        kind=row.kind,
        adapter=row.adapter,
        brand_id=row.brand_id,
        received_at=row.received_at,
        attempts=row.attempts,
        size=len(body),
        problems=tuple(str(problem) for problem in row.problems),
        text=shown,
    )
