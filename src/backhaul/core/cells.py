"""Cells of files that a spreadsheet opens: none of them may begin a formula."""

from __future__ import annotations

#: What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: str) -> str:
    """Return the cell as a text where it would begin a formula; numbers stay numbers."""
    is_number = cell.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell
