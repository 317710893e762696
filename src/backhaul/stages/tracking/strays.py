"""What carriers told that nobody understands: numbers of no parcel, codes of no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

_NEWEST = 2000
"""Only the newest scans are looked at: these lists are for people, not for counting."""


@dataclass(frozen=True, slots=True)
class StrayNumber:
    """A number that scans came for and that is of no parcel."""

    brand_id: int
    carrier: str
    number: str
    scans: int
    first_at: datetime
    last_at: datetime
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A carrier's code that no mapping table has."""

    carrier: str
    code: str
    text: str
    scans: int
    last_at: datetime


_NUMBERS = f"""
SELECT brand_id, carrier, tracking_number, count(*), min(instant), max(instant),
  (array_agg(text ORDER BY instant DESC))[1], (array_agg(place ORDER BY instant DESC))[1]
FROM (SELECT * FROM tracking_scan WHERE brand_id = ANY(%s::bigint[]) AND parcel_id IS NULL
      ORDER BY recorded_at DESC LIMIT {_NEWEST}) AS s
GROUP BY brand_id, carrier, tracking_number ORDER BY max(recorded_at) DESC LIMIT %s
"""  # noqa: S608 - only our own number is put in
_CODES = f"""
SELECT carrier, code, max(text), count(*), max(instant)
FROM (SELECT * FROM tracking_scan WHERE brand_id = ANY(%s::bigint[]) AND word = 'unknown'
      ORDER BY recorded_at DESC LIMIT {_NEWEST}) AS s
GROUP BY carrier, code ORDER BY count(*) DESC, carrier, code LIMIT %s
"""  # noqa: S608 - only our own number is put in


def stray_numbers(brand_ids: Sequence[int], *, most: int) -> list[StrayNumber]:
    """Return the newest numbers first."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [list(brand_ids), most])
        return [StrayNumber(*row) for row in cursor.fetchall()]


def unknown_codes(brand_ids: Sequence[int], *, most: int) -> list[UnknownCode]:
    """Return the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(_CODES, [list(brand_ids), most])
        return [UnknownCode(*row) for row in cursor.fetchall()]
