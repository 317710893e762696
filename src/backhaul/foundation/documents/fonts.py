"""Which characters can be printed: the shipped fonts', or Noto Sans CJK's where installed."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
SYSTEM_FAMILY = "Noto Sans CJK SC"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Printed as a question mark in a black lozenge: nobody takes it for part of a name."""


@dataclass(frozen=True, slots=True)
class SystemFont:
    folders: tuple[Path, ...]
    ranges: tuple[tuple[int, int], ...]

    def has(self, sign: str) -> bool:
        return any(first <= ord(sign) <= last for first, last in self.ranges)


@cache
def shipped_characters() -> frozenset[str]:
    lines = (FOLDER / "characters.txt").read_text(encoding="utf-8").split("\n")
    return frozenset("".join(line.partition("\t")[2] for line in lines))


def cleaned(text: str) -> str:
    """Return `text` composed (NFC) and on one line, without control and direction signs."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in composed)
    return " ".join("".join(kept).split())


def missing(texts: Iterable[str]) -> frozenset[str]:
    """Return the characters of `texts` that the shipped fonts do not have."""
    return frozenset().union(*texts) - shipped_characters()


def _table(file: bytes, face: int, tag: bytes) -> int:
    """Return where table `tag` of a face begins, in a collection or a single font."""
    start = 0
    if file[:4] == b"ttcf":
        (start,) = struct.unpack_from(">I", file, 12 + 4 * face)
    (count,) = struct.unpack_from(">H", file, start + 4)
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", file, start + 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag!r}")


def character_ranges(file: bytes, face: int) -> tuple[tuple[int, int], ...]:
    """Return the ranges of a font's `cmap` of format 12, which every CJK font has.

    Source: OpenType specification, "cmap", subtable format 12.
    """
    cmap = _table(file, face, b"cmap")
    (count,) = struct.unpack_from(">H", file, cmap + 2)
    for number in range(count):
        _, _, offset = struct.unpack_from(">HHI", file, cmap + 4 + 8 * number)
        kind, _, _, _, groups = struct.unpack_from(">HHIII", file, cmap + offset)
        if kind == 12:
            triples = struct.iter_unpack(
                ">III", file[cmap + offset + 16 : cmap + offset + 16 + 12 * groups]
            )
            return tuple((first, last) for first, last, _ in triples)
    return ()


@cache
def system_font() -> SystemFont | None:
    """Return the installed Noto Sans CJK SC, if both its weights are there."""
    import typst

    installed = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
    faces = {
        font.weight: (Path(font.path), font.index)
        for font in installed
        if font.family == SYSTEM_FAMILY and font.path and font.weight in (400, 700)
    }
    if len(faces) < 2:
        return None
    path, index = faces[400]
    folders = tuple(sorted({path.parent for path, _ in faces.values()}))
    return SystemFont(folders, character_ranges(path.read_bytes(), index))
