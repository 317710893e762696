"""Opens the JSON that the web site of Amazon's carriers keeps in texts."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import Record, record

_HELD = ("eventHistory", "progressTracker")


def opened(tree: Any) -> Any:
    """Put the events and the errors of both texts where the interface has them too."""
    answer = record(tree)
    held = [_inner(answer[name]) for name in _HELD if isinstance(answer.get(name), str)]
    if not held:
        return tree
    found: dict[str, Any] = {
        name: inner[name]
        for inner in held
        for name in ("errors", "eventHistory")
        if inner.get(name)
    }
    return {**{name: value for name, value in answer.items() if name not in _HELD}, **found}


def _inner(given: str) -> Record:
    try:
        return record(json.loads(given))
    except (ValueError, RecursionError):
        return {}


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=opened)
