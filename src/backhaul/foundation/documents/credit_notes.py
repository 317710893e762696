"""A credit note on paper."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.foundation.documents import locales, typesetting
from backhaul.foundation.documents.typesetting import Printed, Sheet

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePaper:
    """Every word of it, translated by the caller; rows are of three cells each."""

    title: str
    seller: tuple[str, ...]
    to: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    head: Row
    rows: tuple[Row, ...]
    sums: tuple[Row, ...]
    taxes: tuple[Row, ...]
    closing: tuple[str, ...]


def credit_note_pdf(paper: NotePaper, *, locale: str) -> Printed:
    """Return A4 pages; the same input gives the same bytes."""
    sheet = Sheet(
        template="credit_note",
        text={
            "title": paper.title,
            "seller": list(paper.seller),
            "to": list(paper.to),
            "facts": [list(row) for row in paper.facts],
            "head": list(paper.head),
            "rows": [list(row) for row in paper.rows],
            "sums": [list(row) for row in paper.sums],
            "taxes": [list(row) for row in paper.taxes],
            "closing": list(paper.closing),
        },
        codes={},
        language=locales.language_of(locale),
    )
    return typesetting.set_pdf(sheet)
