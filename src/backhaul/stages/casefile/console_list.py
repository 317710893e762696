"""A page of the list of returns: one statement for its rows, one for what is around them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection

from backhaul.foundation import cursors
from backhaul.stages.casefile.console_filter import Conditions, ListFilter, Sort, conditions_of
from backhaul.stages.casefile.console_row import COLUMNS, Listed, Values, listed

#: Rows of the index that one page looks at, at most.
LOOKED_AT = 5_000

Place = tuple[datetime, int]
_Values = dict[str, Any]
_NONE = ("", "")


@dataclass(frozen=True, slots=True)
class Around:
    """What a row shows beside its return."""

    units: int = 0
    pictures: tuple[tuple[str, str], ...] = ()
    """Title and address of the first three."""
    incident_at: datetime | None = None
    owner_name: str = ""
    incident_code: str = ""
    """What the incident is about; one that only waits for hands comes last."""


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: list[Listed]
    previous: str = ""
    """The cursor of the page before; empty: this is the first."""
    next: str = ""
    looked_until: Listed | None = None
    """Not all was looked at: only as far as this one. `next` goes on from there."""


def list_page(
    brand_id: int, asked: ListFilter, *, after: str = "", before: str = "", limit: int = 50
) -> ListPage:
    """Return one page; raises DomainError `cursor_invalid`."""
    back = bool(before)
    place = cursors.read_after(before or after) if before or after else None
    found = _rows(brand_id, asked, place, limit=limit + 1, back=back)
    more = len(found) > limit
    rows = found[:limit][::-1] if back else found[:limit]
    first, last = (_place(asked.order, row) for row in (rows[0], rows[-1])) if rows else _NONE
    previous = first if (more if back else after) else ""
    stopped = None if more or back else _stopped_at(brand_id, asked, place)
    if stopped is not None:
        return ListPage(rows, previous, _place(asked.order, stopped), stopped)
    return ListPage(rows, previous, last if back or more else "")


def statement_of(
    brand_id: int, asked: ListFilter, place: Place | None, *, limit: int, back: bool = False
) -> tuple[str, Values]:
    """Return the statement of a page's rows and its values."""
    found = conditions_of(asked)
    values: _Values = {**found.values, "brand": brand_id}
    inner = _looks(found) if found.kept else limit
    walk = _walk(found, asked.order, place, values, limit=inner, back=back)
    kept = f" WHERE {' AND '.join(found.kept)}" if found.kept else ""
    order = _order(asked.order, back=back)
    sql = (
        f"SELECT {COLUMNS} FROM ({walk}) AS r{kept} "  # noqa: S608 - our words
        f"ORDER BY {order} LIMIT {limit}"
    )
    return sql, values


def _looks(found: Conditions) -> int:
    """Several walks share what one may look at."""
    return LOOKED_AT // max(len(found.headlines), 1)


def _walk(
    found: Conditions,
    sort: Sort,
    place: Place | None,
    values: _Values,
    *,
    limit: int,
    back: bool,
) -> str:
    """Limits are part of the text: a plan for any limit would not dare to use the order."""
    conditions = ["brand_id = %(brand)s", *found.walked]
    if place is not None:
        conditions.append(_beyond(sort, place, values, back=back))
    order = _order(sort, back=back)
    if not found.headlines:
        return (
            f"SELECT * FROM returns_return WHERE {' AND '.join(conditions)} "  # noqa: S608
            f"ORDER BY {order} LIMIT {limit}"
        )
    values["headlines"] = list(found.headlines)
    conditions.insert(1, "headline = h.one")
    return (
        "SELECT w.* FROM unnest(%(headlines)s::text[]) AS h(one) "  # noqa: S608 - our words
        "CROSS JOIN LATERAL ("
        f"SELECT * FROM returns_return WHERE {' AND '.join(conditions)} "
        f"ORDER BY {order} LIMIT {limit}) AS w ORDER BY {order} LIMIT {limit}"
    )


def _order(sort: Sort, *, back: bool) -> str:
    if sort is Sort.PROMISE:
        return "promise_on DESC, id DESC" if back else "promise_on, id"
    return "created_at, id" if back else "created_at DESC, id DESC"


def _beyond(sort: Sort, place: Place, values: _Values, *, back: bool) -> str:
    at, values["place_id"] = place
    values["place_at"] = at.date() if sort is Sort.PROMISE else at
    column = "promise_on" if sort is Sort.PROMISE else "created_at"
    rising = (sort is Sort.PROMISE) is not back
    return f"({column}, id) {'>' if rising else '<'} (%(place_at)s, %(place_id)s)"


def _rows(
    brand_id: int, asked: ListFilter, place: Place | None, *, limit: int, back: bool
) -> list[Listed]:
    return listed(*statement_of(brand_id, asked, place, limit=limit, back=back))


def _stopped_at(brand_id: int, asked: ListFilter, place: Place | None) -> Listed | None:
    """Return the last row that was looked at, where that was not the last one there is."""
    found = conditions_of(asked)
    if not found.kept:
        return None
    values: _Values = {**found.values, "brand": brand_id}
    looks = _looks(found)
    walk = _walk(found, asked.order, place, values, limit=looks, back=False)
    sql = (
        f"SELECT {COLUMNS} FROM ({walk}) AS r "  # noqa: S608 - our words
        f"ORDER BY {_order(asked.order, back=False)} OFFSET {looks - 1} LIMIT 1"
    )
    rows = listed(sql, values)
    return rows[0] if rows else None


def _place(sort: Sort, row: Listed) -> str:
    if sort is Sort.PROMISE:
        day: date = row.promise_on or date.max
        return cursors.after(datetime.combine(day, time(), UTC), row.pk)
    return cursors.after(row.created_at, row.pk)


_AROUND = """
SELECT r.id,
  (SELECT count(*) FROM returns_unit u
   WHERE u.brand_id = %(brand)s AND u.return_id = r.id),
  (SELECT jsonb_agg(jsonb_build_array(x.title, x.image_url)) FROM (
     SELECT u.title, coalesce(v.image_url, '') AS image_url FROM returns_unit u
     LEFT JOIN catalog_variant v ON v.brand_id = %(brand)s AND v.sku = u.sku
     WHERE u.brand_id = %(brand)s AND u.return_id = r.id
     ORDER BY u.brand_id, u.return_id, u.ordinal LIMIT 3) AS x),
  (SELECT min(i.opened_at) FROM incidents_incident i
   WHERE i.brand_id = %(brand)s AND i.return_id = r.id AND i.healed_at IS NULL
     AND i.kind = r.incident),
  (SELECT CASE WHEN m.name = '' THEN m.email ELSE m.name END FROM tenancy_user m
   WHERE m.id = nullif(substr(r.owner, 8), '')::bigint),
  (SELECT i.evidence ->> 'code' FROM incidents_incident i
   WHERE i.brand_id = %(brand)s AND i.return_id = r.id AND i.healed_at IS NULL
     AND i.kind = r.incident
   ORDER BY i.evidence ->> 'code' IN ('no_tender', 'points_back'), i.opened_at LIMIT 1)
FROM returns_return r WHERE r.brand_id = %(brand)s AND r.id = ANY(%(ids)s::bigint[])
"""


def around(brand_id: int, rows: Sequence[Listed]) -> Mapping[int, Around]:
    """Return by id what the rows show beside their returns: one statement for all."""
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"brand": brand_id, "ids": [row.pk for row in rows]})
        found = cursor.fetchall()
    return {
        row_id: Around(
            units, tuple(map(tuple, _read(pictures) or ())), at, name or "", code or ""
        )
        for row_id, units, pictures, at, name, code in found
    }


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
