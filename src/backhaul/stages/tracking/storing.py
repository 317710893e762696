"""The statements of tracking: one each for any number of scans, numbers and parcels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.tracking.fold import RECYCLING_TOLERANCE
from backhaul.stages.shipping.buying import ASK
from backhaul.stages.tracking.facts import Told

# `returns` are all returns with something in the box, and the one it was made for.
_BOX = """
p.id, p.brand_id, p.tracking_number, p.made_at, array(
  SELECT u.return_id FROM shipping_parcelunit h
  JOIN returns_unit u ON u.brand_id = h.brand_id AND u.id = h.unit_id
  WHERE h.brand_id = p.brand_id AND h.parcel_id = p.id AND u.return_id IS NOT NULL
  UNION SELECT p.return_id WHERE p.return_id IS NOT NULL)
"""
_BY_NUMBER = f"""
SELECT {_BOX} FROM unnest(%s::bigint[], %s::text[]) AS n(brand_id, number)
JOIN shipping_parcel p ON p.brand_id = n.brand_id AND p.tracking_number = n.number
"""  # noqa: S608
_BY_ID = f"""
SELECT {_BOX} FROM shipping_parcel p WHERE p.brand_id = %s AND p.id = ANY (%s)
"""  # noqa: S608
# Returns are locked before parcels, as every action does; a return that somebody works on is
# left for the next sweep. A label without an answer is due too, but it is shipping that asks.
_DUE = f"""
SELECT {_BOX} FROM shipping_parcel p
JOIN returns_return r ON r.brand_id = p.brand_id AND r.id = p.return_id
WHERE p.due_at <= %s AND p.due_what <> '{ASK}' AND p.brand_id = ANY (%s)
ORDER BY p.due_at, p.id LIMIT %s FOR UPDATE OF r SKIP LOCKED
"""  # noqa: S608

# The newest mapping table knows best what an event means; a stray that is told again after
# its parcel became known finds it.
_INSERT = """
INSERT INTO tracking_scan AS t (brand_id, parcel_id, carrier, tracking_number, fingerprint,
  raw_id, word, incident, fault, instant, local_text, utc_offset_minutes, zone_source, code,
  text, place, country, sequence, event_id, source, table_version)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[],
  %s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[],
  %s::smallint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
  %s::text[], %s::text[], %s::text[])
ON CONFLICT (brand_id, carrier, tracking_number, fingerprint) DO UPDATE SET
  word = excluded.word, incident = excluded.incident, fault = excluded.fault,
  table_version = excluded.table_version,
  parcel_id = coalesce(t.parcel_id, excluded.parcel_id)
  WHERE t.table_version < excluded.table_version
    OR (t.parcel_id IS NULL AND excluded.parcel_id IS NOT NULL)
RETURNING parcel_id
"""
_ADOPT = """
UPDATE tracking_scan AS t SET parcel_id = v.id
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS v(id, number, not_before)
WHERE t.brand_id = %s AND t.parcel_id IS NULL AND t.tracking_number = v.number
  AND t.instant >= v.not_before
RETURNING t.parcel_id
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A parcel before it is locked: enough to find all that must be locked with it."""

    parcel_id: int
    brand_id: int
    number: str
    made_at: datetime
    return_ids: tuple[int, ...]

    @property
    def begins_at(self) -> datetime:
        """A scan from before is of an earlier parcel: carriers use numbers again."""
        return self.made_at - RECYCLING_TOLERANCE


def boxes_by_number(told: Iterable[Told]) -> Mapping[tuple[int, str], list[Box]]:
    """Return the parcels of each number of each brand, newest first."""
    named = [one for one in told if one.scan.tracking_number]
    numbers = sorted({(one.brand_id, one.scan.tracking_number) for one in named})
    if not numbers:
        return {}
    found: dict[tuple[int, str], list[Box]] = defaultdict(list)
    columns = [list(column) for column in zip(*numbers, strict=True)]
    for box in _boxes(_BY_NUMBER, columns):
        found[box.brand_id, box.number].append(box)
    for same in found.values():
        same.sort(key=lambda box: (box.made_at, box.parcel_id), reverse=True)
    return found


def boxes_by_id(brand_id: int, parcel_ids: Iterable[int]) -> list[Box]:
    return _boxes(_BY_ID, [brand_id, list(parcel_ids)])


def lock_due(brand_ids: Sequence[int], *, now: datetime, limit: int) -> list[Box]:
    """Return parcels that are due, the longest first; their returns are locked."""
    return _boxes(_DUE, [now, list(brand_ids), limit])


def insert_scans(placed: Iterable[tuple[Told, Box | None]]) -> set[int]:
    """Store scans; return the parcels of those that were news."""
    fresh: dict[tuple[object, ...], tuple[object, ...]] = {}
    for told, box in placed:
        row = _row(told, box)
        key = row[:1] + row[2:5]
        twin = fresh.get(key)
        # Of two tellings in one batch the newer table's stays, as it does in the database.
        fresh[key] = row if twin is None or str(twin[-1]) < str(row[-1]) else twin
    if not fresh:
        return set()
    # Always in one order, so that two workers with the same scans cannot block each other.
    columns = [list(column) for column in zip(*(fresh[k] for k in sorted(fresh)), strict=True)]
    return _parcel_ids(_INSERT, columns)


def adopt_scans(brand_id: int, boxes: Sequence[Box]) -> set[int]:
    """Link strays to the parcels that their number belongs to; return which got some."""
    columns: list[list[Any]] = [
        [box.parcel_id for box in boxes],
        [box.number for box in boxes],
        [box.begins_at for box in boxes],
    ]
    return _parcel_ids(_ADOPT, [*columns, brand_id])


def _row(told: Told, box: Box | None) -> tuple[object, ...]:
    scan = told.scan
    return (
        told.brand_id,
        box.parcel_id if box else None,
        scan.carrier,
        scan.tracking_number,
        scan.fingerprint,
        told.raw_id,
        scan.word.value,
        scan.incident.value if scan.incident else None,
        scan.fault.value,
        scan.instant,
        scan.local_text,
        scan.utc_offset_minutes,
        scan.zone_source.value,
        scan.code,
        scan.text,
        scan.place,
        scan.country,
        scan.sequence,
        scan.event_id,
        scan.source.value,
        scan.table_version,
    )


def _boxes(sql: str, values: Sequence[Any]) -> list[Box]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [
            Box(parcel_id, brand_id, number, made_at, tuple(sorted(return_ids)))
            for parcel_id, brand_id, number, made_at, return_ids in cursor.fetchall()
        ]


def _parcel_ids(sql: str, values: Sequence[Any]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0] for row in cursor.fetchall() if row[0] is not None}
