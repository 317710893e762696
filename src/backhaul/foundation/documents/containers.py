"""The label of a box or a pallet: what goes in, as large as it fits, 4 × 2 inches."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.foundation.documents import codes, fonts, locales, typesetting, zpl
from backhaul.foundation.documents.typesetting import Printed, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerLabel:
    code: str
    kind: str
    """Box or pallet, in words."""
    fate: str
    """What becomes of everything in it, in words."""
    site: str


def _sheet(label: ContainerLabel, locale: str) -> Sheet:
    return Sheet(
        template="container",
        text={"code": label.code, "kind": label.kind, "fate": label.fate, "site": label.site},
        codes={"qr": codes.qr(label.code)},
        language=locales.language_of(locale),
    )


def container_label_pdf(label: ContainerLabel, *, locale: str) -> Printed:
    return typesetting.set_pdf(_sheet(label, locale))


def container_label_png(label: ContainerLabel, *, locale: str, ppi: float = 203.0) -> bytes:
    return typesetting.set_png(_sheet(label, locale), ppi=ppi)


def container_label_zpl(label: ContainerLabel) -> str:
    """Return the label for a Zebra printer of 203 dpi; Chinese needs a font in the printer."""
    return zpl.label(
        812,
        406,
        zpl.qr(24, 40, label.code, magnification=12),
        zpl.line(330, 40, fonts.cleaned(label.fate)[:18], height=64),
        zpl.line(330, 150, label.code, height=72),
        zpl.line(330, 262, fonts.cleaned(label.kind)[:24], height=44),
        zpl.line(330, 330, fonts.cleaned(label.site)[:30], height=32),
    )
