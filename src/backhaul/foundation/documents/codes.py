"""Bar codes as drawings: exact modules in, SVG out, black on white with the quiet zone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

QUIET_QR = 4
QUIET_CODE128 = 10
WIDEST_CODE128 = 376
"""Modules, quiet zones included: two dots each fill a label. One dot each no scanner reads."""


@dataclass(frozen=True, slots=True)
class Symbol:
    svg: str
    modules: int
    """Width in modules, quiet zones included."""


def _rows(text: str, kind: str) -> list[bytes]:
    import zxingcpp

    if kind == "qr":
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    else:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    _, width = image.shape
    whole = memoryview(image).tobytes()
    rows = [whole[start : start + width] for start in range(0, len(whole), width)]
    return rows if kind == "qr" else rows[:1]


def _path(rows: list[bytes], quiet_x: int, quiet_y: int) -> str:
    """Return one subpath per run of dark modules in a row."""
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for value, run in groupby(row):
            length = len(list(run))
            if value == 0:
                parts.append(f"M{x + quiet_x} {y + quiet_y}h{length}v1h-{length}z")
            x += length
    return "".join(parts)


def _svg(path: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" preserveAspectRatio="none"'
        ' shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def qr(text: str) -> Symbol:
    """Return a QR code; raises ValueError if `text` is empty or longer than a code can hold."""
    rows = _rows(text, "qr")
    size = len(rows) + 2 * QUIET_QR
    return Symbol(_svg(_path(rows, QUIET_QR, QUIET_QR), size, size), size)


def code128(text: str) -> Symbol | None:
    """Return a Code 128 one module high, to be stretched.

    None if `text` is not plain ASCII or would make the bars too thin for a label.
    """
    writable = text.isascii() and text.isprintable() and text == text.strip()
    if not writable or not 0 < len(text) <= 60:
        return None
    rows = _rows(text, "code128")
    width = len(rows[0]) + 2 * QUIET_CODE128
    if width > WIDEST_CODE128:
        return None
    return Symbol(_svg(_path(rows, QUIET_CODE128, 0), width, 1), width)


def qr_svg(text: str) -> str:
    """Return a QR code for a page, inline: black on white also where the page is dark."""
    return qr(text).svg
