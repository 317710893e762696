"""Clocks that run or stand still, the soonest due first: who is late, where, and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.foundation import cursors
from backhaul.stages.casefile.review_queue import read_json

#: Rows of the index that one page looks at, at most.
LOOKED_AT = 5_000
MOST = 1_000
"""Counting of what a page holds back stops here."""
NOBODY = "nobody"
SOON = timedelta(hours=24)
VIEWS = ("running", "overdue", "soon", "paused")

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to show. Empty: whatever it is."""

    view: str = "running"
    """Of VIEWS: `soon` is due within a day."""
    clock: str = ""
    site: str = ""
    carrier: str = ""
    owner: str = ""
    """An actor; NOBODY: of returns that nobody looks after."""

    @property
    def is_narrow(self) -> bool:
        """Whether rows of the index are left out: then many are looked at for a page."""
        by_clock = self.clock if self.view == "paused" else ""
        return bool(self.site or self.carrier or self.owner or by_clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticking:
    """One clock of one return. `due_at` is None while it stands still, since `paused_at`."""

    id: int
    clock: str
    site: str
    carrier: str
    started_at: datetime
    due_at: datetime | None
    paused_at: datetime | None
    ran: str
    name: str
    city: str
    country: str
    headline: str
    incident: str
    owner: str
    value_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Ticking]
    next: str = ""
    """The cursor of the next page; empty: this is the last."""
    is_cut: bool = False
    """So many did not fit that not all was looked at; the next page looks further."""


_KEPT = """(%(site)s::text = '' OR c.site = %(site)s::text)
  AND (%(carrier)s::text = '' OR c.carrier = %(carrier)s::text)
  AND (%(owner)s::text = '' OR r.owner IS NOT DISTINCT FROM
       nullif(%(owner)s::text, 'nobody'))"""
_COLUMNS = """c.id, c.clock, c.site, c.carrier, c.started_at, c.due_at, c.paused_at,
  r.ran, r.name, r.ship_from, r.headline, coalesce(r.incident, ''), coalesce(r.owner, ''),
  r.value_minor, r.currency"""
_COUNT = """(SELECT count(*) FROM (SELECT 1 FROM service_levels_clock
  WHERE brand_id = %(brand)s AND {which} LIMIT {most}) AS found)"""
_BY_VIEW: Mapping[str, str] = {
    "running": "state = 'running'",
    "overdue": "state = 'running' AND due_at < %(now)s",
    "soon": "state = 'running' AND due_at >= %(now)s AND due_at < %(soon)s",
    "paused": "state = 'paused'",
}
OVERDUE = _COUNT.format(which=_BY_VIEW["overdue"], most=MOST + 1)
"""How many clocks are overdue, up to one above MOST: what the menu says."""
_FRAME = f"""SELECT {
    ", ".join(_COUNT.format(which=_BY_VIEW[view], most=MOST + 1) for view in VIEWS)
}, (SELECT coalesce(jsonb_agg(DISTINCT carrier) FILTER (WHERE carrier <> ''), '[]'::jsonb)
    FROM (SELECT carrier FROM service_levels_clock
          WHERE brand_id = %(brand)s AND state = 'running'
          ORDER BY due_at, id LIMIT {LOOKED_AT}) AS seen)
"""  # noqa: S608 - only our own words are put in


@dataclass(frozen=True, slots=True)
class Frame:
    counts: Mapping[str, int]
    """By view; one above MOST stands for any number above it."""
    carriers: Sequence[str]
    """Those of the clocks that run out first."""


def frame_of(brand_id: int, *, now: datetime) -> Frame:
    with connection.cursor() as cursor:
        cursor.execute(_FRAME, {"brand": brand_id, "now": now, "soon": now + SOON})
        *counts, carriers = cursor.fetchone()
    return Frame(dict(zip(VIEWS, counts, strict=True)), sorted(read_json(carriers)))


def page_of(
    brand_id: int, wanted: Wanted, *, now: datetime, after: str = "", limit: int = 50
) -> Page:
    """Return one page; raises DomainError `cursor_invalid`."""
    place = cursors.read_after(after) if after else None
    sql, values = statement_of(brand_id, wanted, place, now=now, limit=limit + 1)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = [_ticking(row) for row in cursor.fetchall()]
        rows = found[:limit]
        if len(found) > limit:
            return Page(rows, _cursor(rows[-1]))
        if not wanted.is_narrow:
            return Page(rows)
        sql, values = _stopped(brand_id, wanted, place, now=now)
        cursor.execute(sql, values)
        stopped = cursor.fetchone()
    return Page(rows, cursors.after(*stopped), is_cut=True) if stopped else Page(rows)


def statement_of(
    brand_id: int, wanted: Wanted, place: Place | None, *, now: datetime, limit: int
) -> tuple[str, dict[str, Any]]:
    """Return the statement of a page's rows and its values.

    Limits are part of the text: a plan for any limit would not dare to use the order.
    """
    looks = LOOKED_AT if wanted.is_narrow else limit
    walk, values = _walk(brand_id, wanted, place, now=now, rest=f"LIMIT {looks}")
    by = _order(wanted)
    sql = (
        f"SELECT {_COLUMNS} FROM ({walk}) AS c JOIN returns_return r "  # noqa: S608 - our words
        f"ON r.brand_id = %(brand)s AND r.id = c.return_id WHERE {_KEPT} "
        f"ORDER BY c.{by}, c.id LIMIT {limit}"
    )
    return sql, values


def _stopped(
    brand_id: int, wanted: Wanted, place: Place | None, *, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the statement of the last row looked at, where there are more behind it."""
    rest = f"OFFSET {LOOKED_AT - 1} LIMIT 1"
    walk, values = _walk(brand_id, wanted, place, now=now, rest=rest)
    return f"SELECT c.{_order(wanted)}, c.id FROM ({walk}) AS c", values  # noqa: S608


def _walk(
    brand_id: int, wanted: Wanted, place: Place | None, *, now: datetime, rest: str
) -> tuple[str, dict[str, Any]]:
    by = _order(wanted)
    conditions = ["brand_id = %(brand)s", _BY_VIEW[wanted.view]]
    values: dict[str, Any] = {
        "brand": brand_id,
        "now": now,
        "soon": now + SOON,
        "site": wanted.site,
        "carrier": wanted.carrier,
        "owner": wanted.owner,
    }
    if wanted.clock:
        conditions.insert(1, "clock = %(clock)s")
        values["clock"] = wanted.clock
    if place is not None:
        conditions.append(f"({by}, id) > (%(at)s, %(id)s)")
        values["at"], values["id"] = place
    sql = (
        f"SELECT * FROM service_levels_clock WHERE {' AND '.join(conditions)} "  # noqa: S608
        f"ORDER BY {by}, id {rest}"
    )
    return sql, values


def _order(wanted: Wanted) -> str:
    return "paused_at" if wanted.view == "paused" else "due_at"


def _cursor(row: Ticking) -> str:
    at = row.due_at or row.paused_at
    assert at is not None
    return cursors.after(at, row.id)


def _ticking(row: Sequence[Any]) -> Ticking:
    home = read_json(row[9]) or {}
    return Ticking(
        id=row[0],
        clock=row[1],
        site=row[2],
        carrier=row[3],
        started_at=row[4],
        due_at=row[5],
        paused_at=row[6],
        ran=row[7],
        name=row[8],
        city=str(home.get("city", "")),
        country=str(home.get("country", "")),
        headline=row[10],
        incident=row[11],
        owner=row[12],
        value_minor=row[13],
        currency=row[14],
    )
