"""The statements of tracking: one each for any number of scans, numbers and parcels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.tracking.epochs import Epoch, epoch
from backhaul.core.tracking.scan import CarrierScan
from backhaul.foundation.bulk import array
from backhaul.stages.shipping.buying import ASK
from backhaul.stages.tracking.facts import Told

# `returns` are all returns with something in the box, and the one it was made for.
_BOX = """
p.id, p.brand_id, p.tracking_number, p.carrier, p.made_at, p.reached -> 'accepted' IS NOT NULL,
(p.reached ->> 'delivered')::timestamptz, p.received_at, array(
  SELECT u.return_id FROM shipping_parcelunit h
  JOIN returns_unit u ON u.brand_id = h.brand_id AND u.id = h.unit_id
  WHERE h.brand_id = p.brand_id AND h.parcel_id = p.id AND u.return_id IS NOT NULL
  UNION SELECT p.return_id WHERE p.return_id IS NOT NULL)
"""
_BY_NUMBER = f"""
SELECT {_BOX} FROM shipping_parcel p
WHERE p.brand_id = ANY (%s::bigint[]) AND p.tracking_number = ANY (%s::text[])
"""  # noqa: S608
_BY_ID = f"""
SELECT {_BOX} FROM shipping_parcel p WHERE p.brand_id = %s AND p.id = ANY (%s::bigint[])
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
RETURNING id, parcel_id, xmax = 0
"""
# A scan that came before its parcel was known has no parcel, or an older one of its number that
# had arrived already. What an older one has not arrived without is left where it is.
_ADOPT = """
WITH v AS (
  SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    AS v(id, number, made_at, not_before)
), found AS (
  SELECT t.id, t.parcel_id AS was, v.id AS now FROM v
  JOIN tracking_scan t ON t.brand_id = %s AND t.parcel_id IS NULL
    AND t.tracking_number = v.number AND t.instant >= v.not_before
  UNION ALL
  SELECT t.id, t.parcel_id, v.id FROM v
  JOIN shipping_parcel o ON o.brand_id = %s AND o.tracking_number = v.number
    AND o.made_at < v.made_at
    AND least(o.received_at, (o.reached ->> 'delivered')::timestamptz) < v.not_before
  JOIN tracking_scan t ON t.brand_id = o.brand_id AND t.parcel_id = o.id
    AND t.instant >= v.not_before
)
UPDATE tracking_scan AS t SET parcel_id = f.now FROM found f
WHERE t.brand_id = %s AND t.id = f.id AND t.parcel_id IS NOT DISTINCT FROM f.was
RETURNING f.now, f.was
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A parcel before it is locked: enough to find all that must be locked with it."""

    parcel_id: int
    brand_id: int
    number: str
    carrier: str
    made_at: datetime
    epoch: Epoch
    return_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of scans that were told."""

    parcel_ids: set[int] = field(default_factory=set)
    """The parcels that there is news of."""
    scans: Mapping[int, list[CarrierScan]] = field(default_factory=dict)
    """By parcel, where nobody had told any of them before: they need not be read again."""
    row_ids: Sequence[int] = ()
    """The rows of `scans`."""


def boxes_by_number(told: Iterable[Told]) -> Mapping[tuple[int, str], list[Box]]:
    """Return the parcels of each number of each brand, newest first."""
    named = [one for one in told if one.scan.tracking_number]
    numbers = sorted({one.scan.tracking_number for one in named})
    if not numbers:
        return {}
    found: dict[tuple[int, str], list[Box]] = defaultdict(list)
    columns = [array(sorted({one.brand_id for one in named})), array(numbers)]
    for box in _boxes(_BY_NUMBER, columns):
        found[box.brand_id, box.number].append(box)
    for same in found.values():
        same.sort(key=lambda box: (box.made_at, box.parcel_id), reverse=True)
    return found


def boxes_by_id(brand_id: int, parcel_ids: Iterable[int]) -> list[Box]:
    return _boxes(_BY_ID, [brand_id, array(parcel_ids)])


def lock_due(brand_ids: Sequence[int], *, now: datetime, limit: int) -> list[Box]:
    """Return parcels that are due, the longest first; their returns are locked."""
    return _boxes(_DUE, [now, list(brand_ids), limit])


def insert_scans(placed: Iterable[tuple[Told, Box | None]]) -> Stored:
    """Store scans; return the parcels of those that were news."""
    fresh: dict[tuple[object, ...], tuple[tuple[object, ...], CarrierScan]] = {}
    for told, box in placed:
        row = _row(told, box)
        key = row[:1] + row[2:5]
        twin = fresh.get(key)
        # Of two tellings in one batch the newer table's stays, as it does in the database.
        if twin is None or str(twin[0][-1]) < str(row[-1]):
            fresh[key] = row, told.scan
    if not fresh:
        return Stored()
    # Always in one order, so that two workers with the same scans cannot block each other.
    ordered = [fresh[key] for key in sorted(fresh)]
    columns = zip(*[row for row, _ in ordered], strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [array(column) for column in columns])
        return _stored(ordered, cursor.fetchall())


def _stored(
    told: Iterable[tuple[tuple[object, ...], CarrierScan]],
    written: Sequence[tuple[int, int | None, bool]],
) -> Stored:
    by_parcel: dict[Any, list[CarrierScan]] = defaultdict(list)
    for row, scan in told:
        by_parcel[row[1]].append(scan)
    new_ids: dict[int | None, list[int]] = defaultdict(list)
    for scan_id, parcel_id, is_new in written:
        if is_new:
            new_ids[parcel_id].append(scan_id)
    whole = {pk for pk, ids in new_ids.items() if len(ids) == len(by_parcel[pk])} - {None}
    return Stored(
        parcel_ids={pk for _, pk, _ in written if pk is not None},
        scans={pk: by_parcel[pk] for pk in whole if pk is not None},
        row_ids=[scan_id for pk in whole for scan_id in new_ids[pk]],
    )


def adopt_scans(brand_id: int, boxes: Sequence[Box]) -> set[int]:
    """Link scans to the parcels that their number belongs to; return those with other scans.

    Among these are the older parcels that had them until now.
    """
    columns: list[list[Any]] = [
        [box.parcel_id for box in boxes],
        [box.number for box in boxes],
        [box.made_at for box in boxes],
        [box.epoch.begins_at for box in boxes],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADOPT, [*columns, brand_id, brand_id, brand_id])
        return {pk for row in cursor.fetchall() for pk in row if pk is not None}


def _row(told: Told, box: Box | None) -> tuple[object, ...]:
    scan = told.scan
    return (
        told.brand_id,
        box.parcel_id if box else None,
        scan.carrier,
        scan.tracking_number,
        scan.fingerprint,
        told.raw_id,
        scan.word,
        scan.incident,
        scan.fault,
        scan.instant,
        scan.local_text,
        scan.utc_offset_minutes,
        scan.zone_source,
        scan.code,
        scan.text,
        scan.place,
        scan.country,
        scan.sequence,
        scan.event_id,
        scan.source,
        scan.table_version,
    )


def _boxes(sql: str, values: Sequence[Any]) -> list[Box]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_box(*row) for row in cursor.fetchall()]


def _box(parcel_id: int, brand_id: int, number: str, carrier: str, *rest: Any) -> Box:
    made_at, moved, delivered_at, received_at, return_ids = rest
    return Box(
        parcel_id,
        brand_id,
        number,
        carrier,
        made_at,
        epoch(made_at=made_at, moved=moved, delivered_at=delivered_at, received_at=received_at),
        tuple(sorted(return_ids)),
    )
