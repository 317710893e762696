"""The objects of a body by where they lie, and the plain values within each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Steps = tuple[str, ...]
"""Names from the root; a list adds none, `*` stands for keys that are values themselves."""
ANY = "*"
_DEEPEST_FIELD = 3
_MOST_OBJECTS = 20_000
_NUMBER_LIKE = re.compile(r"(?=(?:.*\d){6})[A-Za-z0-9-]{8,40}")


@dataclass(frozen=True, slots=True)
class Branch:
    """One object, with all that it lies in: the root first."""

    steps: Steps
    value: dict[str, object]
    above: tuple[Branch, ...]


def branches(tree: object) -> dict[Steps, list[Branch]]:
    """Return all objects of a tree by their steps, in the order of the body."""
    found: dict[Steps, list[Branch]] = defaultdict(list)
    waiting: list[tuple[object, Steps, tuple[Branch, ...]]] = [(tree, (), ())]
    seen = 0
    while waiting and seen < _MOST_OBJECTS:
        value, steps, above = waiting.pop()
        if isinstance(value, list):
            waiting += [(item, steps, above) for item in reversed(value)]
        elif isinstance(value, dict):
            seen += 1
            branch = Branch(steps, value, above)
            found[steps].append(branch)
            inner = (*above, branch)
            keyed = _is_keyed(value)
            waiting += [
                (child, (*steps, ANY if keyed else key), inner)
                for key, child in reversed(value.items())
                if isinstance(child, dict | list)
            ]
    return dict(found)


def _is_keyed(value: dict[str, object]) -> bool:
    """Whether the keys are tracking numbers or places: `{"RR1…": {…}}`, `{"0": {…}}`."""
    return bool(value) and all(_NUMBER_LIKE.fullmatch(key) or key.isdecimal() for key in value)


def fields(value: object, steps: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Return the plain values of an object and of single objects within, as texts."""
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], dict):
        value = value[0]
    if isinstance(value, dict):
        if len(steps) < _DEEPEST_FIELD:
            for key, child in value.items():
                yield from fields(child, (*steps, key))
    elif isinstance(value, bool) or value is None or isinstance(value, list):
        return
    elif steps and (text := " ".join(str(value).split())):
        yield steps, text


def path_of(steps: Sequence[str], root: str = "$") -> str:
    """Return `$.a['b c'].*` for the steps `a`, `b c` and any."""
    return root + "".join(_step(name) for name in steps)


def _step(name: str) -> str:
    if name == ANY or re.fullmatch(r"[\w@#:-]+", name):
        return f".{name}"
    return f"['{name}']" if "'" not in name else f'["{name}"]'


def words_in(steps: Sequence[str]) -> str:
    """Return the names of steps as small words: `scanDateTime` is `scan date time`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(steps))
    return re.sub(r"[^0-9a-zA-Z\u0080-\uffff]+", " ", apart).lower()
