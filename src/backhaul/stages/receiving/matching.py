"""A box that names no return of ours: who may have sent it, and a person's word for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.errors import DomainError
from backhaul.core.ids import compact, order_key
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.receiving import as_printed
from backhaul.foundation.journal.record import record
from backhaul.stages.returns import case as cases

MOST_CANDIDATES = 3

# Each way has its index, from the text to the units; the last one is for a product code.
# Each is laid from brand to brand: a join over several brands at once walks all their rows.
_FIND = """
WITH hit AS (
  SELECT u.brand_id, u.return_id, 'order' AS how
  FROM unnest(%(brands)s::bigint[]) AS mine(id)
  CROSS JOIN LATERAL (SELECT o.id FROM orders_order o
    WHERE o.brand_id = mine.id AND o.number_norm = %(number)s LIMIT 20) AS o
  CROSS JOIN LATERAL (SELECT l.id FROM orders_orderline l
    WHERE l.brand_id = mine.id AND l.order_id = o.id LIMIT 200) AS l
  CROSS JOIN LATERAL (SELECT u.brand_id, u.return_id FROM returns_unit u
    WHERE u.brand_id = mine.id AND u.line_id = l.id LIMIT 200) AS u
  UNION
  SELECT mine.id, r.id, 'email' FROM unnest(%(brands)s::bigint[]) AS mine(id)
  CROSS JOIN LATERAL (SELECT r.id FROM returns_return r WHERE r.brand_id = mine.id
    AND r.email_norm = %(email)s AND %(email)s <> '' LIMIT 200) AS r
  UNION
  SELECT u.brand_id, u.return_id, 'item' FROM unnest(%(brands)s::bigint[]) AS mine(id)
  CROSS JOIN LATERAL (SELECT u.brand_id, u.return_id FROM returns_unit u
    WHERE u.brand_id = mine.id AND u.sku = %(sku)s AND u.processing = 'awaited'
      AND u.line_id IS NOT NULL AND u.authorization <> 'withdrawn'
    ORDER BY u.id DESC LIMIT 50) AS u
)
SELECT r.brand_id, b.slug, b.name, r.ran, r.name, r.headline,
  (SELECT array_agg(DISTINCT h.how ORDER BY h.how) FROM hit h
   WHERE h.brand_id = r.brand_id AND h.return_id = r.id) AS hows,
  (SELECT string_agg(u.title, ', ' ORDER BY u.ordinal) FROM returns_unit u
   WHERE u.brand_id = r.brand_id AND u.return_id = r.id
     AND u.processing IN ('awaited', 'missing')) AS awaited
FROM (SELECT DISTINCT brand_id, return_id FROM hit WHERE return_id IS NOT NULL) AS found
CROSS JOIN LATERAL (SELECT * FROM returns_return r
  WHERE r.brand_id = found.brand_id AND r.id = found.return_id LIMIT 1) AS r
JOIN tenancy_brand b ON b.id = r.brand_id
ORDER BY array_length((SELECT array_agg(DISTINCT h.how) FROM hit h
   WHERE h.brand_id = r.brand_id AND h.return_id = r.id), 1) DESC, r.is_done, r.id DESC
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Likely:
    """A return that a box without its number may belong to. `matched` says by what."""

    brand_id: int
    slug: str
    brand: str
    ran: str
    name: str
    headline: str
    matched: tuple[str, ...]
    """Of `order`, `email` and `item`; several make it likelier."""
    awaited: str
    """The titles of what is still to come of it."""

    @property
    def is_likely(self) -> bool:
        return self.matched != ("item",)


def likely_returns(
    brand_ids: Sequence[int], text: str, *, limit: int = MOST_CANDIDATES
) -> tuple[Likely, ...]:
    """Return whose box it may be: by an order's number, an e-mail address or a product code."""
    plain = as_printed(text)
    if not compact(plain):
        return ()
    values: dict[str, Any] = {
        "brands": list(brand_ids),
        "number": order_key(plain),
        "email": plain.strip().lower() if "@" in plain else "",
        "sku": plain,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        rows = cursor.fetchall()
    return tuple(
        Likely(brand, slug, name, ran, who, headline, tuple(hows), awaited or "")
        for brand, slug, name, ran, who, headline, hows, awaited in rows
    )


def match_parcel(
    brand_id: int, ran: str, *, matched: Sequence[str], at: datetime, actor: str
) -> None:
    """Write down that a person took a box without our number for this return.

    It is a match and no more: what is in the box is received as always, and nothing is paid
    for it alone. Raises NotFound `no_such_return`.
    """
    if not set(matched) <= {"order", "email", "item"}:
        raise DomainError("invalid")
    case = cases.load(brand_id, ran)
    entry = NewEntry(
        kind=EntryKind.PARCEL_MATCHED,
        brand_id=brand_id,
        return_id=case.ret.pk,
        occurred_at=at,
        actor=actor,
        source="receiving",
        data={"matched": list(matched)},
    )
    record([entry])
