"""All that is known about a disputed payment, on paper: for the provider and the bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backhaul.foundation.documents import locales, typesetting
from backhaul.foundation.documents.typesetting import Printed, Sheet


@dataclass(frozen=True, slots=True)
class Chapter:
    """`rows` are what stands on the left (a day, a name) and what is said of it."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plate:
    """A photo, a JPEG, with what it shows."""

    caption: str
    jpeg: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePaper:
    """Every word of it, translated by the caller."""

    brand: str
    title: str
    lead: str
    page: str
    """With {n} and {of}."""
    chapters: Sequence[Chapter]
    photos: str
    """The title above the photos."""
    plates: Sequence[Plate] = ()


def evidence_pdf(paper: EvidencePaper, *, locale: str) -> Printed:
    """Return A4 pages; the same input gives the same bytes."""
    sheet = Sheet(
        template="evidence",
        text={
            "brand": paper.brand,
            "title": paper.title,
            "lead": paper.lead,
            "page": paper.page,
            "photos": paper.photos,
            "chapters": [
                {
                    "title": chapter.title,
                    "rows": [[name, *typesetting.pieces(said)] for name, said in chapter.rows],
                }
                for chapter in paper.chapters
                if chapter.rows
            ],
            "captions": [plate.caption for plate in paper.plates],
        },
        codes={},
        language=locales.language_of(locale),
    )
    return typesetting.set_illustrated(sheet, [plate.jpeg for plate in paper.plates])
