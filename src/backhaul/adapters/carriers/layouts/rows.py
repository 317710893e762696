"""Events that are no objects: rows of a time and a sentence, sentences that name their time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backhaul.adapters.carriers.layouts.times import parse_time
from backhaul.adapters.carriers.layouts.trees import Tree

_TIMES = ("iso", "free")
_LONGEST_TIME = 45
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = (
    rf"(?:{_MONTH}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}\.? {_MONTH}\.?,? \d{{4}}|"
    r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})"
)
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?"
_WITHIN = re.compile(
    rf"\b(?P<day>{_DAY})(?:,? (?:at )?(?P<after>{_CLOCK}))?|"
    rf"\b(?P<before>{_CLOCK}),? (?:on )?(?P<other>{_DAY})",
    re.IGNORECASE,
)


def rows_in(value: Sequence[Tree]) -> list[dict[str, str]]:
    """Return the events of `[["28/08/2026", "text"], ...]`; empty for anything else."""
    if len(value) < 2 or not all(isinstance(row, list) and 1 < len(row) < 6 for row in value):
        return []
    if len({len(row) for row in value}) > 1:
        return []
    columns = [
        [str(cell or "").strip() for cell in column] for column in zip(*value, strict=True)
    ]
    times = [column for column in columns if all(map(_is_time, column))]
    told = [column for column in columns if column not in times]
    if len(times) != 1 or not told:
        return []
    sentences = max(told, key=lambda column: sum(map(len, column)))
    return [
        {"time": time, "text": text} for time, text in zip(times[0], sentences, strict=True)
    ]


def sentences_in(found: dict[str, Tree]) -> dict[str, Tree]:
    """Make events of a list of sentences that each name their time, and of one beside it."""
    lists = [key for key, value in found.items() if _is_told(value)]
    if not lists:
        return found
    single = [key for key, value in found.items() if isinstance(value, str) and _told(value)]
    made: dict[str, Tree] = {key: _told(found[key]) for key in single}
    made |= {key: [_told(one) for one in found[key]] for key in lists}
    return {**found, **made}


def _is_told(value: Tree) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(one, str) and _told(one) is not None for one in value)
    )


def _told(sentence: str) -> dict[str, str] | None:
    when = _WITHIN.search(sentence)
    if when is None or not re.search(r"[^\W\d_]{3}", sentence.replace(when[0], "")):
        return None
    day, clock = when["day"] or when["other"], when["after"] or when["before"] or ""
    time = f"{day} {clock}".strip()
    return {"time": time, "text": sentence} if _is_time(time) else None


def _is_time(value: str) -> bool:
    return 5 < len(value) < _LONGEST_TIME and parse_time(value, _TIMES) is not None
