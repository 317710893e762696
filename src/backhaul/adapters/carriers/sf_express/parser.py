"""Opens what SF Express writes as a text within its answers."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import Record, record


def opened(tree: Any) -> Any:
    """Parse the JSON in `apiResultData` and `msgData`; name a bare list of routes."""
    if isinstance(tree, list) or ("routes" in record(tree) and "mailNo" not in record(tree)):
        routes = tree if isinstance(tree, list) else tree["routes"]
        return {"routes_of_nobody": {"routes": routes}}
    if isinstance(tree, dict) and "mailNo" in tree:
        return {"routeResps": [tree]}
    if not isinstance(tree, dict):
        return tree
    return _opened(_opened(tree, "msgData"), "apiResultData")


def _opened(answer: Record, name: str) -> Record:
    held = answer.get(name)
    if not isinstance(held, str):
        return answer
    try:
        inner = json.loads(held)
    except (ValueError, RecursionError):
        return answer
    return {**answer, name: _opened(inner, "msgData") if isinstance(inner, dict) else inner}


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=opened)
