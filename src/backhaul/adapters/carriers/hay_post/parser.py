"""Leaves out the state that every order of HayPost begins with: nobody has scanned it yet."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import record, records

_ORDERED = 1


def scanned(tree: Any) -> Any:
    answer = record(tree)
    states = records(answer.get("orderStateHistories"))
    if not states:
        return tree
    kept = [state for state in states if state.get("stateId") != _ORDERED]
    return {**answer, "orderStateHistories": kept}


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=scanned)
