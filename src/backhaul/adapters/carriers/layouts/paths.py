"""Paths into a body: a part of JSONPath (`$.a.b[*].c`) and of XPath (`//a/b/@c`).

Both are read once into the same steps. Where one thing stands for a list of one, as carriers
like to write, a path finds it in either; of a list, it finds the items.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

Find = Callable[[object], list[object]]


class _Kind(Enum):
    CHILD = "child"
    EVERY = "every"
    """The items of a list; anything else is a list of one."""
    VALUES = "values"
    """The values of an object, or the items of a list."""
    PLACE = "place"
    DEEP = "deep"
    """Every value of that name, at any depth."""


@dataclass(frozen=True, slots=True)
class _Step:
    kind: _Kind
    name: str = ""
    place: int = 0


_JSON = re.compile(
    r"""\.\.(?P<deep>[\w@#:-]+) | \.(?P<child>[\w@#:-]+) | (?P<values>\.\*) | (?P<every>\[\*\])
      | \[(?P<place>-?\d+)\] | \[(?P<quote>['"])(?P<quoted>.*?)(?P=quote)\]""",
    re.VERBOSE,
)
_XML = re.compile(
    r"(?P<deep>//)?(?:(?P<every>\*)|(?P<text>text\(\))|(?P<name>@?[\w.-]+))"
    r"(?:\[(?P<place>\d+)\])?/?"
)


def compile_path(path: str) -> Find:
    """Return what finds `path` in a tree of trees.py. Raises ValueError for no path."""
    steps = _json_steps(path) if path.startswith("$") else _xml_steps(path)
    if all(step.kind is _Kind.CHILD for step in steps):
        return _children([step.name for step in steps])
    if steps[0].kind is _Kind.DEEP:
        return lambda tree: _find(steps, tree) if steps[0].name in _names(tree) else []
    return lambda tree: _find(steps, tree)


def _json_steps(path: str) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    at = 1
    while at < len(path):
        match = _JSON.match(path, at)
        if match is None:
            raise ValueError(f"no JSONPath from {path[at:]!r} on: {path}")
        steps.append(_json_step(match))
        at = match.end()
    return tuple(steps)


def _json_step(match: re.Match[str]) -> _Step:
    if match["deep"]:
        return _Step(_Kind.DEEP, match["deep"])
    if match["values"]:
        return _Step(_Kind.VALUES)
    if match["every"]:
        return _Step(_Kind.EVERY)
    if match["place"]:
        return _Step(_Kind.PLACE, place=int(match["place"]))
    return _Step(_Kind.CHILD, match["child"] or match["quoted"])


def _xml_steps(path: str) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    at = 1 if path.startswith("/") and not path.startswith("//") else 0
    while at < len(path):
        match = _XML.match(path, at)
        if match is None:
            raise ValueError(f"no XPath from {path[at:]!r} on: {path}")
        steps += _xml_step(match)
        # The blank slash of `a//b` belongs to the step that comes.
        at = match.end() - (path[match.end() - 1 : match.end() + 1] == "//")
    return tuple(steps)


def _xml_step(match: re.Match[str]) -> Iterable[_Step]:
    if match["every"]:
        yield _Step(_Kind.VALUES)
    elif match["text"]:
        yield _Step(_Kind.CHILD, "#text")
    else:
        yield _Step(_Kind.DEEP if match["deep"] else _Kind.CHILD, match["name"])
    if match["place"]:
        yield _Step(_Kind.PLACE, place=int(match["place"]) - 1)


def _children(names: Sequence[str]) -> Find:
    """The usual case, made quick: names only, through objects only."""

    def find(tree: object) -> list[object]:
        for place, name in enumerate(names):
            if isinstance(tree, dict):
                tree = tree.get(name)
            elif isinstance(tree, list):
                rest = _children(names[place:])
                return [found for item in tree for found in rest(item)]
            else:
                return []
            if tree is None:
                return []
        return tree if isinstance(tree, list) else [tree]

    return find


def _find(steps: Sequence[_Step], tree: object) -> list[object]:
    found: list[object] = [tree]
    for step in steps:
        found = [value for item in found for value in _step(step, item) if value is not None]
    return [one for value in found for one in (value if isinstance(value, list) else [value])]


def _step(step: _Step, value: object) -> Iterable[object]:
    match step.kind:
        case _Kind.EVERY:
            return value if isinstance(value, list) else (value,)
        case _Kind.VALUES:
            if isinstance(value, dict):
                return value.values()
            return value if isinstance(value, list) else ()
        case _Kind.PLACE:
            return _item(value, step.place)
        case _Kind.DEEP:
            return _deep(step.name, value)
        case _Kind.CHILD:
            return _named(step.name, value)


def _named(name: str, value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return (value.get(name),)
    if isinstance(value, list):
        return [item.get(name) for item in value if isinstance(item, dict)]
    return ()


def _item(value: object, place: int) -> Iterable[object]:
    items = value if isinstance(value, list) else [value]
    return (items[place],) if -len(items) <= place < len(items) else ()


def _deep(name: str, value: object) -> list[object]:
    """In the order of the body; what lies within something found is not looked through."""
    found: list[object] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += [item for item in reversed(one) if isinstance(item, _NESTED)]
        elif isinstance(one, dict):
            if name in one:
                inner = one[name]
                found += inner if isinstance(inner, list) else [inner]
            waiting += [
                item
                for key, item in reversed(one.items())
                if isinstance(item, _NESTED) and key != name
            ]
    return found


_NESTED = (dict, list)
_last = threading.local()


def _names(tree: object) -> set[str]:
    """Return all names in a tree; those of the last one are remembered.

    A carrier's file asks one body for several things that stand anywhere, most of them nowhere.
    """
    if getattr(_last, "tree", None) is tree and tree is not None:
        known: set[str] = _last.names
        return known
    names: set[str] = set()
    waiting: list[Any] = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            names.update(one)
            waiting += [item for item in one.values() if isinstance(item, _NESTED)]
        elif isinstance(one, list):
            waiting += [item for item in one if isinstance(item, _NESTED)]
    _last.tree, _last.names = tree, names
    return names
