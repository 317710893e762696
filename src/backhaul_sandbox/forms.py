"""Reading what callers send: JSON and forms, fields of the right type, or BadInput."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_FIELD = re.compile(r"([^\[\]]+)(?:\[([^\[\]]*)\])?")
_LONGEST_WORD = 2000
_MOST_SECONDS = 3_200_000_000  # about a hundred years
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2190, 1, 1, tzinfo=UTC)


class BadInput(ValueError):
    """What was sent is not what was asked for; the text says what and where."""


def _no_constant(name: str) -> float:
    raise BadInput(f"{name} is no number in JSON.")


def read_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body, parse_constant=_no_constant) if body.strip() else {}
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is no text
    except RecursionError:
        raise BadInput("The JSON is nested too deep.") from None
    except ValueError as error:
        raise BadInput(f"Not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadInput("A JSON object is wanted.")
    return value


def read_form(body: bytes) -> dict[str, Any]:
    """Decode a form; `metadata[a]=b` gives {"metadata": {"a": "b"}}, `x[]` and `x[0]` alike."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except ValueError as error:
        raise BadInput(f"Not a form: {error}") from None
    result: dict[str, Any] = {}
    for name, value in pairs:
        match = _FIELD.fullmatch(name)
        if match is None:
            raise BadInput(f"Not a field name: {name[:100]!r}")
        outer, inner = match.groups()
        if inner is None:
            result[outer] = value
            continue
        nested = result.setdefault(outer, {})
        if not isinstance(nested, dict):
            raise BadInput(f"{outer} is both a value and a group.")
        nested[inner or str(len(nested))] = value
    return result


def text(data: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or len(value) > _LONGEST_WORD:
        raise BadInput(f"{name} must be a text of at most {_LONGEST_WORD} characters.")
    if default is None and not value.strip():
        raise BadInput(f"{name} is missing.")
    return value


def whole(data: Mapping[str, Any], name: str, low: int, high: int) -> int:
    value = data.get(name)
    if type(value) is not int or not low <= value <= high:
        raise BadInput(f"{name} must be a whole number from {low} to {high}.")
    return value


def seconds(data: Mapping[str, Any], name: str, default: float | None = None) -> float:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadInput(f"{name} must be a number of seconds.")
    if not math.isfinite(value) or abs(value) > _MOST_SECONDS:
        raise BadInput(f"{name} is too large.")
    return float(value)


def flag(data: Mapping[str, Any], name: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise BadInput(f"{name} must be true or false.")
    return value


def group(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        raise BadInput(f"{name} must be an object.")
    return value


def instant(data: Mapping[str, Any], name: str, default: datetime) -> datetime:
    """Read an ISO 8601 instant; one without an offset is refused, not guessed."""
    if data.get(name) is None:
        return default
    try:
        value = datetime.fromisoformat(text(data, name))
    except ValueError as error:
        raise BadInput(f"{name} is no ISO 8601 instant: {error}") from None
    if value.tzinfo is None:
        raise BadInput(f"{name} needs an offset, such as Z or +01:00.")
    if not _FIRST <= value <= _LAST:
        raise BadInput(f"{name} is too far away.")
    return value.astimezone(UTC)


def url(data: Mapping[str, Any], name: str = "url") -> str:
    value = text(data, name)
    try:
        is_address = urlsplit(value).hostname and urlsplit(value).port != 0
    except ValueError:
        is_address = False
    if not is_address or not re.fullmatch(r"https?://[!-~]{1,500}", value):
        raise BadInput(f"{name} must be an http or https address.")
    return value
