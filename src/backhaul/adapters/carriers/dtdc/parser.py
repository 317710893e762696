"""Makes of DTDC's XML fields, which have their names in an attribute, what JSON has."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import records, text


def with_named_fields(tree: Any) -> Any:
    """Turn `FIELD: [{@name, @value}]` into `{name: value}`, at the depths where it stands."""
    if isinstance(tree, list):
        return [with_named_fields(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    fields = {text(one.get("@name")): one.get("@value") for one in records(tree.get("FIELD"))}
    rest = {name: with_named_fields(value) for name, value in tree.items() if name != "FIELD"}
    return {**rest, **fields}


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=with_named_fields)
