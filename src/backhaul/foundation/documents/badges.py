"""A badge: the code that stands for a member at a bench, on paper for a card holder."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.foundation.documents import codes, locales, typesetting
from backhaul.foundation.documents.typesetting import Printed, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBadge:
    code: str
    name: str
    place: str
    """The brand or the operator that it was printed for."""


def badge_pdf(badge: PrintedBadge, *, locale: str) -> Printed:
    """Return one card; its code is in the picture alone, not to be read over a shoulder."""
    return typesetting.set_pdf(_sheet(badge, locale))


def badge_png(badge: PrintedBadge, *, locale: str, ppi: float = 203.0) -> bytes:
    return typesetting.set_png(_sheet(badge, locale), ppi=ppi)


def _sheet(badge: PrintedBadge, locale: str) -> Sheet:
    return Sheet(
        template="badge",
        text={"name": badge.name, "place": badge.place},
        codes={"qr": codes.qr(badge.code)},
        language=locales.language_of(locale),
    )
