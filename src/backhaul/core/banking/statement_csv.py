"""A table of what a bank did: `end_to_end_id, status, amount, currency, date, reason`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from backhaul.core.banking.statement_xml import told_amount
from backhaul.core.banking.told import Became, Statement, Told
from backhaul.core.errors import DomainError

HEAD = ("end_to_end_id", "status", "amount", "currency", "date", "reason")
_NEEDED = frozenset({"end_to_end_id", "status"})
_MOST_LINES = 50_000


def statement_csv(body: bytes) -> Statement:
    """Raises DomainError `statement_unreadable`, `statement_columns`, `statement_line`.

    Every line is kept: whoever fills the table means all of it.
    """
    try:
        text = body.decode("utf-8-sig")
        if "\x00" in text:
            raise DomainError("statement_unreadable")
        comma = ";" if text.partition("\n")[0].count(";") else ","
        rows = csv.DictReader(io.StringIO(text), delimiter=comma, strict=True)
        names = {(name or "").strip().lower() for name in rows.fieldnames or ()}
        if not names >= _NEEDED:
            raise DomainError("statement_columns", wanted=", ".join(HEAD))
        found = [_line(number, _row(row)) for number, row in enumerate(rows, start=2)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DomainError("statement_unreadable") from error
    if len(found) > _MOST_LINES:
        raise DomainError("statement_too_large")
    return Statement(found)


def _row(row: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    """Return trimmed cells by lower-case heads; a mark against formulas is taken off again."""
    return {
        name.strip().lower(): value.strip().removeprefix("'")
        for name, value in row.items()
        if name is not None and isinstance(value, str)
    }


def _line(number: int, row: Mapping[str, str]) -> Told:
    try:
        day = row.get("date", "")
        return Told(
            became=Became(row["status"].lower()),
            end_to_end=row["end_to_end_id"][:35],
            amount=told_amount(row.get("amount", ""), row.get("currency", "") or "EUR"),
            on=date.fromisoformat(day) if day else None,
            code=row.get("reason", "")[:35],
        )
    except (KeyError, ValueError) as error:
        raise DomainError("statement_line", line=number) from error
