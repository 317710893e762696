"""Requests that wait for a person, the oldest first; and what stands before and behind one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection

Place = tuple[datetime, int]
"""The moment and id of the last return that was read."""
MOST = 1000
"""Counting stops here: the page says `1,000+`."""


NOBODY = "nobody"


class Mark(StrEnum):
    """What became of the last question to the shopper since it waits; empty: none was asked."""

    NONE = ""
    WAITS = "waits"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which of those that wait. `owner` is an actor or NOBODY, `ask` a reason's code.

    `started_before` bounds when the clock started, standing still counted in: so the due ones
    are chosen. `asked_before` bounds when the shopper asked. Empty or None: all.
    """

    owner: str = ""
    ask: str = ""
    country: str = ""
    mark: Mark | None = None
    started_before: datetime | None = None
    asked_before: datetime | None = None


ALL = Chosen()


@dataclass(frozen=True, slots=True, kw_only=True)
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
    owner: str
    """Empty: nobody's."""
    stood_still: timedelta
    """So long its clock waited for the shopper."""
    mark: Mark
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Queue:
    rows: list[Waiting]
    count: int
    """Of all that wait and were chosen, up to one above MOST."""
    has_more: bool


# Under the headline `in_review` is exactly what has an awaited unit in review.
_IN_REVIEW = "r.brand_id = %(brand)s AND r.headline = 'in_review'"
# Of questions only those count that were asked since it waits.
_ASKED = """
LEFT JOIN LATERAL (
  SELECT coalesce(sum(coalesce(q.ended_at, %(now)s::timestamptz) - q.asked_at)
             FILTER (WHERE q.pauses), interval '0') AS stood,
    coalesce(bool_or(q.pauses AND q.ended_at IS NULL), false) AS paused,
    (array_agg(CASE WHEN q.ended_at IS NULL THEN 'waits' ELSE q.ended_as END
               ORDER BY q.id DESC))[1] AS mark
  FROM messaging_question q
  WHERE q.brand_id = r.brand_id AND q.return_id = r.id AND q.asked_at >= r.headline_at
) AS q ON true
"""
SECOND_LOOK = "second_look"
"""Asks as a reason does, and is none of the policy: a shopper does not agree."""
_APPEALED = """EXISTS (SELECT 1 FROM risk_appeal a WHERE a.brand_id = r.brand_id
  AND a.return_id = r.id AND a.state = 'open')"""
_FOR_ASK = """
EXISTS (SELECT 1 FROM authorization_decision d,
    jsonb_array_elements(d.outcomes -> 'units') AS u,
    jsonb_array_elements(coalesce(u -> 'reasons', '[]'::jsonb)) AS f
  WHERE d.brand_id = r.brand_id AND d.return_id = r.id AND f ->> 'outcome' = 'review'
    AND f ->> 'code' = %(ask)s)
"""
_PAGE = """
SELECT r.id, r.ran, r.name, r.ship_from, r.order_numbers, r.requested_at, r.headline_at,
  r.currency, w.units, w.value, coalesce(d.asks, '[]'::jsonb), coalesce(r.owner, ''),
  q.stood, coalesce(q.mark, ''), q.paused,
  (SELECT count(*) FROM (SELECT 1 FROM returns_return r {joined} WHERE {which}
                         LIMIT {most}) AS c), {appealed}
FROM (SELECT r.* FROM returns_return r {joined} WHERE {which}
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
{asked}
ORDER BY r.created_at, r.id
"""
_LONG_AGO = "0001-01-01T00:00:00+00:00"


def waiting(
    brand_id: int,
    *,
    after: Place | None,
    limit: int,
    now: datetime,
    chosen: Chosen = ALL,
) -> Queue:
    """Return one page of the queue in one statement, whatever came before it."""
    at, row_id = after or (datetime.fromisoformat(_LONG_AGO), 0)
    joined, which, wanted = _where(brand_id, chosen, now)
    sql = _PAGE.format(
        joined=joined, which=which, most=MOST + 1, asked=_ASKED, appealed=_APPEALED
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {**wanted, "at": at, "id": row_id, "limit": limit + 1})
        found = cursor.fetchall()
    rows = [_row(row) for row in found[:limit]]
    return Queue(rows, int(found[0][15]) if found else 0, len(found) > limit)


def _where(brand_id: int, chosen: Chosen, now: datetime) -> tuple[str, str, dict[str, Any]]:
    """Return what to join, the condition, and the values of both."""
    wanted = {**asdict(chosen), "brand": brand_id, "now": now, "mark": str(chosen.mark or "")}
    needs_questions = chosen.mark is not None or chosen.started_before is not None
    parts = [_IN_REVIEW]
    if chosen.owner == NOBODY:
        parts.append("r.owner IS NULL")
    elif chosen.owner:
        parts.append("r.owner = %(owner)s")
    if chosen.country:
        parts.append("r.ship_from ->> 'country' = %(country)s")
    if chosen.ask:
        parts.append(_APPEALED if chosen.ask == SECOND_LOOK else _FOR_ASK)
    if chosen.asked_before is not None:
        parts.append("r.requested_at < %(asked_before)s")
    if chosen.mark is not None:
        parts.append("coalesce(q.mark, '') = %(mark)s")
    if chosen.started_before is not None:
        parts.append("NOT q.paused AND r.headline_at + q.stood < %(started_before)s")
    return _ASKED if needs_questions else "", " AND ".join(parts), wanted


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
        asks=(*([SECOND_LOOK] if row[16] else []), *sorted(read_json(row[10]))),
        owner=row[11],
        stood_still=row[12],
        mark=_mark(row[13]),
        is_paused=row[14],
    )


def _mark(text: str) -> Mark:
    return Mark(text) if text in set(Mark) else Mark.NONE


_CHOICES = f"""
SELECT coalesce(jsonb_agg(DISTINCT r.ship_from ->> 'country'), '[]'::jsonb),
  coalesce(jsonb_agg(DISTINCT f.code) FILTER (WHERE f.code IS NOT NULL), '[]'::jsonb),
  coalesce(bool_or({_APPEALED}), false)
FROM (SELECT * FROM returns_return r WHERE {_IN_REVIEW}
      ORDER BY r.created_at, r.id LIMIT {MOST}) AS r
LEFT JOIN LATERAL (
  SELECT f ->> 'code' AS code
  FROM authorization_decision d,
    jsonb_array_elements(d.outcomes -> 'units') AS u,
    jsonb_array_elements(coalesce(u -> 'reasons', '[]'::jsonb)) AS f
  WHERE d.brand_id = r.brand_id AND d.return_id = r.id AND f ->> 'outcome' = 'review'
) AS f ON true
"""  # noqa: S608 - only our own words are put in


@dataclass(frozen=True, slots=True)
class Choices:
    """What those that wait can be chosen by."""

    countries: tuple[str, ...]
    asks: tuple[str, ...]


def choices(brand_id: int) -> Choices:
    with connection.cursor() as cursor:
        cursor.execute(_CHOICES, {"brand": brand_id})
        countries, asks, is_appealed = map(read_json, cursor.fetchone())
    found = (*([SECOND_LOOK] if is_appealed else []), *sorted(asks))
    return Choices(tuple(sorted(filter(None, countries))), found)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a return stands in the queue; `place` counts from 1 and stops above MOST."""

    place: int
    count: int
    previous: str | None
    next: str | None


_AROUND = """
SELECT
  (SELECT count(*) FROM (SELECT 1 FROM returns_return r {joined} WHERE {which}
     AND (r.created_at, r.id) < (%(at)s, %(id)s) LIMIT {most}) AS c),
  (SELECT count(*) FROM (SELECT 1 FROM returns_return r {joined} WHERE {which}
     LIMIT {most} + 1) AS c),
  (SELECT r.ran FROM returns_return r {joined} WHERE {which}
     AND (r.created_at, r.id) < (%(at)s, %(id)s)
   ORDER BY r.created_at DESC, r.id DESC LIMIT 1),
  (SELECT r.ran FROM returns_return r {joined} WHERE {which}
     AND (r.created_at, r.id) > (%(at)s, %(id)s)
   ORDER BY r.created_at, r.id LIMIT 1)
"""


def neighbours(
    brand_id: int,
    *,
    created_at: datetime,
    return_id: int,
    now: datetime,
    chosen: Chosen = ALL,
) -> Neighbours:
    """Return what stands around it among those that were chosen."""
    joined, which, wanted = _where(brand_id, chosen, now)
    sql = _AROUND.format(joined=joined, which=which, most=MOST)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**wanted, "at": created_at, "id": return_id})
        before, count, previous, following = cursor.fetchone()
    return Neighbours(before + 1, count, previous, following)


def read_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
