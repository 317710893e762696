"""What is wrong with a carrier's file, for who wrote it: line, field and plain words."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from backhaul.adapters.carriers.layouts import model
from backhaul.adapters.carriers.layouts.fields import field
from backhaul.adapters.carriers.layouts.model import CarrierFile, Events, Shape
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.core.tracking.healing import HEALED_BY
from backhaul.core.tracking.words import Fault, Word

FORMS = ("json", "xml", "csv")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_AT_FIELD = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
_NEW_TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
#: What the reader of files says, and what a person would.
_PLAIN = (
    (r"Object missing required field `(\w+)`", r"\1 is missing"),
    (r"Object contains unknown field `(\w+)`", r"there is no field \1"),
    (
        r"Expected `str \| array`, got `(\w+)`",
        r"a text or a list of texts belongs here, not \1",
    ),
    (r"Expected `str`, got `(\w+)`", r"a text in quotes belongs here, not \1"),
    (r"Expected `date`, got `(\w+)`", r"a date without quotes belongs here: 2026-11-22"),
    (r"Expected `(\w+)`, got `(\w+)`", r"\1 belongs here, not \2"),
)
_SAYABLE = tuple(word for word in Word if word is not Word.UNKNOWN)
_KINDS = tuple(sorted(HEALED_BY))
"""What a carrier can tell of; the other kinds are of silence, of goods and of money."""
_OF_EACH = {"text", "word", "incident", "fault"}
_FIELDS = {
    "codes": frozenset({"code", "vague", *_OF_EACH}),
    "phrases": frozenset({"pattern", "within", *_OF_EACH}),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """`line` counts from 1; 0: of the whole file."""

    line: int
    where: str
    says: str

    def __str__(self) -> str:
        at = f"line {self.line}" if self.line else "the file"
        return f"{at}, {self.where}: {self.says}" if self.where else f"{at}: {self.says}"


def wrong_with(text: str) -> list[Wrong]:
    """Return all that is wrong with a carrier's file; empty: it can be used."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        return [Wrong(line, "", f"this is no TOML: {_AT_LINE.sub('', str(error))}")]
    lines = _lines(text)
    found = [Wrong(_line_of(where, lines), where, says) for where, says in _wrong(data) if says]
    return sorted(found, key=lambda one: (one.line, one.where))


def _wrong(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _of_rows("codes", data.get("codes", []))
    yield from _of_rows("phrases", data.get("phrases", []))
    try:
        file = msgspec.convert(data, CarrierFile)
    except msgspec.ValidationError as error:
        yield _in_words(str(error))
        return
    if not _NAME.fullmatch(file.name):
        yield "name", "small letters, digits and _ only, beginning with a letter"
    if not file.shapes:
        yield "shapes", "there is no [[shapes]]: nothing says where the events are"
    for place, shape in enumerate(file.shapes):
        yield from _of_shape(f"shapes[{place}]", shape)
    yield from _whole(file)


def _whole(file: CarrierFile) -> Iterator[tuple[str, str]]:
    """What only shows when all is put together, if nothing else was found."""
    if any(_of_rows("codes", file.codes)) or any(_of_rows("phrases", file.phrases)):
        return
    if any(_of_shape("", shape) for shape in file.shapes):
        return
    try:
        LayoutParser(file)
    except (ValueError, ZoneInfoNotFoundError, re.error) as error:
        yield "", str(error)


def _in_words(error: str) -> tuple[str, str]:
    at = _AT_FIELD.search(error)
    says = _AT_FIELD.sub("", error)
    for pattern, plain in _PLAIN:
        says = re.sub(pattern, plain, says)
    return (at[1] if at else ""), says


def _of_rows(table: str, rows: object) -> Iterator[tuple[str, str]]:
    if not isinstance(rows, list):
        return
    codes: Counter[str] = Counter()
    for place, row in enumerate(rows):
        where = f"{table}[{place}]"
        if not isinstance(row, dict):
            continue
        yield from _of_fields(where, row, _FIELDS[table])
        yield from _of_meaning(where, row)
        if table == "phrases":
            yield from _of_pattern(where, row)
            continue
        given = row.get("code")
        if given is None:
            yield where, "code is missing"
        for code in given if isinstance(given, list) else [given]:
            codes[str(code)] += 1
            if codes[str(code)] > 1:
                yield f"{where}.code", f"{code!r} stands in the table twice"


def _of_fields(
    where: str, row: Mapping[str, Any], known: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for name in sorted(row.keys() - known):
        yield f"{where}.{name}", f"there is no field {name}"
    if not isinstance(row.get("vague", False), bool):
        yield f"{where}.vague", "true or false, without quotes"


def _of_meaning(where: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    word, incident = row.get("word"), row.get("incident")
    if word is None:
        yield where, f"word is missing: one of {', '.join(_SAYABLE)}"
    elif word not in _SAYABLE:
        yield f"{where}.word", f"there is no word {word!r}: one of {', '.join(_SAYABLE)}"
    elif word == Word.INCIDENT and incident is None:
        yield where, f"an incident needs its kind: incident = one of {_kinds()}"
    elif word != Word.INCIDENT and incident is not None:
        yield f"{where}.incident", 'only word = "incident" has a kind'
    if incident is not None and incident not in _KINDS:
        yield f"{where}.incident", f"there is no kind {incident!r}: one of {_kinds()}"
    fault = row.get("fault", Fault.UNSAID)
    if fault not in tuple(Fault):
        yield f"{where}.fault", f"there is no fault {fault!r}: one of {', '.join(Fault)}"


def _kinds() -> str:
    return ", ".join(_KINDS)


def _of_pattern(where: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    given = row.get("pattern")
    if given is None:
        yield where, "pattern is missing: a regular expression"
        return
    for one in given if isinstance(given, list) else [given]:
        try:
            re.compile(str(one))
        except re.error as error:
            yield f"{where}.pattern", f"no regular expression: {error}"


def _of_shape(where: str, shape: Shape) -> Iterator[tuple[str, str]]:
    if shape.format not in FORMS:
        yield (
            f"{where}.format",
            f"there is no format {shape.format!r}: one of {', '.join(FORMS)}",
        )
    yield from _of_paths(where, shape)
    yield from _of_paths(f"{where}.shipments", shape.shipments)
    for place, events in enumerate(shape.events):
        inner = f"{where}.events[{place}]"
        yield from _of_paths(inner, events)
        yield from _of_zone(f"{inner}.zone", events)
    for place, errors in enumerate(shape.errors):
        yield from _of_paths(f"{where}.errors[{place}]", errors)


def _of_zone(where: str, events: Events) -> Iterator[tuple[str, str]]:
    if events.zone == "place":
        return
    try:
        ZoneInfo(events.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield where, f'there is no time zone {events.zone!r}: "place", "UTC", "Europe/Vienna" …'


def _of_paths(where: str, part: msgspec.Struct) -> Iterator[tuple[str, str]]:
    for name in _path_fields(type(part)):
        given: str | Sequence[str] = getattr(part, name)
        for one in [given] if isinstance(given, str) else given:
            try:
                field(one)
            except ValueError as error:
                yield f"{where}.{name}", str(error)


def _path_fields(kind: type[msgspec.Struct]) -> list[str]:
    hints = get_type_hints(kind)
    own = [name for name in kind.__struct_fields__ if name not in _NO_PATHS]
    return [name for name in own if hints[name] == model.Paths]


_NO_PATHS = {"time_format"}


def _lines(text: str) -> dict[str, int]:
    """Return the line of each table and key, by `shapes[0].events[1].time`."""
    found: dict[str, int] = {}
    counted: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _NEW_TABLE.match(line):
            table = _table(head[2], counted, is_listed=head[1] == "[[")
            found[table] = number
        elif key := _KEY.match(line):
            found.setdefault(f"{table}.{key[1]}".lstrip("."), number)
    return found


def _table(name: str, counted: Counter[str], *, is_listed: bool) -> str:
    """Return `shapes[0].events[1]` for the second `[[shapes.events]]` of the first shape."""
    path = ""
    parts = [part.strip() for part in name.split(".")]
    for place, part in enumerate(parts):
        path = f"{path}.{part}".lstrip(".")
        if place == len(parts) - 1 and is_listed:
            counted[path] += 1
        if counted[path]:
            path = f"{path}[{counted[path] - 1}]"
    return path


def _line_of(where: str, lines: Mapping[str, int]) -> int:
    """Return the line of the nearest thing around it that has one."""
    while where:
        if where in lines:
            return lines[where]
        where = re.sub(r"(\.?[^.\[\]]+|\[[^\]]*\])$", "", where)
    return 0
