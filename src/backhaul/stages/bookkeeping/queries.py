"""Closed exports and issued credit notes, as pages, doors and commands show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from backhaul.core.errors import NotFound
from backhaul.stages.bookkeeping.models import CreditNote, Export

_LATE = 10_000
"""So many lines may have been given their number before a booking that was closed."""
_OPEN = """
SELECT count(DISTINCT l.booking) FROM settlement_ledgerline l
WHERE l.brand_id = %(brand)s AND l.id > (
  SELECT coalesce(max(x.last_line), 0) - %(late)s FROM bookkeeping_export x
  WHERE x.brand_id = %(brand)s)
AND NOT EXISTS (
  SELECT FROM bookkeeping_exportedbooking e
  WHERE e.brand_id = l.brand_id AND e.booking = l.booking)
"""


@dataclass(frozen=True, slots=True)
class NotePage:
    rows: Sequence[CreditNote]
    has_more: bool


def exports(brand_id: int, *, limit: int = 60) -> Sequence[Export]:
    return list(Export.objects.filter(brand_id=brand_id).order_by("-number")[:limit])


def export_numbered(brand_id: int, number: int) -> Export:
    """Raises NotFound `no_such_export`."""
    row = Export.objects.filter(brand_id=brand_id, number=number).first()
    if row is None:
        raise NotFound("no_such_export", number=number)
    return row


def open_bookings(brand_id: int) -> int:
    """Return how many bookings are in no export yet: one statement, of the newest lines."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {"brand": brand_id, "late": _LATE})
        return int(cursor.fetchone()[0])


def notes(brand_id: int, *, before: int | None, limit: int) -> NotePage:
    """Return credit notes, the newest first, below the sequence `before`."""
    rows = CreditNote.objects.filter(brand_id=brand_id).order_by("-sequence")
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows[: limit + 1])
    return NotePage(found[:limit], len(found) > limit)


def note_numbered(brand_id: int, number: str) -> CreditNote:
    """Raises NotFound `no_such_note`."""
    row = CreditNote.objects.filter(brand_id=brand_id, number=number).first()
    if row is None:
        raise NotFound("no_such_note", number=number)
    return row


def notes_by_ran(brand_id: int, ran: str) -> Sequence[CreditNote]:
    """Return the credit notes of a return by its number; raises NotFound `no_such_return`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM returns_return WHERE brand_id = %s AND ran = %s", [brand_id, ran]
        )
        found = cursor.fetchone()
    if found is None:
        raise NotFound("no_such_return", ran=ran)
    return notes_of(brand_id, found[0])


def notes_of(brand_id: int, return_id: int) -> Sequence[CreditNote]:
    """Return the credit notes of a return, the oldest first."""
    rows = CreditNote.objects.filter(brand_id=brand_id, return_id=return_id)
    return list(rows.order_by("sequence"))
