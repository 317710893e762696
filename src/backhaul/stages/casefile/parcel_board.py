"""Parcels that nobody has opened yet, the oldest first: where each is and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.incidents import SEVERITIES
from backhaul.foundation import cursors
from backhaul.stages.casefile.review_queue import read_json

#: Open returns that one page looks at, at most.
LOOKED_AT = 5_000
#: Parcels of one return; with a limit of its own the walk goes on only as far as it must.
MOST_OF_RETURN = 100
NOBODY = "nobody"
#: Tab → where its parcels are; empty: anywhere before the dock.
VIEWS: Mapping[str, tuple[str, ...]] = {
    "open": (),
    "shopper": ("", "label_created"),
    "way": ("handed_over", "accepted", "in_transit", "out_for_delivery"),
    "arrived": ("delivered",),
    "trouble": (),
}

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to show. Empty: whatever it is."""

    view: str = "open"
    carrier: str = ""
    incident: str = ""
    severity: str = ""
    owner: str = ""
    """An actor; NOBODY: of returns that nobody looks after."""
    silent_since: datetime | None = None
    """Only parcels of which no carrier told anything after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One parcel. `incident` is the gravest that is open about it, with its severity."""

    id: int
    return_id: int
    asked_for_at: datetime
    """When the return was stored: the board is in this order."""
    ran: str
    name: str
    city: str
    country: str
    owner: str
    value_minor: int
    currency: str
    carrier: str
    number: str
    position: str
    last_scan: Mapping[str, Any]
    asked_at: datetime | None
    made_at: datetime
    incident: str
    severity: str
    incident_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Shown]
    next: str = ""
    is_cut: bool = False
    """So many did not fit that not all was looked at; the next page looks further."""


_RANKS = f"ARRAY[{', '.join(repr(severity.value) for severity in reversed(SEVERITIES))}]"
_CARRIER = "coalesce(nullif(p.carrier_name, ''), p.carrier)"
_OF_RETURN = """p.brand_id = %(brand)s AND p.return_id = r.id AND p.direction = 'return'
  AND p.received_at IS NULL AND p.replaced_at IS NULL
  AND p.position IS DISTINCT FROM 'received'
  AND p.label_state IN ('none', 'bought')"""
_ROWS = f"""
SELECT p.id, r.id, r.created_at, r.ran, r.name, r.ship_from, coalesce(r.owner, ''),
  r.value_minor, r.currency, {_CARRIER}, p.tracking_number, coalesce(p.position, ''),
  p.last_scan, p.asked_at, p.made_at, coalesce(i.kind, ''), coalesce(i.severity, ''),
  i.opened_at
FROM ({{walk}}) AS r
CROSS JOIN LATERAL (
  SELECT * FROM shipping_parcel p WHERE {_OF_RETURN} ORDER BY p.id LIMIT {MOST_OF_RETURN}
) AS p
LEFT JOIN LATERAL (
  SELECT i.kind, i.severity, i.opened_at FROM incidents_incident i
  WHERE i.brand_id = %(brand)s AND i.return_id = r.id AND i.healed_at IS NULL
    AND i.subject = 'parcel:' || p.id
  ORDER BY array_position({_RANKS}, i.severity::text), i.opened_at, i.id LIMIT 1
) AS i ON true
WHERE (cardinality(%(positions)s::text[]) = 0
    OR coalesce(p.position, '') = ANY(%(positions)s::text[]))
  AND (%(carrier)s::text = '' OR {_CARRIER} = %(carrier)s::text)
  AND (%(incident)s::text = '' OR i.kind = %(incident)s::text)
  AND (%(severity)s::text = '' OR i.severity = %(severity)s::text)
  AND (NOT %(trouble)s::boolean OR i.kind IS NOT NULL)
  AND (%(silent)s::timestamptz IS NULL
    OR coalesce((p.last_scan ->> 'instant')::timestamptz, p.made_at) <= %(silent)s::timestamptz)
ORDER BY r.created_at, r.id, p.id LIMIT {{limit}}
"""  # noqa: S608 - only our own words are put in
_CARRIERS = f"""
SELECT DISTINCT {_CARRIER}
FROM (SELECT id FROM returns_return WHERE brand_id = %(brand)s AND NOT is_done
      ORDER BY created_at DESC, id DESC LIMIT 1000) AS r
JOIN shipping_parcel p ON {_OF_RETURN} ORDER BY 1
"""  # noqa: S608 - only our own words are put in


def carriers_of(brand_id: int) -> list[str]:
    """Return the carriers of the parcels that were sent last."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRIERS, {"brand": brand_id})
        return [name for (name,) in cursor.fetchall() if name]


def page_of(brand_id: int, wanted: Wanted, *, after: str = "", limit: int = 50) -> Page:
    """Return one page; raises DomainError `cursor_invalid`."""
    place = cursors.read_after(after) if after else None
    sql, values = statement_of(brand_id, wanted, place, limit=limit + 1)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = [_shown(row) for row in cursor.fetchall()]
        if len(found) > limit:
            rows = _whole_returns(found, limit)
            return Page(rows, cursors.after(rows[-1].asked_for_at, rows[-1].return_id))
        walk, values = _walk(brand_id, wanted, place, rest=f"OFFSET {LOOKED_AT - 1} LIMIT 1")
        cursor.execute(f"SELECT created_at, id FROM ({walk}) AS r", values)  # noqa: S608 - ours
        stopped = cursor.fetchone()
    return Page(found, cursors.after(*stopped), is_cut=True) if stopped else Page(found)


def statement_of(
    brand_id: int, wanted: Wanted, place: Place | None, *, limit: int
) -> tuple[str, dict[str, Any]]:
    """Return the statement of a page's rows and its values."""
    walk, values = _walk(brand_id, wanted, place, rest=f"LIMIT {LOOKED_AT}")
    values |= {
        "positions": list(VIEWS[wanted.view]),
        "carrier": wanted.carrier,
        "incident": wanted.incident,
        "severity": wanted.severity,
        "trouble": wanted.view == "trouble",
        "silent": wanted.silent_since,
    }
    return _ROWS.format(walk=walk, limit=limit), values


def _walk(
    brand_id: int, wanted: Wanted, place: Place | None, *, rest: str
) -> tuple[str, dict[str, Any]]:
    conditions = ["brand_id = %(brand)s", "NOT is_done"]
    values: dict[str, Any] = {"brand": brand_id}
    if wanted.view == "trouble":
        conditions.append("incident IS NOT NULL")
    if wanted.owner == NOBODY:
        conditions.append("owner IS NULL")
    elif wanted.owner:
        conditions.append("owner = %(owner)s")
        values["owner"] = wanted.owner
    if place is not None:
        conditions.append("(created_at, id) > (%(at)s, %(id)s)")
        values["at"], values["id"] = place
    return (
        f"SELECT * FROM returns_return WHERE {' AND '.join(conditions)} "  # noqa: S608
        f"ORDER BY created_at, id {rest}"
    ), values


def _whole_returns(found: Sequence[Shown], limit: int) -> list[Shown]:
    """Return so many rows that the next page begins with another return."""
    cut = found[limit].return_id
    whole = [row for row in found[:limit] if row.return_id != cut]
    return whole or list(found[:limit])


def _shown(row: Sequence[Any]) -> Shown:
    home = read_json(row[5]) or {}
    return Shown(
        id=row[0],
        return_id=row[1],
        asked_for_at=row[2],
        ran=row[3],
        name=row[4],
        city=str(home.get("city", "")),
        country=str(home.get("country", "")),
        owner=row[6],
        value_minor=row[7],
        currency=row[8],
        carrier=row[9],
        number=row[10],
        position=row[11],
        last_scan=read_json(row[12]) or {},
        asked_at=row[13],
        made_at=row[14],
        incident=row[15],
        severity=row[16],
        incident_at=row[17],
    )
