"""Moments as files write them: the way of a column is found from all of its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

MISSING = frozenset(
    {"", "-", "na", "n/a", "nan", "nat", "nil", "none", "null", "\\n", "0000-00-00"}
)
_EPOCH = re.compile(r"\d{9,10}(\.\d+)?|\d{12,13}")
_MILLISECONDS_FROM = 1e11
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DAYS = (
    "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%m/%d/%y",
    "%d/%m/%y", "%d.%m.%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
#: Read alike by nobody: which of the two it is must follow from the values, or be told.
_RIVALS = frozenset({"%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%m-%d-%Y", "%m/%d/%y", "%d/%m/%y"})
_PATTERNS = ("iso", "epoch", *(day + clock for day in _DAYS for clock in _CLOCKS))
_TRIED = 2_000
Reader = Callable[[str], float | None]
"""Text → hours since 1970 (UTC); None: it is missing. Raises ValueError."""


class Ambiguous(ValueError):
    """Two ways to read a column fit all of its values."""


def reader_of(values: Sequence[str], patterns: Sequence[str], zone: ZoneInfo) -> Reader:
    """Return how to read a column; the first of `patterns` that fits the most values wins.

    No patterns: the usual ones are tried. Raises Ambiguous when day and month cannot be told
    apart.
    """
    told = [text for value in values if not is_missing(text := value.strip())]
    tried = told[:: max(1, len(told) // _TRIED)]
    counts = {
        pattern: sum(_fits(text, pattern, zone) for text in tried)
        for pattern in patterns or _PATTERNS
    }
    best = max(counts, key=lambda pattern: counts[pattern])
    rivals = [
        other for other, count in counts.items() if count == counts[best] and _is_rival(other)
    ]
    if not patterns and counts[best] and _is_rival(best) and len(rivals) > 1:
        best = _settled(told, rivals, zone)
    chosen = [best, *(pattern for pattern in patterns if pattern != best)]
    return partial(_read, patterns=chosen, zone=zone)


def is_missing(text: str) -> bool:
    return text.lower() in MISSING or text.startswith("0000-00-00")


def _is_rival(pattern: str) -> bool:
    return pattern[:8] in _RIVALS


def _settled(told: Sequence[str], rivals: Sequence[str], zone: ZoneInfo) -> str:
    """Ask all values, not only some, which of two ways fails on any."""
    fitting = [one for one in rivals if all(_fits(text, one, zone) for text in told)]
    if len(fitting) != 1:
        raise Ambiguous(f"is {told[0]} day first or month first?")
    return fitting[0]


def _read(text: str, *, patterns: Sequence[str], zone: ZoneInfo) -> float | None:
    text = text.strip()
    if is_missing(text):
        return None
    for pattern in patterns:
        try:
            return _hours(text, pattern, zone)
        except (ValueError, OverflowError):
            continue
    raise ValueError(text)


def _fits(text: str, pattern: str, zone: ZoneInfo) -> bool:
    try:
        _hours(text, pattern, zone)
    except (ValueError, OverflowError):
        return False
    return True


def _hours(text: str, pattern: str, zone: ZoneInfo) -> float:
    if pattern == "epoch":
        if not _EPOCH.fullmatch(text):
            raise ValueError(text)
        seconds = float(text)
        return seconds / 3.6e6 if seconds > _MILLISECONDS_FROM else seconds / 3600
    if pattern == "iso":
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
    else:
        found = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone comes next
    aware = found if found.tzinfo else found.replace(tzinfo=zone)
    return aware.astimezone(UTC).timestamp() / 3600
