"""Pieces that belong to no return that we know: for people who find out whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.core.ids import read_lpn

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """`brand_id` is the system brand's while nobody knows whose it is."""

    id: int
    brand_id: int
    lpn: str
    title: str
    site: str
    received_at: datetime
    received_by: str
    scanned: str
    note: str
    photos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Loose]
    has_more: bool


_LOOSE = """
SELECT u.id, u.brand_id, u.lpn, u.title, u.site, u.received_at, coalesce(c.received_by, ''),
  coalesce(c.scanned, ''), coalesce(c.note, ''),
  ARRAY(SELECT p.id FROM intake_photo p WHERE p.brand_id = u.brand_id AND p.unit_id = u.id
        ORDER BY p.id)
FROM returns_unit u
LEFT JOIN LATERAL (
  SELECT c.received_by, c.scanned, c.note
  FROM receiving_receivedunit x
  JOIN receiving_receipt c ON c.brand_id = x.brand_id AND c.id = x.receipt_id
  WHERE x.brand_id = u.brand_id AND x.unit_id = u.id AND x.undone_at IS NULL
  ORDER BY x.id DESC LIMIT 1) AS c ON true
WHERE u.brand_id = ANY(%(brands)s::bigint[]) AND u.return_id IS NULL
  AND u.processing = 'received' AND {which}
ORDER BY u.received_at, u.id LIMIT %(limit)s
"""
_PAGE = _LOOSE.format(which="(u.received_at, u.id) > (%(at)s::timestamptz, %(id)s::bigint)")
_ONE = _LOOSE.format(which="u.lpn = %(lpn)s")
_LONG_AGO = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def loose_units(brand_ids: Sequence[int], *, after: Place | None, limit: int) -> Page:
    """Return one page, what lies here longest first."""
    at, row_id = after or (_LONG_AGO, 0)
    wanted: dict[str, Any] = {
        "brands": list(brand_ids),
        "at": at,
        "id": row_id,
        "limit": limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, wanted)
        found = [_loose(row) for row in cursor.fetchall()]
    return Page(found[:limit], len(found) > limit)


def loose_unit(brand_ids: Sequence[int], plate: str) -> Loose:
    """Raises NotFound `no_such_unit`, also for a piece that has a return by now."""
    wanted: dict[str, Any] = {
        "brands": list(brand_ids),
        "lpn": read_lpn(plate) or "",
        "limit": 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ONE, wanted)
        row = cursor.fetchone()
    if row is None:
        raise NotFound("no_such_unit")
    return _loose(row)


def _loose(row: Sequence[Any]) -> Loose:
    names = (
        "id", "brand_id", "lpn", "title", "site", "received_at", "received_by", "scanned",
        "note",
    )  # fmt: skip
    *told, photos = row
    return Loose(**dict(zip(names, told, strict=True)), photos=tuple(photos))
