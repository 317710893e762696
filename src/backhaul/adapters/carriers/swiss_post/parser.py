"""Tells for each of Swiss Post's events the number in its code, and the sentence kept apart."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from backhaul.adapters.carriers.layouts.model import read_carrier
from backhaul.adapters.carriers.layouts.parser import LayoutParser
from backhaul.adapters.carriers.reading import Record, record, records, text

_WITHDRAWN = ("CAN1", "CANPDS")


def with_numbers(tree: Any) -> Any:
    """Add `told_as`, and `description` where `translations` has the sentence of a code."""
    if isinstance(tree, list):
        return [with_numbers(item) for item in tree]
    shipment = record(tree)
    if "events" not in shipment:
        return tree
    sentences = record(shipment.get("translations"))
    events = [_with_number(event, sentences) for event in records(shipment["events"])]
    return {**shipment, "events": events}


def _with_number(event: Record, sentences: Record) -> Record:
    """A code is a product and numbers, `PARCEL.*.1.1003`; some have a sub-event behind."""
    code = text(event.get("eventCode"))
    parts = code.split(".")
    numbers = [part for part in parts if part.isdecimal()]
    told_as = "withdrawn" if parts[-1] in _WITHDRAWN else "".join(numbers[-1:])
    sentence = next((said for name, said in sentences.items() if _is_of(name, code)), "")
    return {"description": sentence, **event, "told_as": told_as}


def _is_of(name: str, code: str) -> bool:
    return bool(code) and (name == code or name.startswith(f"{code}."))


_FILE = files(__package__).joinpath("carrier.toml")
PARSER = LayoutParser(read_carrier(_FILE.read_text("utf-8")), prepare=with_numbers)
