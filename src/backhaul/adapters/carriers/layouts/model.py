"""A carrier's file: where its events lie in a body, how its times are written, its codes."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import msgspec

from backhaul.adapters.carriers import tables
from backhaul.adapters.carriers.tables import MappingTable

Paths = str | list[str]
"""One path, or several: the first that gives something is taken."""


class Shipments(msgspec.Struct, forbid_unknown_fields=True):
    """`path`: all shipments of a body (all paths count); `number` within each."""

    path: Paths = "$"
    number: Paths = msgspec.field(default_factory=list)
    asked_at: Paths = msgspec.field(default_factory=list)
    alone: bool = False
    """The answer to a question about one shipment: it need not repeat its number."""
    must_tell: bool = False
    """A shipment without any event is a problem: this carrier answers so only by mistake."""


class Events(msgspec.Struct, forbid_unknown_fields=True):
    """Paths begin at an event; `^.x` begins at its shipment, `$$.x` at the body.

    `time_format`: see times.parse_time. `zone` says whose clock a time without offset is on:
    `place`, or an IANA name such as `UTC` or `Asia/Shanghai`.
    """

    path: Paths
    time: Paths
    time_format: Paths = "iso"
    offset: Paths = msgspec.field(default_factory=list)
    """`+05:30`, `-8`, `EST` or `America/Toronto`."""
    utc: Paths = msgspec.field(default_factory=list)
    """The same time on UTC, where a carrier gives both; `time_format` reads it too."""
    zone: str = "place"
    code: Paths = msgspec.field(default_factory=list)
    look_up: list[str] = msgspec.field(default_factory=list)
    """What the table is asked for, in turn; empty: the whole code, then each part of it."""
    text: Paths = msgspec.field(default_factory=list)
    within: Paths = msgspec.field(default_factory=list)
    """Under what the table's phrases are looked up; empty: the code."""
    place: Paths = msgspec.field(default_factory=list)
    country: Paths = msgspec.field(default_factory=list)
    region: Paths = msgspec.field(default_factory=list)
    home: str = ""
    """The country of a place that names its region only."""
    number: Paths = msgspec.field(default_factory=list)
    carrier: Paths = msgspec.field(default_factory=list)
    event_id: Paths = msgspec.field(default_factory=list)
    sequence: Paths = msgspec.field(default_factory=list)
    unless_empty: Paths = msgspec.field(default_factory=list)
    """An entry where all of these are empty is no event and no problem."""
    spare: bool = False
    """Only where a shipment's other entries gave no scan: a summary that repeats the last."""


class Errors(msgspec.Struct, forbid_unknown_fields=True):
    """Each thing at `path` is a problem, unless its code is one of `fine`.

    `needs`: only with one of these codes is it one.
    """

    path: Paths
    code: Paths = msgspec.field(default_factory=list)
    message: Paths = msgspec.field(default_factory=list)
    fine: list[str] = msgspec.field(default_factory=list)
    needs: list[str] = msgspec.field(default_factory=list)


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    """One kind of body. `has`: what such a body has; empty: a shipment or an error."""

    format: str
    has: Paths = msgspec.field(default_factory=list)
    shipments: Shipments = msgspec.field(default_factory=Shipments)
    events: list[Events] = msgspec.field(default_factory=list)
    errors: list[Errors] = msgspec.field(default_factory=list)


class CarrierFile(msgspec.Struct, forbid_unknown_fields=True):
    """`also`: other names under which people know this carrier."""

    name: str
    title: str
    source: str
    read_on: date
    also: list[str] = msgspec.field(default_factory=list)
    countries: list[str] = msgspec.field(default_factory=list)
    shapes: list[Shape] = msgspec.field(default_factory=list)
    codes: list[dict[str, Any]] = msgspec.field(default_factory=list)
    phrases: list[dict[str, Any]] = msgspec.field(default_factory=list)

    @property
    def table(self) -> MappingTable:
        """Raises ValueError for a faulty table."""
        rows = {"name": self.name, "read_on": self.read_on, "source": self.source}
        return tables.of_rows({**rows, "codes": self.codes, "phrases": self.phrases})


def read_carrier(text: str) -> CarrierFile:
    """Raises ValueError that says what is wrong and where, for a person who wrote the file."""
    try:
        return msgspec.convert(tomllib.loads(text), CarrierFile)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
