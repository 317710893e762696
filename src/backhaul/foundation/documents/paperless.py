"""A return without a printer: one code on a page, for the carrier's counter to scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from backhaul.foundation.documents import codes, locales, typesetting
from backhaul.foundation.documents.typesetting import Printed, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperlessPass:
    ran: str
    carrier_name: str
    tracking_number: str
    qr_text: str
    brand_name: str
    valid_until: date | None = None
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperlessWords:
    """Every printed word, translated by the caller."""

    title: str
    return_number: str
    tracking_number: str
    valid_until: str
    sandbox: str
    steps: tuple[str, ...]


def _sheet(paperless: PaperlessPass, words: PaperlessWords, locale: str) -> Sheet:
    until = paperless.valid_until
    return Sheet(
        template="paperless",
        text={
            "ran": paperless.ran,
            "carrier": paperless.carrier_name,
            "tracking_number": paperless.tracking_number,
            "brand": paperless.brand_name,
            "valid_until": locales.day(until, locale) if until else "",
            "sandbox": words.sandbox if paperless.is_sandbox else "",
            "words": typesetting.spoken(words),
        },
        codes={"carrier": codes.qr(paperless.qr_text)},
        language=locales.language_of(locale),
    )


def paperless_pdf(paperless: PaperlessPass, *, words: PaperlessWords, locale: str) -> Printed:
    """Return an A6 page; raises ValueError if there is nothing to scan."""
    return typesetting.set_pdf(_sheet(paperless, words, locale))


def paperless_png(
    paperless: PaperlessPass, *, words: PaperlessWords, locale: str, ppi: float = 203.0
) -> bytes:
    return typesetting.set_png(_sheet(paperless, words, locale), ppi=ppi)
