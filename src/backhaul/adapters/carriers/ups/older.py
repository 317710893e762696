"""UPS's older services (XML, SOAP, JSON in the same words) and web site, with today's codes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from backhaul.adapters.carriers.layouts.model import CarrierFile, read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import Record, record, records, text
from backhaul.adapters.carriers.tables import MappingTable


@cache
def older_parser() -> LayoutParser:
    return LayoutParser(_file(), prepare=with_plain_clocks)


@cache
def table() -> MappingTable:
    """Return what the codes of all services of UPS mean."""
    return _file().table


def with_plain_clocks(tree: Any) -> Any:
    """Write the web site's "9:12 A.M." as 9:12 AM; other bodies are returned as they are."""
    answer = record(tree)
    if "trackDetails" not in answer:
        return tree
    details = [
        {**one, "shipmentProgressActivities": _plain(one.get("shipmentProgressActivities"))}
        for one in records(answer["trackDetails"])
    ]
    return {**answer, "trackDetails": details}


def _plain(activities: object) -> list[Record]:
    return [
        {**one, "time": text(one.get("time")).replace(".", "")} for one in records(activities)
    ]


def _file() -> CarrierFile:
    folder = files(__package__)
    shapes = read_carrier(folder.joinpath("carrier.toml").read_text("utf-8"))
    codes = tomllib.loads(folder.joinpath("codes.toml").read_text("utf-8"))
    wanted = {key: codes[key] for key in ("codes", "phrases", "read_on", "source")}
    return msgspec.structs.replace(shapes, **wanted)
