"""Licence plates: the sticker that makes one physical piece known, 2 × 1 inch."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from backhaul.foundation.documents import codes, fonts, locales, typesetting, zpl
from backhaul.foundation.documents.typesetting import Printed, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class LicencePlate:
    lpn: str
    title: str = ""
    """The product, as a person at the bench calls it."""
    detail: str = ""
    ran: str = ""


def _sheet(plates: Sequence[LicencePlate], locale: str) -> Sheet:
    return Sheet(
        template="licence_plate",
        text={
            "plates": [
                {"lpn": one.lpn, "title": one.title, "detail": one.detail, "ran": one.ran}
                for one in plates
            ]
        },
        codes={str(index): codes.qr(one.lpn) for index, one in enumerate(plates)},
        language=locales.language_of(locale),
    )


def licence_plates_pdf(plates: Sequence[LicencePlate], *, locale: str) -> Printed:
    """Return one page per plate; raises ValueError without any."""
    if not plates:
        raise ValueError("no licence plate to print")
    return typesetting.set_pdf(_sheet(plates, locale))


def licence_plate_pdf(plate: LicencePlate, *, locale: str) -> Printed:
    return licence_plates_pdf([plate], locale=locale)


def licence_plate_png(plate: LicencePlate, *, locale: str, ppi: float = 203.0) -> bytes:
    return typesetting.set_png(_sheet([plate], locale), ppi=ppi)


def licence_plate_zpl(plate: LicencePlate) -> str:
    """Return the plate for a Zebra printer of 203 dpi.

    The printer's own font draws the text: Chinese needs a printer with a Chinese font;
    the code is read all the same. Print the PDF where that matters.
    """
    title = textwrap.wrap(fonts.cleaned(plate.title), 20, max_lines=2, placeholder="…")
    detail = textwrap.wrap(fonts.cleaned(plate.detail), 24, max_lines=1, placeholder="…")
    return zpl.label(
        406,
        203,
        zpl.qr(12, 16, plate.lpn, magnification=6),
        zpl.line(160, 22, plate.lpn, height=40),
        *(zpl.line(160, 70 + 26 * row, part, height=24) for row, part in enumerate(title)),
        *(zpl.line(160, 126, part, height=20) for part in detail),
        zpl.line(160, 160, fonts.cleaned(plate.ran), height=22),
    )
