"""One field of an event: alternatives, each of one path or of several that are joined."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backhaul.adapters.carriers.layouts.paths import Find, compile_path
from backhaul.adapters.carriers.reading import text

_PLAIN = re.compile(r"(?:\$\.)?(@?\w+)")
_TOKEN = re.compile(r"""(?:\[(?:'[^']*'|"[^"]*")\]|\S)+""")


@dataclass(frozen=True, slots=True)
class Whole:
    """The body around an event: `$$.x` looks there, `^.x` in the shipment."""

    body: object
    shipment: object


Read = Callable[[object, Whole], str]


def field(alternatives: str | Sequence[str], glue: str = " ") -> Read:
    """Return what reads the first of `alternatives` that gives a text.

    An alternative is one path, or several with blanks between: their texts are joined by
    `glue`. `=text` stands for itself. Raises ValueError for no path.
    """
    given = (alternatives,) if isinstance(alternatives, str) else tuple(alternatives)
    if not given:
        return _nothing
    reads = [_joined([_part(token) for token in _TOKEN.findall(one)], glue) for one in given]
    if len(reads) == 1:
        return reads[0]

    def first(event: object, whole: Whole) -> str:
        for read in reads:
            if found := read(event, whole):
                return found
        return ""

    return first


def all_of(alternatives: Sequence[str], glue: str) -> Callable[[object, Whole], list[str]]:
    """Return what reads every alternative, in their order, without those that are empty."""
    reads = [field(one, glue) for one in alternatives]
    return lambda event, whole: [found for read in reads if (found := read(event, whole))]


def _joined(parts: Sequence[Read], glue: str) -> Read:
    if len(parts) == 1:
        return parts[0]
    return lambda event, whole: glue.join(
        found for part in parts if (found := part(event, whole))
    )


def _part(token: str) -> Read:
    if token.startswith("="):
        constant = token[1:]
        return lambda _event, _whole: constant
    if token.startswith("$$"):
        find = compile_path(token[1:])
        return lambda _event, whole: _text(find(whole.body))
    if token.startswith("^"):
        find = compile_path(f"${token[1:]}")
        return lambda _event, whole: _text(find(whole.shipment))
    return _at(token)


def _nothing(_event: object, _whole: Whole) -> str:
    return ""


def _at(path: str) -> Read:
    find = compile_path(path)
    plain = _PLAIN.fullmatch(path)
    if plain is None:
        return lambda event, _whole: _text(find(event))
    name = plain[1]

    def read(event: object, _whole: Whole) -> str:
        """The usual case, made quick: a text of the event itself."""
        if isinstance(event, dict):
            value = event.get(name)
            if value is None:
                return ""
            if isinstance(value, str):
                return text(value)
        return _text(find(event))

    return read


def _text(found: Sequence[object]) -> str:
    for value in found:
        plain = value.get("#text") if isinstance(value, dict) else value
        if isinstance(plain, float):
            plain = str(int(plain)) if plain.is_integer() else str(plain)
        if clean := text(plain):
            return clean
    return ""


def paths(given: str | Sequence[str]) -> Find:
    """Return what finds everything that any of `given` leads to, once, in their order."""
    finds = [compile_path(one) for one in ((given,) if isinstance(given, str) else given)]
    if len(finds) == 1:
        return finds[0]

    def every(tree: object) -> list[object]:
        found = {id(value): value for find in finds for value in find(tree)}
        return list(found.values())

    return every
