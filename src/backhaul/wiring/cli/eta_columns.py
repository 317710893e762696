"""Which column of a file of deliveries is what, and how the file is written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_UTC = ZoneInfo("UTC")


class Unusable(Exception):
    """A file that cannot be worked with; the message says why, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The headers; empty: the file has no such column. `lane` goes from coarse to fine."""

    hand_over: str
    delivery: str
    purchase: str = ""
    estimate: str = ""
    lost: str = ""
    """When a parcel was given up."""
    lane: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    """`iso`, `epoch` or patterns of strptime; empty: found from the values."""
    zone: ZoneInfo = _UTC
    """Of moments that name none."""
    delimiter: str = ""
    """Empty: found from the first line."""
    encoding: str = "utf-8-sig"

    @property
    def moments(self) -> dict[str, str]:
        """Return what each column of moments is → its header."""
        named = {
            "purchase": self.purchase,
            "hand_over": self.hand_over,
            "delivery": self.delivery,
            "estimate": self.estimate,
            "lost": self.lost,
        }
        return {what: header for what, header in named.items() if header}


#: Of the public data set of the shop Olist (2016 to 2018, CC BY-NC-SA 4.0).
OLIST = Columns(
    purchase="order_purchase_timestamp",
    hand_over="order_delivered_carrier_date",
    delivery="order_delivered_customer_date",
    estimate="order_estimated_delivery_date",
    lane=("customer_state",),
)
_NAMES = frozenset({"purchase", "hand_over", "delivery", "estimate", "lost", "lane"})
_FORM = frozenset({"dates", "zone", "delimiter", "encoding"})
_ALSO = {
    "handover": "hand_over", "handed_over": "hand_over", "delivered": "delivery",
    "purchased": "purchase", "estimated": "estimate", "lanes": "lane",
}  # fmt: skip


def columns_from(path: Path) -> Columns:
    """Read a TOML or JSON file, with tables [columns] and [file] or flat; raises Unusable."""
    known = _flat(_parsed(path))
    unknown = sorted(known.keys() - _NAMES - _FORM)
    if unknown:
        allowed = ", ".join(sorted(_NAMES | _FORM))
        raise Unusable(f"{path}: unknown: {', '.join(unknown)}. There are: {allowed}.")
    missing = [name for name in ("hand_over", "delivery") if not known.get(name)]
    if missing:
        raise Unusable(f"{path} does not name the column of: {', '.join(missing)}")
    listed = {name: _texts(path, name, known.get(name, ())) for name in ("lane", "dates")}
    single = {n: v for n, v in known.items() if n not in {"lane", "dates", "zone"}}
    wrong = sorted(name for name, value in single.items() if not isinstance(value, str))
    if wrong:
        raise Unusable(f"{path}: one name as text is wanted for: {', '.join(wrong)}")
    zone = _zone(path, known.get("zone", "UTC"))
    return Columns(**single, lane=listed["lane"], dates=listed["dates"], zone=zone)


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{path} cannot be read: {error}") from None
    try:
        is_json = path.suffix.lower() == ".json" or text.lstrip().startswith("{")
        found = json.loads(text) if is_json else tomllib.loads(text)
    except ValueError as error:
        raise Unusable(f"{path} is neither TOML nor JSON: {error}") from None
    if not isinstance(found, dict):
        raise Unusable(f"{path} holds no names of columns")
    return found


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for name, value in given.items():
        if name in {"columns", "file"} and isinstance(value, dict):
            known |= _flat(value)
        elif value is not None:
            plain = name.strip().lower().replace("-", "_").replace(" ", "_")
            known[_ALSO.get(plain, plain)] = value
    return known


def _texts(path: Path, name: str, value: Any) -> tuple[str, ...]:
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list | tuple) or not all(isinstance(v, str) for v in several):
        raise Unusable(f"{path}: a text or a list of texts is wanted for: {name}")
    return tuple(text for text in several if text)


def _zone(path: Path, name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise Unusable(f"{path}: no such time zone: {name}") from None
