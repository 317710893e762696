"""Bodies that were not understood: a person looks at them, and lets them be read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Length

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.record import WORK_CHANNEL

SHOWN_BYTES = 20_000
LONGEST_REASON = 300
_MOST_FACETS = 200


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which bodies: what is empty narrows nothing. `problem` is a code, as `bad_time`."""

    kind: str = ""
    adapter: str = ""
    brand_id: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """So many bodies of one sender have the same first problem."""

    kind: str
    adapter: str
    brand_id: int
    problem: str
    bodies: int


def parked(brand_ids: Sequence[int], sought: Sought, *, before: int | None, limit: int) -> Page:
    """Return one page of what came through the brands' connections, the newest first."""
    rows = _sought(brand_ids, sought)
    if before is not None:
        rows = rows.filter(id__lt=before)
    sized = rows.defer("body").annotate(size=Length("body"))
    found = [_parked(row, row.size) for row in sized.order_by("-id")[: limit + 1]]
    return Page(found[:limit], len(found) > limit)


_FACETS = """
SELECT kind, adapter, brand_id, split_part(coalesce(problems ->> 0, ''), ':', 1), count(*)
FROM inbox_rawbody WHERE state = 'parked' AND brand_id = ANY(%s)
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4 LIMIT %s
"""


def facets(brand_ids: Sequence[int]) -> list[Facet]:
    """Return what can be sought for, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(_FACETS, [list(brand_ids), _MOST_FACETS])
        return [Facet(*row) for row in cursor.fetchall()]


def parked_body(brand_ids: Sequence[int], raw_id: int) -> Parked:
    """Raises NotFound `no_such_body`, also for one that was read by now."""
    row = _sought(brand_ids, Sought()).filter(id=raw_id).first()
    if row is None:
        raise NotFound("no_such_body", body=raw_id)
    body = bytes(row.body)
    text = body[:SHOWN_BYTES].decode("utf-8", errors="replace")
    return _parked(row, len(body), text=text)


def read_again(brand_ids: Sequence[int], raw_id: int) -> None:
    """Let the worker read a body once more, now that it may understand it.

    Raises NotFound `no_such_body`, IllegalStep `body_not_parked`.
    """
    if not _release(_sought(brand_ids, Sought()).filter(id=raw_id)):
        _refuse(brand_ids, raw_id)


def read_all_again(brand_ids: Sequence[int], sought: Sought) -> int:
    """Let the worker read all that is sought once more; return how many: one statement."""
    return _release(_sought(brand_ids, sought))


def set_aside(
    brand_ids: Sequence[int], raw_id: int, *, why: str, by: str, at: datetime
) -> None:
    """Say that nothing is to be done about a body; it is kept, with what was wrong.

    Raises DomainError `why_missing` or `why_too_long`, NotFound `no_such_body`,
    IllegalStep `body_not_parked`.
    """
    if not why.strip():
        raise DomainError("why_missing")
    if len(why.strip()) > LONGEST_REASON:
        raise DomainError("why_too_long", most=LONGEST_REASON)
    rows = _sought(brand_ids, Sought()).filter(id=raw_id)
    if not rows.update(
        state=RawBody.State.DONE,
        attempts=0,
        set_aside_at=at,
        set_aside_by=by,
        set_aside_why=why.strip(),
    ):
        _refuse(brand_ids, raw_id)


def _sought(brand_ids: Sequence[int], sought: Sought) -> QuerySet[RawBody]:
    rows = RawBody.objects.filter(state=RawBody.State.PARKED, brand_id__in=brand_ids)
    if sought.kind:
        rows = rows.filter(kind=sought.kind)
    if sought.adapter:
        rows = rows.filter(adapter=sought.adapter)
    if sought.brand_id is not None:
        rows = rows.filter(brand_id=sought.brand_id)
    if sought.problem:
        rows = rows.extra(
            where=["split_part(problems ->> 0, ':', 1) = %s"], params=[sought.problem]
        )
    return rows


def _release(rows: QuerySet[RawBody]) -> int:
    released = rows.update(state=RawBody.State.NEW, attempts=0)
    if released:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [WORK_CHANNEL])
    return released


def _refuse(brand_ids: Sequence[int], raw_id: int) -> None:
    if not RawBody.objects.filter(id=raw_id, brand_id__in=brand_ids).exists():
        raise NotFound("no_such_body", body=raw_id)
    raise IllegalStep("body_not_parked", body=raw_id)


def _parked(row: RawBody, size: int, *, text: str = "") -> Parked:
    return Parked(
        id=row.pk,
        kind=row.kind,
        adapter=row.adapter,
        brand_id=row.brand_id,
        received_at=row.received_at,
        attempts=row.attempts,
        size=size,
        problems=tuple(str(problem) for problem in row.problems),
        text=text,
    )
