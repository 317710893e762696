"""Reading the parameters of Stripe's API, and its refusals of bad ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from backhaul_sandbox.server import Problem

LARGEST_AMOUNT = 99_999_999
_NUMBER = re.compile(r"[0-9]{1,12}")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_MOST_METADATA, _LONGEST_NAME, _LONGEST_VALUE = 50, 40, 500


def bad(code: str, message: str, param: str) -> Problem:
    return Problem(400, code, message, param=param)


def no_such(kind: str, identity: str, param: str, status: int = 400) -> Problem:
    return Problem(status, "resource_missing", f"No such {kind}: '{identity}'", param=param)


def only(asked: Mapping[str, Any], known: Collection[str]) -> None:
    for name in asked:
        if name not in known:
            raise bad(
                "parameter_unknown", f"Received unknown parameter: {name[:80]}", name[:80]
            )


def word(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str) or not value:
        raise bad("parameter_missing", f"Missing required param: {name}.", name)
    return value[:_LONGEST_VALUE]


def amount(asked: Mapping[str, Any], name: str = "amount") -> int:
    """Read a positive whole number, from a form or from JSON."""
    value = asked.get(name)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value)
    if type(value) is not int or not 1 <= value <= LARGEST_AMOUNT:
        raise bad(
            "parameter_invalid_integer",
            f"{name} must be a whole number from 1 to {LARGEST_AMOUNT}.",
            name,
        )
    return value


def currency(asked: Mapping[str, Any]) -> str:
    value = word(asked, "currency")
    if not _CURRENCY.fullmatch(value):
        raise bad("parameter_invalid", "Invalid currency.", "currency")
    return value.lower()


def metadata(asked: Mapping[str, Any]) -> dict[str, str]:
    value = asked.get("metadata", {})
    if value == "":
        return {}
    if not isinstance(value, dict) or len(value) > _MOST_METADATA:
        raise bad("parameter_invalid", "metadata is a group of up to 50 values.", "metadata")
    for name, text in value.items():
        fits = len(name) <= _LONGEST_NAME and isinstance(text, str)
        if not fits or len(text) > _LONGEST_VALUE:
            raise bad(
                "parameter_invalid",
                "metadata is too long or no text.",
                f"metadata[{name[:40]}]",
            )
    return {str(name): str(text) for name, text in value.items()}


def limit(query: Mapping[str, str]) -> int:
    given = query.get("limit", "10")
    if not _NUMBER.fullmatch(given) or not 1 <= int(given) <= 100:
        raise bad("parameter_invalid_integer", "limit is from 1 to 100.", "limit")
    return int(given)


def moment(query: Mapping[str, str], name: str) -> int:
    """Read seconds since 1970; 0 where they are not given."""
    given = query.get(name, "0")
    if not _NUMBER.fullmatch(given):
        raise bad("parameter_invalid_integer", f"{name} is no moment.", name)
    return int(given)
