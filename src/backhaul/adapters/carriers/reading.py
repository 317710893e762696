"""Tolerant reading of a carrier's body: what is missing or of another shape is simply empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: Longer than any code, place or sentence of a carrier; a column can rely on it.
_LONGEST = 500

Record = Mapping[str, Any]


def record_of(body: bytes) -> Record | None:
    """Return the JSON object that `body` is; None if it is anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def record(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def records(value: object) -> tuple[Record, ...]:
    """Return the objects in a list; one object alone is a list of one, as some carriers do."""
    if isinstance(value, dict):
        return (value,)
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, dict))


def text(value: object) -> str:
    """Return a clean text: of strings and whole numbers only, without what no store can keep.

    JSON may hold halves of characters and NUL, which UTF-8 and PostgreSQL refuse.
    """
    if type(value) is str and len(value) <= _LONGEST and value.isprintable():
        return value if "  " not in value and value == value.strip() else _clean(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    try:
        raw = str(value)
    except ValueError:  # a number of thousands of digits
        return ""
    return _clean(raw)


def _clean(raw: str) -> str:
    clean = raw.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return " ".join(clean.split())[:_LONGEST]


def whole(value: object) -> int:
    """Return a count that a big integer column can hold, 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        return 0
    return value


def country(value: object) -> str:
    """Return an ISO 3166-1 alpha-2 code, empty for anything else (some send names)."""
    code = text(value).upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def joined(*parts: object, by: str = ", ") -> str:
    """Return the texts that are not empty, with `by` between them."""
    return by.join(found for part in parts if (found := text(part)))


def problem(error: Record) -> str:
    """Return `code: message` of a carrier's error object."""
    return joined(error.get("code"), error.get("message"), by=": ") or "error"
