"""The scans of many parcels as the fold reads them: one statement, and no model in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.tracking.scan import CarrierScan, ScanSource, ZoneSource
from backhaul.core.tracking.words import Fault, IncidentKind, Word
from backhaul.foundation.bulk import array

# A moment as whole microseconds is read many times quicker than as text, and is as exact.
_SCANS = """
SELECT parcel_id, tracking_number, word, (extract(epoch FROM instant) * 1000000)::bigint,
  local_text, utc_offset_minutes, zone_source, incident, fault, code, text, place, country,
  sequence, event_id, source, carrier, table_version
FROM tracking_scan t
WHERE brand_id = ANY (%s::bigint[]) AND parcel_id = ANY (%s::bigint[])
  AND NOT EXISTS (SELECT FROM unnest(%s::bigint[]) AS k(id) WHERE k.id = t.id)
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def scans_of(
    brand_ids: Sequence[int], parcel_ids: Sequence[int], *, known_rows: Sequence[int] = ()
) -> dict[int, list[CarrierScan]]:
    """Return the scans of each of these parcels, in no order, without `known_rows`."""
    found: dict[int, list[CarrierScan]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SCANS, [array(brand_ids), array(parcel_ids), array(known_rows)])
        for row in cursor.fetchall():
            found[row[0]].append(_scan(row))
    return found


def _scan(row: Sequence[Any]) -> CarrierScan:
    return CarrierScan(
        tracking_number=row[1],
        word=Word(row[2]),
        instant=_EPOCH + timedelta(microseconds=row[3]),
        local_text=row[4],
        utc_offset_minutes=row[5],
        zone_source=ZoneSource(row[6]),
        incident=IncidentKind(row[7]) if row[7] else None,
        fault=Fault(row[8]) if row[8] else Fault.UNSAID,
        code=row[9],
        text=row[10],
        place=row[11],
        country=row[12],
        sequence=row[13],
        event_id=row[14],
        source=ScanSource(row[15]),
        carrier=row[16],
        table_version=row[17],
    )
