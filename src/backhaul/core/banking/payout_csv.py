"""The same transfers as a table, for banks and programmes that read no XML."""

from __future__ import annotations

import csv
import io

from backhaul.core.banking.payout import PayoutFile
from backhaul.core.errors import DomainError

HEAD = (
    "end_to_end_id", "holder", "iban", "bic", "amount", "currency", "purpose", "execute_on",
)  # fmt: skip
#: A cell that begins so is a formula for a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def payout_csv(file: PayoutFile) -> bytes:
    """Return UTF-8 with a mark for Excel; raises DomainError `file_is_empty`."""
    if not file.payouts:
        raise DomainError("file_is_empty")
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEAD)
    for one in file.payouts:
        cells = (
            one.end_to_end,
            one.to.holder,
            one.to.iban,
            one.to.bic,
            str(one.amount.major),
            one.amount.currency,
            one.purpose,
            file.execute_on.isoformat(),
        )
        rows.writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")
