"""DHL's answers; those of Express name a place as "PARIS - FRANCE" or "VAN NUYS,CA-USA"."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.countries import country_of
from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import text

_DEEPEST = 40
_AREAS = frozenset({"ServiceArea", "serviceArea"})


def placed(tree: Any) -> Any:
    """Write `_country` and `_region` beside the description of every service area."""
    for area in _areas(tree, 0):
        told = text(area.get("description") or area.get("Description"))
        city, _, country = told.rpartition("-")
        state = city.rpartition(",")[2].strip() if "," in city else ""
        area["_country"] = _country_of(country) if city else ""
        area["_region"] = state if len(state) == len("CA") else ""
    return tree


def _country_of(told: str) -> str:
    """Also of "HONG KONG SAR, CHINA" and "KOREA, REPUBLIC OF (SOUTH K.)"."""
    return country_of(told) or country_of(told.partition("(")[0].partition(",")[0])


def _areas(tree: object, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(tree, list):
        for item in tree:
            yield from _areas(item, depth)
    elif isinstance(tree, dict) and depth < _DEEPEST:
        for name, value in tree.items():
            if name not in _AREAS:
                yield from _areas(value, depth + 1)
                continue
            for area in value if isinstance(value, list) else [value]:
                if isinstance(area, dict):
                    yield area


PARSER = LayoutParser(
    read_carrier(files(__package__).joinpath("carrier.toml").read_text("utf-8")), prepare=placed
)
