"""Scans that somebody hands in as a file: stored raw, and new ones told apart from old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from backhaul.foundation.bulk import array
from backhaul.foundation.connections import registry
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import Sender, store
from backhaul.stages.tracking.inbox import told_by

# One look into the unique index per row, whatever the planner believes of the table.
_KNOWN = """
SELECT n.fingerprint
FROM unnest(%s::text[], %s::text[], %s::text[]) AS n(carrier, number, fingerprint)
CROSS JOIN LATERAL (
  SELECT 1 FROM tracking_scan s
  WHERE s.brand_id = %s AND s.carrier = n.carrier AND s.tracking_number = n.number
    AND s.fingerprint = n.fingerprint LIMIT 1) AS found
"""


def hand_in(
    brand_id: int, adapter: str, rows: Sequence[Any], *, at: datetime
) -> tuple[bool, ...]:
    """Store rows that were checked before; say of each whether it is here already.

    Two statements for any number of rows; nothing is stored where all are known.
    """
    body = msgspec.json.encode({"scans": rows})
    parsed = registry.parser(adapter).parse(body, received_at=at)
    told = told_by(brand_id, parsed, sender=adapter, raw_id=None)
    marks = [(t.scan.carrier, t.scan.tracking_number, t.scan.fingerprint) for t in told]
    known = _known(brand_id, marks)
    answer: list[bool] = []
    for _, _, fingerprint in marks:
        answer.append(fingerprint in known)
        known.add(fingerprint)
    if not all(answer) or len(answer) < len(rows):
        sender = Sender(RawBody.Kind.TRACKING, adapter, brand_id)
        store(sender, body, headers={}, received_at=at)
    # What our own parser has to say of a row belongs to the page of bodies not understood.
    return tuple(answer) if len(answer) == len(rows) else (False,) * len(rows)


def _known(brand_id: int, marks: Sequence[tuple[str, str, str]]) -> set[str]:
    if not marks:
        return set()
    columns = [array(column) for column in zip(*marks, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [*columns, brand_id])
        return {row[0] for row in cursor.fetchall()}
