"""Bodies that hide their events' fields, put so that paths reach them.

JSON within texts; lists of names with their values; times by the name of what happened then;
a day above the hours of its events; tracking numbers that are keys; rows of a time and a
sentence (rows.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from backhaul.adapters.carriers.layouts.rows import rows_in, sentences_in
from backhaul.adapters.carriers.layouts.times import parse_time
from backhaul.adapters.carriers.layouts.trees import Tree

_NAMES = ("@name", "name", "key", "@key", "field", "attribute", "label", "code", "type")
_VALUES = ("#text", "value", "@value", "val", "content")
_LONGEST_NAME = 60
_DEEPEST = 40
_LEAST_JSON = 20
_HAPPENED = re.compile(
    r"status|milestone|event|histor|timeline|progress|journey|steps", re.IGNORECASE
)
_NUMBER = re.compile(r"(?=(?:.*\d){6})[A-Za-z0-9-]{8,40}")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d([:.]\d\d)?(\s?[AaPp]\.?[Mm]\.?)?( Uhr)?")
_DAY = re.compile(r"[^:]*\d[^:]*")
_TIMES = ("iso", "free")


def plainer(tree: Tree) -> Tree:
    """Return the tree with all that is hidden laid open; equal to it where nothing is."""
    return _plainer(tree, "", 0)


def _plainer(value: Tree, name: str, depth: int) -> Tree:
    if depth > _DEEPEST:
        return value
    if isinstance(value, str):
        return _held(value, name, depth)
    if isinstance(value, list):
        return rows_in(value) or [_plainer(item, name, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _plainer(child, key, depth + 1) for key, child in value.items()}
    if _HAPPENED.search(name) and _are_times(found):
        return [{"event": key, "time": time} for key, time in found.items() if time]
    for key, child in list(found.items()):
        named = _named(value[key], child)
        if named is not None:
            del found[key]
            found = {**named, **found}
    return _with_day(_with_numbers(sentences_in(found)))


def _held(text: str, name: str, depth: int) -> Tree:
    if len(text) < _LEAST_JSON or text[0] not in "{[" or text[-1] not in "}]":
        return text
    try:
        return _plainer(json.loads(text), name, depth + 1)
    except (ValueError, RecursionError):
        return text


def _are_times(found: Mapping[str, Tree]) -> bool:
    """Whether it is `{"created": time, "delivered": time}`; what has not happened is null."""
    told = [value for value in found.values() if value]
    return len(told) > 1 and all(_is_time(value) for value in told)


def _is_time(value: Tree) -> bool:
    return isinstance(value, str) and ":" in value and parse_time(value, _TIMES) is not None


def _with_numbers(found: dict[str, Tree]) -> dict[str, Tree]:
    """Write the number of `{"RR123…": {…}}` into what it is the key of."""
    for key, child in found.items():
        if _NUMBER.fullmatch(key) and isinstance(child, dict):
            found[key] = {"tracking_number": key, **child}
    return found


def _with_day(found: dict[str, Tree]) -> dict[str, Tree]:
    """Write the day of `{"date": …, "items": [{"time": "14:00"}]}` into each item."""
    days = [
        (key, value)
        for key, value in found.items()
        if isinstance(value, str)
        and len(value) < _LONGEST_NAME
        and _DAY.fullmatch(value)
        and parse_time(value, _TIMES)
    ]
    if len(days) != 1:
        return found
    ((name, day),) = days
    for key, child in found.items():
        if isinstance(child, list) and child and all(_has_hour_only(item) for item in child):
            found[key] = [{name: day, **item} for item in child]
    return found


def _has_hour_only(item: Tree) -> bool:
    if not isinstance(item, dict):
        return False
    texts = [value for value in item.values() if isinstance(value, str)]
    return any(_CLOCK.fullmatch(one) for one in texts) and not any(
        len(one) < _LONGEST_NAME and parse_time(one, _TIMES) for one in texts
    )


def _named(given: Tree, child: Tree) -> dict[str, Tree] | None:
    """Return the fields that a list of names and values stands for; None for any other."""
    if not isinstance(given, list) or not isinstance(child, list):
        return None
    found: dict[str, Tree] = {}
    for before, item in zip(given, child, strict=True):
        name = _name(before)
        value = _value(item) if isinstance(item, dict) else None
        if name is None or name in found or value is None:
            return None
        found[name] = value
    return found if len(found) > 1 else None


def _name(item: Tree) -> str | None:
    if not isinstance(item, dict):
        return None
    name = next((item[key] for key in _NAMES if key in item), None)
    return name if isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME else None


def _value(item: Mapping[str, Tree]) -> Tree:
    """Return the value beside a name, or what else of XML lies there; None: there is none."""
    for key in _VALUES:
        if key in item:
            return item[key]
    if "@name" not in item:
        return None
    within = {key: child for key, child in item.items() if not key.startswith("@")}
    return within or ""
