"""Writes the years of the Buddhist era, which Thailand Post tells in Thai, as ours."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser

_YEARS_AHEAD = 543
_BUDDHIST = re.compile(r"(?<=\d/)2[5-6]\d\d(?= )")


def in_common_era(tree: Any) -> Any:
    if isinstance(tree, list):
        return [in_common_era(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        name: _dated(value) if name == "status_date" else in_common_era(value)
        for name, value in tree.items()
    }


def _dated(value: object) -> object:
    if not isinstance(value, str):
        return value
    return _BUDDHIST.sub(lambda year: str(int(year[0]) - _YEARS_AHEAD), value)


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=in_common_era)
