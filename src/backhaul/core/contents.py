"""What a scale and a serial number tell of a box before anybody has looked at what is in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

_NOT_TOLD_APART = re.compile(r"[\W_]+")
SERIAL_LIMIT = 80
HEAVIEST_GRAMS = 70_000
"""No parcel service carries more in one piece."""


class Difference(StrEnum):
    """What the dock found out; evidence of the incident `contents_differ`."""

    WEIGHT = "weight"
    SERIAL = "serial"
    """Another piece than the one that was sold."""
    SERIAL_AGAIN = "serial_again"
    """The piece with this number came back before, and was not sold again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """By how much a weight may differ: packaging, and scales that are not the shop's.

    Whichever allows more counts.
    """

    percent: int = 25
    grams: int = 300

    def most(self, expected_grams: int) -> int:
        return max(self.grams, expected_grams * self.percent // 100)

    def fits(self, expected_grams: int, weighed_grams: int) -> bool:
        return abs(weighed_grams - expected_grams) <= self.most(expected_grams)


USUAL_TOLERANCE = Tolerance()


def serial_key(text: str) -> str:
    """Return a serial number as it is compared: without blanks, strokes and capitals."""
    return _NOT_TOLD_APART.sub("", text).casefold()


def serial_difference(
    read: str, *, sold: Iterable[str], came_before: Collection[str]
) -> Difference | None:
    """Return what is wrong with the number on a piece, None where nothing is.

    `sold` are those of its order line, `came_before` the keys of other pieces that came back.
    Where nobody told what was sold, only the second can be wrong.
    """
    key = serial_key(read)
    known = {serial_key(one) for one in sold}
    if known and key not in known:
        return Difference.SERIAL
    return Difference.SERIAL_AGAIN if key in came_before else None
