"""A table of plain values, shown in a page and given away as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.http import HttpResponse

from backhaul.core.cells import safe

__all__ = ["Table", "csv_response", "safe"]


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def csv_response(table: Table, name: str) -> HttpResponse:
    """Return the table as a file; a cell that begins like a formula is made a text."""
    out = io.StringIO()
    out.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(out)
    writer.writerow(table.head)
    writer.writerows([safe(cell) for cell in row] for row in table.rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
