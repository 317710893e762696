"""Makes of Ecom Express's objects with named fields plain parcels with their scans."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import Record, record, records

_ROOT = "ecomexpress-objects"


def with_named_fields(tree: Any) -> Any:
    """Add `parcels`: the fields of each object by name, and its `scans` likewise."""
    answer = record(tree)
    if _ROOT not in answer:
        return tree
    return {**answer, "parcels": [_fields(one) for one in _objects(answer[_ROOT])]}


def _objects(holder: object) -> tuple[Record, ...]:
    return records(record(holder).get("object"))


def _fields(one: Record) -> Record:
    found: dict[str, object] = {}
    for field in records(one.get("field")):
        name = str(field.get("@name", ""))
        inner = _objects(field)
        found[name] = [_fields(each) for each in inner] if inner else field.get("#text", "")
    return found


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=with_named_fields)
