"""Requests that wait for a person, the oldest first; and what stands before and behind one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

Place = tuple[datetime, int]
"""The moment and id of the last return that was read."""
MOST = 1000
"""Counting stops here: the page says `1,000+`."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One return with units in review. `asks` are the codes that brought it here."""

    id: int
    ran: str
    name: str
    country: str
    city: str
    order_numbers: tuple[str, ...]
    requested_at: datetime
    since: datetime
    value_minor: int
    currency: str
    units: tuple[Mapping[str, Any], ...]
    """Each with title, image, reason and whether it has photos; only those in review."""
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    rows: list[Waiting]
    count: int
    """Of all that wait, up to one above MOST."""
    has_more: bool


# Under the headline `in_review` is exactly what has an awaited unit in review.
_IN_REVIEW = "r.brand_id = %(brand)s AND r.headline = 'in_review'"
_PAGE = f"""
SELECT r.id, r.ran, r.name, r.ship_from, r.order_numbers, r.requested_at, r.headline_at,
  r.currency, w.units, w.value, coalesce(d.asks, '[]'::jsonb),
  (SELECT count(*) FROM (SELECT 1 FROM returns_return r WHERE {_IN_REVIEW}
                         LIMIT {MOST + 1}) AS c)
FROM (SELECT * FROM returns_return r WHERE {_IN_REVIEW}
        AND (r.created_at, r.id) > (%(at)s::timestamptz, %(id)s::bigint)
      ORDER BY r.created_at, r.id LIMIT %(limit)s) AS r
CROSS JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('title', u.title, 'image', coalesce(v.image_url, ''),
           'reason', u.reason) ORDER BY u.ordinal) AS units,
    sum(u.paid_minor) AS value
  FROM returns_unit u
  LEFT JOIN orders_orderline l ON l.brand_id = u.brand_id AND l.id = u.line_id
  LEFT JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
  WHERE u.brand_id = %(brand)s AND u.return_id = r.id AND u.authorization = 'in_review'
    AND u.processing = 'awaited'
) AS w
LEFT JOIN LATERAL (
  SELECT jsonb_agg(DISTINCT f ->> 'code') AS asks
  FROM authorization_decision d,
    jsonb_array_elements(d.outcomes -> 'units') AS u,
    jsonb_array_elements(coalesce(u -> 'reasons', '[]'::jsonb)) AS f
  WHERE d.brand_id = %(brand)s AND d.return_id = r.id AND f ->> 'outcome' = 'review'
) AS d ON true
ORDER BY r.created_at, r.id
"""  # noqa: S608 - only our own words are put in
_LONG_AGO = "0001-01-01T00:00:00+00:00"


def waiting(brand_id: int, *, after: Place | None, limit: int) -> Queue:
    """Return one page of the queue in one statement, whatever came before it."""
    at, row_id = after or (datetime.fromisoformat(_LONG_AGO), 0)
    wanted: dict[str, Any] = {"brand": brand_id, "at": at, "id": row_id, "limit": limit + 1}
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, wanted)
        found = cursor.fetchall()
    rows = [_row(row) for row in found[:limit]]
    return Queue(rows, int(found[0][11]) if found else 0, len(found) > limit)


def _row(row: Sequence[Any]) -> Waiting:
    home = read_json(row[3])
    return Waiting(
        id=row[0],
        ran=row[1],
        name=row[2],
        country=str(home.get("country", "")),
        city=str(home.get("city", "")),
        order_numbers=tuple(read_json(row[4])),
        requested_at=row[5],
        since=row[6],
        value_minor=int(row[9] or 0),
        currency=row[7],
        units=tuple(read_json(row[8]) or ()),
        asks=tuple(sorted(read_json(row[10]))),
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a return stands in the queue; `place` counts from 1 and stops above MOST."""

    place: int
    count: int
    previous: str | None
    next: str | None


_AROUND = f"""
SELECT
  (SELECT count(*) FROM (SELECT 1 FROM returns_return r WHERE {_IN_REVIEW}
     AND (r.created_at, r.id) < (%(at)s, %(id)s) LIMIT {MOST}) AS c),
  (SELECT count(*) FROM (SELECT 1 FROM returns_return r WHERE {_IN_REVIEW}
     LIMIT {MOST + 1}) AS c),
  (SELECT r.ran FROM returns_return r WHERE {_IN_REVIEW}
     AND (r.created_at, r.id) < (%(at)s, %(id)s)
   ORDER BY r.created_at DESC, r.id DESC LIMIT 1),
  (SELECT r.ran FROM returns_return r WHERE {_IN_REVIEW}
     AND (r.created_at, r.id) > (%(at)s, %(id)s)
   ORDER BY r.created_at, r.id LIMIT 1)
"""  # noqa: S608 - only our own words are put in


def neighbours(brand_id: int, *, created_at: datetime, return_id: int) -> Neighbours:
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"brand": brand_id, "at": created_at, "id": return_id})
        before, count, previous, following = cursor.fetchone()
    return Neighbours(before + 1, count, previous, following)


def read_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
