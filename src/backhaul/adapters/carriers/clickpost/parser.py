"""Gives the parcels of ClickPost's answers their numbers, which are keys there."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import record


def with_numbers(tree: Any) -> Any:
    """Turn `result: {number: parcel}` into `parcels`, each with its `waybill`."""
    keyed = record(record(tree).get("result"))
    parcels = [
        {"waybill": number, **parcel}
        for number, parcel in keyed.items()
        if isinstance(parcel, dict)
    ]
    return {**tree, "parcels": parcels} if parcels else tree


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=with_numbers)
