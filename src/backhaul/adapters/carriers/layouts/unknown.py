"""A body that no carrier's file describes: read by guess, and drafted as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from backhaul.adapters.carriers.layouts.faults import faults_of
from backhaul.adapters.carriers.layouts.model import CarrierFile, Events
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.layouts.sniffing import sniff
from backhaul.adapters.carriers.layouts.trees import Unreadable, tree_of
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from backhaul.core.tracking.suggesting import Suggestion, suggest_event

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def read_unknown(body: bytes, *, called: bool = False) -> ParsedBody:
    """Return what a body seems to tell: words are unknown, and no table said so.

    `called`: only what is called events is read, as of a body that may well have none.
    """
    drafted = sniff(body, called=called)
    if drafted is None:
        return ParsedBody(problems=_faults(body) or ("unknown_shape",))
    found = LayoutParser(drafted).parse(body, received_at=_LONG_AGO)
    # Whatever reads the same event by a description later knows better.
    return replace(found, scans=tuple(replace(scan, table_version="") for scan in found.scans))


def _faults(body: bytes) -> tuple[str, ...]:
    try:
        return faults_of(tree_of(body))
    except Unreadable:
        return ()


def draft(body: bytes, *, name: str, drawn_on: str) -> str | None:
    """Return a carrier's file for `body`, to be completed; None where no event is found.

    `drawn_on` is an ISO date. Every code that the body has is a row, with its guess.
    """
    file = sniff(body, name=name)
    if file is None:
        return None
    scans = LayoutParser(file).parse(body, received_at=_LONG_AGO).scans
    return "\n".join((*_head(file, drawn_on), *_shape(file), *_rows(scans), ""))


def _head(file: CarrierFile, drawn_on: str) -> Iterator[str]:
    yield "# Drafted from one body: check every line, above all the times and the words."
    yield f"name = {_text(file.name)}"
    yield f"title = {_text(file.title)}"
    yield 'source = "where their documentation is"'
    yield f"read_on = {drawn_on}"


def _shape(file: CarrierFile) -> Iterator[str]:
    (shape,) = file.shapes
    (events,) = shape.events
    yield ""
    yield "[[shapes]]"
    yield f"format = {_text(shape.format)}"
    yield ""
    yield "[shapes.shipments]"
    yield f"path = {_value(shape.shipments.path)}"
    if shape.shipments.number:
        yield f"number = {_value(shape.shipments.number)}"
    elif not events.number:
        yield "# number = where the tracking number is; without it, it is the one asked for"
    yield ""
    yield "[[shapes.events]]"
    for field in _TOLD:
        value = getattr(events, field)
        if value and value != getattr(Events(path="", time=""), field):
            yield f"{field} = {_value(value)}"


_TOLD = (
    "path", "time", "time_format", "offset", "utc", "zone", "code", "text", "place",
    "country", "number",
)  # fmt: skip


def _rows(scans: Iterable[CarrierScan]) -> Iterator[str]:
    told: dict[tuple[str, str], CarrierScan] = {}
    for scan in scans:
        told.setdefault((scan.code, "" if scan.code else scan.text), scan)
    for (code, text), scan in told.items():
        guess = suggest_event(scan.code, scan.text)
        yield ""
        yield from _row(code, text or scan.text, guess)


def _row(code: str, text: str, guess: Suggestion | None) -> Iterator[str]:
    said = f'{guess.confidence} % because of "{guess.found}"' if guess else ""
    yield f"# A guess, {said}" if guess else "# What does it mean? Until then it moves nothing."
    mark = "" if guess else "# "
    if code:
        yield f"{mark}[[codes]]"
        yield f"{mark}code = {_text(code)}"
        yield f"{mark}text = {_text(text)}"
    else:
        yield f"{mark}[[phrases]]"
        yield f"{mark}pattern = {_text(f'^{re.escape(text)}$')}"
    yield f"{mark}word = {_text(guess.word.value if guess else 'none')}"
    if guess and guess.incident:
        yield f"incident = {_text(guess.incident.value)}"


def _value(value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return _text(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
