"""Colours of a brand: how well one is read on another, and the shades that follow from one.

The ratio is that of WCAG 2.2, success criterion 1.4.3: text needs 4.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ENOUGH = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_WHITE, _BLACK = "#ffffff", "#000000"

#: What a brand's colour is read on, in light pages and in dark ones.
LIGHT_GROUNDS: Mapping[str, str] = MappingProxyType({"card": "#ffffff", "page": "#f6f7f9"})
DARK_GROUNDS: Mapping[str, str] = MappingProxyType({"card": "#181f26", "page": "#11161b"})


@dataclass(frozen=True, slots=True)
class TooClose:
    """Two colours that cannot be told apart well enough."""

    ground: str
    """card or page."""
    ratio: float
    is_dark: bool


def is_colour(text: str) -> bool:
    return bool(_HEX.fullmatch(text))


def ratio(one: str, other: str) -> float:
    """Return the contrast of two `#rrggbb` colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_close(colour: str, *, is_dark: bool) -> tuple[TooClose, ...]:
    """Return every ground on which `colour` cannot be read as text; empty: it may be used."""
    grounds = DARK_GROUNDS if is_dark else LIGHT_GROUNDS
    return tuple(
        TooClose(name, ratio(colour, ground), is_dark)
        for name, ground in grounds.items()
        if ratio(colour, ground) < ENOUGH
    )


def shades(colour: str, *, is_dark: bool) -> dict[str, str]:
    """Return what goes with a brand's colour: the ink on it, a stronger and a soft one.

    The soft one is as strong as it can be while the colour itself is still read on it.
    """
    prefix = "dark_" if is_dark else ""
    ground = DARK_GROUNDS["card"] if is_dark else LIGHT_GROUNDS["card"]
    ink = max((_WHITE, _BLACK), key=lambda each: ratio(each, colour))
    strong = _mixed(colour, _WHITE if is_dark else _BLACK, 0.22)
    soft = ground
    for part in (0.06, 0.08, 0.1, 0.12):
        candidate = _mixed(ground, colour, part)
        if ratio(candidate, colour) >= ENOUGH:
            soft = candidate
    return {
        f"{prefix}brand": colour.lower(),
        f"{prefix}brand_ink": ink,
        f"{prefix}brand_strong": strong,
        f"{prefix}brand_soft": soft,
    }


def _mixed(one: str, other: str, part: float) -> str:
    """Return `one` with `part` of `other` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    if not is_colour(colour):
        raise ValueError(f"not a colour: {colour!r}")
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    parts = [_linear(channel / 255) for channel in _channels(colour)]
    return sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
