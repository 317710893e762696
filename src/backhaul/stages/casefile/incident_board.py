"""Open incidents with what is needed to act on each: as a board by kind, or as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.stages.casefile.review_queue import read_json

Place = tuple[datetime, int]
MOST = 1000
"""Counting of what a page holds back stops here."""
NOBODY = "-"
"""The filter for incidents that nobody took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One open incident. `ran` None: it belongs to no return (yet)."""

    id: int
    kind: str
    severity: str
    subject: str
    owner: str
    opened_at: datetime
    evidence: Mapping[str, Any]
    ran: str | None
    name: str
    city: str
    country: str
    headline: str
    currency: str
    value_minor: int
    """What the units of the return were paid; 0 without one."""
    pictures: tuple[str, ...]
    parcel: Mapping[str, Any] | None
    """carrier, number, place and instant of its last scan, asked_at, due_at, due_what."""
    leg: Mapping[str, Any] | None
    """amount_minor, currency, state, due_at, due_what."""
    notes: int
    order: str
    """The number of the order whose payment it is about; empty: about something else."""

    @property
    def stake_minor(self) -> int:
        """The money that may be lost or late: of the leg, else of the return."""
        told = self.evidence.get("amount_minor")
        if self.leg:
            return int(self.leg["amount_minor"])
        return int(told) if isinstance(told, int) else self.value_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    severity: str = "incident"
    kind: str = ""
    owner: str = ""
    """An actor; NOBODY: without an owner; empty: anybody."""
    opened_before: datetime | None = None
    carrier: str = ""
    """Of a parcel of the return that it is about, as people read it."""


@dataclass(frozen=True, slots=True)
class Column:
    kind: str
    count: int
    cards: list[Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Over all open incidents of a severity."""

    open: int
    unowned: int
    oldest_at: datetime | None
    stake_minor: int
    """What was paid for the units of the returns concerned, each counted once."""
    returns: int
    soft: int
    """Of all severities: those where it is the shopper's turn."""


@dataclass(frozen=True, slots=True)
class Page:
    cards: list[Card]
    count: int
    """Of all that fit the filter, up to one above MOST."""
    has_more: bool


_OPEN = "i.brand_id = %(brand)s AND i.healed_at IS NULL AND i.severity = %(severity)s"
_GRAVE = """incidents_incident i WHERE i.brand_id = %(brand)s AND i.healed_at IS NULL
  AND i.severity = 'incident'"""
#: How many of those that somebody must act on are open, and in how many returns, each up to
#: one above MOST: what the page of incidents says of them.
COUNT = f"SELECT count(*) FROM (SELECT 1 FROM {_GRAVE} LIMIT {MOST + 1}) AS found"  # noqa: S608
COUNT_RETURNS = f"""SELECT count(*) FROM (SELECT DISTINCT f.return_id FROM (
    SELECT i.return_id FROM {_GRAVE} AND i.return_id IS NOT NULL LIMIT {5 * MOST}) AS f
  LIMIT {MOST + 1}) AS found"""  # noqa: S608 - our own words
_CARD = """
SELECT i.id, i.kind, i.severity, i.subject, i.owner, i.opened_at, i.evidence, i.of_kind,
  r.ran, coalesce(r.name, ''), r.ship_from, coalesce(r.headline, ''),
  coalesce(r.currency, ''), coalesce(u.value, 0), coalesce(u.pictures, '[]'::jsonb), p.row,
  g.row, (SELECT count(*) FROM incidents_incidentnote n
          WHERE n.brand_id = %(brand)s AND n.incident_id = i.id),
  coalesce((SELECT o.number FROM orders_payment y
    JOIN orders_order o ON o.brand_id = y.brand_id AND o.id = y.order_id
    WHERE y.brand_id = %(brand)s AND i.return_id IS NULL AND y.id =
      CASE WHEN i.subject ~ '^payment:[0-9]+$' THEN substr(i.subject, 9)::bigint
        WHEN i.subject ~ '^counted:[0-9]+$' THEN (SELECT t.payment_id
          FROM settlement_takenback t
          WHERE t.brand_id = %(brand)s AND t.id = substr(i.subject, 9)::bigint) END), '')
FROM ({chosen}) AS i
LEFT JOIN returns_return r ON r.brand_id = %(brand)s AND r.id = i.return_id
LEFT JOIN LATERAL (
  SELECT sum(u.paid_minor) AS value,
    jsonb_agg(coalesce(v.image_url, '') ORDER BY u.ordinal) FILTER (WHERE u.ordinal <= 3)
      AS pictures
  FROM returns_unit u
  LEFT JOIN orders_orderline l ON l.brand_id = u.brand_id AND l.id = u.line_id
  LEFT JOIN catalog_variant v ON v.brand_id = l.brand_id AND v.id = l.variant_id
  WHERE u.brand_id = %(brand)s AND u.return_id = i.return_id
) AS u ON true
LEFT JOIN LATERAL (
  SELECT jsonb_build_object('id', p.id, 'carrier', coalesce(nullif(p.carrier_name, ''),
    p.carrier), 'number', p.tracking_number, 'last', p.last_scan, 'asked_at', p.asked_at,
    'due_at', p.due_at, 'due_what', p.due_what, 'made_at', p.made_at) AS row
  FROM shipping_parcel p
  WHERE p.brand_id = %(brand)s AND p.return_id = i.return_id
    AND (i.subject !~ '^parcel:' OR p.id::text = substr(i.subject, 8))
  ORDER BY p.id DESC LIMIT 1
) AS p ON true
LEFT JOIN LATERAL (
  SELECT jsonb_build_object('amount_minor', g.amount_minor, 'currency', g.currency,
    'state', g.state, 'due_at', g.due_at, 'due_what', g.due_what) AS row
  FROM settlement_leg g
  WHERE g.brand_id = %(brand)s AND g.return_id = i.return_id
    AND 'leg:' || g.id = i.subject
  LIMIT 1
) AS g ON true
{ordered}
"""
_BOARD = _CARD.format(
    chosen=f"""
  SELECT one.*, k.of_kind FROM (
    SELECT i.kind, count(*) AS of_kind FROM incidents_incident i
    WHERE {_OPEN} GROUP BY i.kind) AS k
  CROSS JOIN LATERAL (
    SELECT * FROM incidents_incident i WHERE {_OPEN} AND i.kind = k.kind
    ORDER BY i.opened_at, i.id LIMIT %(each)s) AS one""",  # noqa: S608 - our own words
    ordered="ORDER BY i.of_kind DESC, i.kind, i.opened_at, i.id",
)
_FITS = f"""{_OPEN}
  AND (%(kind)s::text = '' OR i.kind = %(kind)s::text)
  AND (%(owner)s::text = '' OR i.owner = CASE %(owner)s::text WHEN '-' THEN ''
                                         ELSE %(owner)s::text END)
  AND (%(before)s::timestamptz IS NULL OR i.opened_at <= %(before)s::timestamptz)
  AND (%(carrier)s::text = '' OR EXISTS (SELECT 1 FROM shipping_parcel p
    WHERE p.brand_id = %(brand)s AND p.return_id = i.return_id
      AND (i.subject !~ '^parcel:' OR p.id::text = substr(i.subject, 8))
      AND coalesce(nullif(p.carrier_name, ''), p.carrier) = %(carrier)s::text))"""  # noqa: S608 - only our own words are put in
_LIST = _CARD.format(
    chosen=f"""
  SELECT i.*, (SELECT count(*) FROM (SELECT 1 FROM incidents_incident i WHERE {_FITS}
                                     LIMIT {MOST + 1}) AS c) AS of_kind
  FROM incidents_incident i
  WHERE {_FITS} AND (i.opened_at, i.id) > (%(at)s::timestamptz, %(id)s::bigint)
  ORDER BY i.opened_at, i.id LIMIT %(limit)s""",  # noqa: S608 - our own words
    ordered="ORDER BY i.opened_at, i.id",
)
_ONE = _CARD.format(
    chosen="""
  SELECT i.*, 1 AS of_kind FROM incidents_incident i
  WHERE i.brand_id = %(brand)s AND i.id = %(id)s AND i.healed_at IS NULL""",
    ordered="",
)
_CARRIERS = f"""
SELECT DISTINCT coalesce(nullif(p.carrier_name, ''), p.carrier)
FROM (SELECT i.return_id FROM incidents_incident i WHERE {_OPEN} LIMIT {MOST}) AS i
JOIN shipping_parcel p ON p.brand_id = %(brand)s AND p.return_id = i.return_id ORDER BY 1
"""  # noqa: S608 - only our own words are put in
_NUMBERS = f"""
WITH open AS (SELECT i.owner, i.opened_at, i.return_id FROM incidents_incident i WHERE {_OPEN})
SELECT count(*), count(*) FILTER (WHERE owner = ''), min(opened_at),
  count(DISTINCT return_id),
  (SELECT coalesce(sum(u.paid_minor), 0) FROM returns_unit u
   WHERE u.brand_id = %(brand)s AND u.return_id IN (SELECT return_id FROM open)),
  (SELECT count(DISTINCT s.return_id) FROM incidents_incident s
   WHERE s.brand_id = %(brand)s AND s.healed_at IS NULL AND s.severity = 'soft')
FROM open
"""  # noqa: S608 - only our own words are put in
_LONG_AGO = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def board(brand_id: int, *, severity: str, each: int) -> list[Column]:
    """Return every kind that something open is of, the fullest first, with its oldest."""
    found = _cards(_BOARD, {"brand": brand_id, "severity": severity, "each": each})
    columns: dict[str, Column] = {}
    for card, of_kind in found:
        columns.setdefault(card.kind, Column(card.kind, of_kind, [])).cards.append(card)
    return list(columns.values())


def listed(brand_id: int, wanted: Filter, *, after: Place | None, limit: int) -> Page:
    """Return one page of open incidents, the oldest first."""
    at, row_id = after or (_LONG_AGO, 0)
    found = _cards(
        _LIST,
        {
            "brand": brand_id,
            "severity": wanted.severity,
            "kind": wanted.kind,
            "owner": wanted.owner,
            "before": wanted.opened_before,
            "carrier": wanted.carrier,
            "at": at,
            "id": row_id,
            "limit": limit + 1,
        },
    )
    shown = [card for card, _ in found[:limit]]
    return Page(shown, found[0][1] if found else 0, len(found) > limit)


def carriers_of(brand_id: int, *, severity: str) -> list[str]:
    """Return the carriers of parcels that something open is about, of the oldest MOST."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRIERS, {"brand": brand_id, "severity": severity})
        return [name for (name,) in cursor.fetchall() if name]


def one(brand_id: int, incident_id: int) -> Card:
    """Return one open incident; raises NotFound `no_such_incident`."""
    found = _cards(_ONE, {"brand": brand_id, "id": incident_id})
    if not found:
        raise NotFound("no_such_incident", incident=incident_id)
    return found[0][0]


def numbers(brand_id: int, *, severity: str) -> Numbers:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, {"brand": brand_id, "severity": severity})
        count, unowned, oldest_at, returns, stake, soft = cursor.fetchone()
    return Numbers(
        open=count,
        unowned=unowned,
        oldest_at=oldest_at,
        stake_minor=int(stake),
        returns=returns,
        soft=soft,
    )


def _cards(sql: str, wanted: Mapping[str, Any]) -> list[tuple[Card, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, wanted)
        return [(_card(row), int(row[7])) for row in cursor.fetchall()]


def _card(row: Sequence[Any]) -> Card:
    home = read_json(row[10]) or {}
    return Card(
        id=row[0],
        kind=row[1],
        severity=row[2],
        subject=row[3],
        owner=row[4],
        opened_at=row[5],
        evidence=read_json(row[6]) or {},
        ran=row[8],
        name=row[9],
        city=str(home.get("city", "")),
        country=str(home.get("country", "")),
        headline=row[11],
        currency=row[12],
        value_minor=int(row[13]),
        pictures=tuple(read_json(row[14])),
        parcel=read_json(row[15]),
        leg=read_json(row[16]),
        notes=row[17],
        order=row[18],
    )
