"""Closing the books up to a moment: what no earlier export has goes into this one."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from backhaul.core import book_files
from backhaul.core.bookkeeping import FORMATS, BookedLine, BookSettings
from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation import clock
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.bookkeeping.keeping import locked
from backhaul.stages.bookkeeping.models import Export

_TAKE = """
INSERT INTO bookkeeping_exportedbooking (brand_id, export_id, booking)
SELECT DISTINCT l.brand_id, %s::bigint, l.booking FROM settlement_ledgerline l
WHERE l.brand_id = %s AND l.booked_at < %s AND NOT EXISTS (
  SELECT FROM bookkeeping_exportedbooking e
  WHERE e.brand_id = l.brand_id AND e.booking = l.booking)
"""
_LAST = """
SELECT max(l.id) FROM bookkeeping_exportedbooking e
JOIN settlement_ledgerline l ON l.brand_id = e.brand_id AND l.booking = e.booking
WHERE e.brand_id = %s AND e.export_id = %s
"""
_LINES = """
SELECT l.booking, l.booked_at, l.account, l.debit_minor, l.credit_minor, l.currency,
  coalesce(r.ran, '')
FROM bookkeeping_exportedbooking e
JOIN settlement_ledgerline l ON l.brand_id = e.brand_id AND l.booking = e.booking
LEFT JOIN returns_return r ON r.brand_id = l.brand_id AND r.id = l.return_id
WHERE e.brand_id = %s AND e.export_id = %s ORDER BY l.booked_at, l.booking, l.id
"""


@dataclass(frozen=True, slots=True)
class BookFile:
    name: str
    kind: str
    """Its media type."""
    content: bytes


def close(brand: Brand, *, until: datetime, actor: str) -> Export:
    """Close what was booked before `until`; what is booked later goes into the next one.

    Raises DomainError `nothing_to_export`, and `export_in_future` for what may still change.
    """
    now = clock.now()
    if until > now:
        raise DomainError("export_in_future")
    with transaction.atomic():
        return _close(brand, until, now, actor)


def _close(brand: Brand, until: datetime, now: datetime, actor: str) -> Export:
    row = locked(brand.pk)
    export = Export.objects.create(
        brand_id=brand.pk,
        number=row.next_export,
        until=until,
        closed_at=now.replace(microsecond=0),
        closed_by=actor,
        settings=BookSettings.model_validate(row.settings).model_dump(mode="json"),
        time_zone=brand.time_zone,
        currency=brand.currency,
        bookings=0,
        first_day=until.date(),
        last_day=until.date(),
        sums={},
    )
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [export.pk, brand.pk, until])
        export.bookings = cursor.rowcount
    if not export.bookings:
        raise DomainError("nothing_to_export")
    row.next_export += 1
    row.save(update_fields=("next_export",))
    _sum_up(export)
    return export


def file_of(export: Export, form: str) -> BookFile:
    """Return a file of a closed export: the same bytes each time.

    Raises NotFound `no_such_format`, and DomainError `export_differs` where they are not.
    """
    if form not in FORMATS:
        raise NotFound("no_such_format", form=form)
    made = _made(export, lines_of(export), form)
    if export.hashes.get(form) != _hash(made):
        raise DomainError("export_differs", number=export.number)
    return made


def lines_of(export: Export) -> list[BookedLine]:
    zone = ZoneInfo(export.time_zone)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [export.brand_id, export.pk])
        return [
            BookedLine(
                booking=booking,
                day=at.astimezone(zone).date(),
                account=account,
                debit_minor=debit,
                credit_minor=credit,
                currency=currency,
                reference=ran,
            )
            for booking, at, account, debit, credit, currency, ran in cursor.fetchall()
        ]


def _sum_up(export: Export) -> None:
    lines = lines_of(export)
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.debit_minor
    export.sums = dict(sorted(sums.items()))
    export.first_day = min(line.day for line in lines)
    export.last_day = max(line.day for line in lines)
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [export.brand_id, export.pk])
        [export.last_line] = cursor.fetchone()
    export.hashes = {form: _hash(_made(export, lines, form)) for form in FORMATS}
    export.save()


def _hash(made: BookFile) -> str:
    return hashlib.sha256(made.content).hexdigest()


def _made(export: Export, lines: Sequence[BookedLine], form: str) -> BookFile:
    settings = BookSettings.model_validate(export.settings)
    title = f"Backhaul {export.number:05}"
    name = f"books-{export.number:05}"
    if form == "csv":
        return BookFile(f"{name}.csv", "text/csv", book_files.plain(lines, settings))
    if form == "xero":
        content = book_files.xero(lines, settings, title=title)
        return BookFile(f"{name}-xero.csv", "text/csv", content)
    stacks = book_files.datev(
        lines, settings, title=title, at=export.closed_at, base=export.currency
    )
    if len(stacks) == 1:
        return BookFile(f"EXTF_{name}.csv", "text/csv", stacks[0][1])
    return BookFile(f"EXTF_{name}.zip", "application/zip", _zipped(stacks))


def _zipped(files: Iterator[tuple[str, bytes]] | Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
