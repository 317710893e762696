"""Bins of a return centre: a letter says what happens to a unit, a number which bin it is.

Boxes and pallets are bins that are opened, filled, closed and handed on as a whole; their
code is a number of ours (core.ids) and says nothing of what is inside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from backhaul.core.disposition import Disposition
from backhaul.core.ids import read_container

UNKNOWN = "unknown"
"""For what nobody can assign yet."""
QUARANTINE = "quarantine"
"""For what a person has to look at first."""

MOST_UNITS = 1_000
"""So many fit into a container, and are handed on in one step."""

_D = Disposition


class BinKind(StrEnum):
    BIN = "bin"
    """Stays where it is, and is never closed."""
    BOX = "box"
    PALLET = "pallet"


#: What can be packed into a box or onto a pallet: all that leaves the bench for good.
PACKABLE = tuple(one for one in Disposition if one is not Disposition.KEEP)

#: What goes into a bin → its letter. Kinds of work share R; what goes out again waits in Q,
#: where nothing is taken from without a person.
LETTERS: Mapping[str, str] = {
    _D.RESTOCK: "A",
    _D.RESTOCK_B: "B",
    _D.REPAIR: "R",
    _D.REFURBISH: "R",
    _D.REPACKAGE: "R",
    _D.RETURN_TO_VENDOR: "V",
    _D.LIQUIDATE: "L",
    _D.DONATE: "D",
    _D.RECYCLE: "C",
    _D.DISPOSE: "X",
    UNKNOWN: "U",
    QUARANTINE: "Q",
    _D.SEND_BACK_TO_CUSTOMER: "Q",
}
_CODE = re.compile(r"([A-Z])([1-9][0-9]{0,2})")
_LETTERS = frozenset(LETTERS.values())


def usual_bins() -> Mapping[str, str]:
    """Return the bins that every site begins with: code → what goes into it."""
    counted: dict[str, int] = {}
    found: dict[str, str] = {}
    for purpose, letter in LETTERS.items():
        counted[letter] = counted.get(letter, 0) + 1
        found[f"{letter}{counted[letter]}"] = str(purpose)
    return found


def read_bin(text: str) -> str | None:
    """Return the code of a bin as it is written, or None if the text has another shape."""
    if found := read_container(text):
        return found
    plain = "".join(text.split()).upper()
    shaped = _CODE.fullmatch(plain)
    return plain if shaped and shaped.group(1) in _LETTERS else None


def accepts(purpose: str, disposition: str) -> bool:
    """Whether a unit may lie in a bin: nothing becomes sellable by being put on a shelf.

    `disposition` is empty while nothing was decided; what waits for a person takes anything.
    """
    return purpose in {UNKNOWN, QUARANTINE} or purpose == disposition
