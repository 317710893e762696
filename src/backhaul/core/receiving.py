"""At the dock: what a scanned text may be, and what a box is expected to hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backhaul.core.axes import Authorization, Processing
from backhaul.core.ids import ALPHABET, LPN_PREFIX, compact, read_lpn, read_ran
from backhaul.core.tracking.words import Position

SCAN_LIMIT = 120

#: What a scanner may send before the data: the symbology, e.g. `]C1` (ISO/IEC 15424).
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")
_SHAPED_LIKE_OURS = re.compile(r"([A-Z]{2,4})([A-Z0-9]{8})")
_OPEN = frozenset({Authorization.REQUESTED, Authorization.IN_REVIEW, Authorization.AUTHORIZED})


class ScanKind(StrEnum):
    RAN = "ran"
    LPN = "lpn"
    NUMBER = "number"
    """A carrier's tracking number, or nothing that we know."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was scanned or typed. `number` is compact: how tracking numbers are compared.

    A tracking number may happen to read as a RAN, so both are looked for. `prefix` is set for
    a text that has the shape of a RAN or a plate of ours but whose check character is wrong.
    """

    kind: ScanKind
    value: str
    number: str
    prefix: str | None = None

    @property
    def is_broken_plate(self) -> bool:
        return self.prefix == LPN_PREFIX


def printable(text: str, limit: int) -> str:
    """Return `text` without what a scanner sent beside it, cut to `limit` characters."""
    kept = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    return kept.strip()[:limit]


def as_printed(text: str) -> str:
    """Return what a scan says, as it stands on the paper: without what the scanner added."""
    plain = printable(text, SCAN_LIMIT)
    marked = _SYMBOLOGY.match(plain)
    return plain[marked.end() :] if marked else plain


def read_scan(text: str) -> Scanned:
    """Read what a scanner or a person entered; control characters are not part of it."""
    number = compact(as_printed(text))
    if found := read_lpn(number):
        return Scanned(ScanKind.LPN, found, number)
    if found := read_ran(number):
        return Scanned(ScanKind.RAN, found, number)
    shaped = _SHAPED_LIKE_OURS.fullmatch(number)
    prefix = shaped.group(1) if shaped and set(shaped.group(1)) <= set(ALPHABET) else None
    return Scanned(ScanKind.NUMBER, number, number, prefix)


@dataclass(frozen=True, slots=True)
class Awaited:
    """One unit as the dock sees it."""

    ordinal: int
    authorization: Authorization
    processing: Processing
    is_kept: bool = False
    """The shopper was told to keep it."""


def expected(units: Iterable[Awaited]) -> tuple[int, ...]:
    """Return the ordinals that a box is taken to hold when nobody says which it holds.

    Units that were let go come only when nothing else is awaited, and missing ones last:
    whoever finds those names them.
    """
    known = tuple(units)
    awaited = [unit for unit in known if unit.processing is Processing.AWAITED]
    for group in (
        [unit for unit in awaited if unit.authorization in _OPEN and not unit.is_kept],
        awaited,
        [unit for unit in known if unit.processing is Processing.MISSING],
    ):
        if group:
            return tuple(unit.ordinal for unit in group)
    return ()


def reached_by_scans(reached: Mapping[str, str]) -> dict[str, str]:
    """Return what of `reached` (position → ISO instant) is known without the dock.

    Whoever is in the building has passed every position before: what has the instant of the
    dock was told by nobody else.
    """
    docked = reached.get(Position.RECEIVED)
    return {position: at for position, at in reached.items() if at != docked}


def furthest(reached: Iterable[str]) -> Position:
    """Return the position with the highest rank; a parcel was at least announced."""
    told = [Position(code) for code in reached]
    return max(told, key=lambda position: position.rank, default=Position.LABEL_CREATED)
