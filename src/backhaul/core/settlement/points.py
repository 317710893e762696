"""How many loyalty points an amount was worth in the payment that it came by."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"(?<![\d.,])\d+(?:[.,’'\u00a0\u202f ]\d{3})*(?![.,]?\d)")


def points_told(label: str) -> int | None:
    """Return the points that a payment's label names (`1,200 points`); None for none or two."""
    found = _NUMBERS.findall(label)
    if len(found) != 1:
        return None
    return int(re.sub(r"\D", "", found[0]))


def points_between(points: int, whole_minor: int, before_minor: int, minor: int) -> int:
    """Return the points of `minor`, after `before_minor` of what they were worth together.

    However it is cut into parts, their points sum to all of them.
    """
    return points * (before_minor + minor) // whole_minor - points * before_minor // whole_minor
