"""The receipt of a declaration on paper: what was declared, and the date and time it came."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.foundation.documents import locales, typesetting
from backhaul.foundation.documents.typesetting import Printed, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationPaper:
    """Every word of it, translated by the caller; `rows` are a name and what was said."""

    brand: str
    title: str
    lead: str
    rows: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]


def declaration_pdf(paper: DeclarationPaper, *, locale: str) -> Printed:
    """Return A4 pages, as many as its words need; the same input gives the same bytes."""
    return typesetting.set_pdf(_sheet(paper, locale))


def declaration_png(paper: DeclarationPaper, *, locale: str, ppi: float = 80.0) -> bytes:
    return typesetting.set_png(_sheet(paper, locale), ppi=ppi)


def _sheet(paper: DeclarationPaper, locale: str) -> Sheet:
    return Sheet(
        template="declaration",
        text={
            "brand": paper.brand,
            "title": paper.title,
            "lead": paper.lead,
            "rows": [[name, *typesetting.pieces(said)] for name, said in paper.rows],
            "closing": list(paper.closing),
        },
        codes={},
        language=locales.language_of(locale),
    )
