"""The rows of a receipt: what came out of one box, and what of it was taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.receiving import SCAN_LIMIT, printable
from backhaul.foundation.bulk import Statement
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.receiving.models import Receipt, ReceivedUnit
from backhaul.stages.returns.models import Unit

NOTE_LIMIT = 2000
_TITLE_LIMIT = 200

_INSERT_UNITS = """
INSERT INTO receiving_receivedunit (brand_id, receipt_id, unit_id)
SELECT %s, %s, unnest(%s::bigint[])
"""
_UNDO_UNITS = """
UPDATE receiving_receivedunit SET undone_at = %s WHERE brand_id = %s AND id = ANY(%s)
"""
_FORGET_SERIALS = "DELETE FROM receiving_serialread WHERE brand_id = %s AND unit_id = ANY(%s)"
# All parts of one statement see the rows as they were before it: hence the last condition.
_UNDO_RECEIPTS = """
UPDATE receiving_receipt AS r SET undone_at = %s
WHERE r.brand_id = %s AND r.id = ANY(%s) AND NOT EXISTS (
  SELECT FROM receiving_receivedunit u
  WHERE u.brand_id = r.brand_id AND u.receipt_id = r.id AND u.undone_at IS NULL
    AND u.id <> ALL(%s))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What a receiver says: `ordinals` None is everything that the box is taken to hold.

    `unexpected` names each piece that nobody announced, as the receiver would call it.
    """

    ordinals: Sequence[int] | None = None
    site: str
    scanned: str
    seconds: int = 0
    note: str = ""
    unexpected: Sequence[str] = ()


def check(site: str, note: str, *, promised: Collection[str] = ()) -> None:
    """Raise DomainError for a site that there is not, or a note that is too long.

    A site that a unit's Terms name needs no looking up.
    """
    if len(note) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    if site not in promised and not Site.objects.filter(code=site).exists():
        raise DomainError("no_such_site", site=site)


def new_receipt(brand_id: int, arrival: Arrival, *, at: datetime, actor: str) -> Receipt:
    """Return a receipt that is not stored yet."""
    return Receipt(
        brand_id=brand_id,
        site=arrival.site,
        scanned=printable(arrival.scanned, SCAN_LIMIT),
        received_at=at,
        received_by=actor,
        seconds=max(0, arrival.seconds),
        note=printable(arrival.note, NOTE_LIMIT),
    )


def title(text: str) -> str:
    return printable(text, _TITLE_LIMIT)


def insert_units(receipt: Receipt, units: Sequence[Unit]) -> Statement:
    return _INSERT_UNITS, [receipt.brand_id, receipt.pk, [unit.pk for unit in units]]


def live_rows(brand_id: int, units: Sequence[Unit]) -> list[ReceivedUnit]:
    return list(
        ReceivedUnit.objects.filter(
            brand_id=brand_id, unit_id__in=[unit.pk for unit in units], undone_at=None
        )
    )


def forget_serials(brand_id: int, units: Sequence[Unit]) -> Statement:
    """Take back what was read on pieces that were never here."""
    return _FORGET_SERIALS, [brand_id, [unit.pk for unit in units]]


def undo(brand_id: int, rows: Sequence[ReceivedUnit], at: datetime) -> list[Statement]:
    """Mark the rows undone, and each receipt of which nothing is left."""
    ids = [row.pk for row in rows]
    receipts = sorted({row.receipt_id for row in rows})
    return [
        (_UNDO_UNITS, [at, brand_id, ids]),
        (_UNDO_RECEIPTS, [at, brand_id, receipts, ids]),
    ]
