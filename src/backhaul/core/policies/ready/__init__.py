"""Policies to begin from, each with its own examples: shipped as files, read like any other."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from backhaul.core.money import exponent
from backhaul.core.policies.file import PolicyFile, read
from backhaul.core.policies.vocabulary import FACTS, Kind

_WRITTEN_IN = "EUR"


class Ready(StrEnum):
    """The trades that a policy is ready for; also the name of its file."""

    FASHION = "fashion"
    ELECTRONICS = "electronics"
    COSMETICS = "cosmetics"
    MARKETPLACE = "marketplace"


def ready_text(which: Ready) -> str:
    """Return the file as it is shipped, its amounts in euro."""
    return files(__package__).joinpath(f"{which.value}.yaml").read_text("utf-8")


@lru_cache(maxsize=64)
def ready(which: Ready, currency: str) -> PolicyFile:
    """Return a ready policy and its examples in `currency` (ISO 4217).

    The same numbers of minor units stand for euro, dollars and yen, as in `Policy.default`;
    where a unit has a thousand parts, ten times as many.
    """
    shipped = read(ready_text(which))
    if currency == _WRITTEN_IN:
        return shipped
    times: int = 10 ** max(0, exponent(currency) - 2)
    given = shipped.model_dump(mode="json")
    return PolicyFile.model_validate(_in(given, currency, times))


def _in(given: Any, currency: str, times: int) -> Any:
    """Return `given` with each amount, condition on an amount and currency brought over."""
    if isinstance(given, list):
        return [_in(one, currency, times) for one in given]
    if not isinstance(given, dict):
        return given
    told = {name: _in(value, currency, times) for name, value in given.items()}
    for name, value in told.items():
        is_amount = name == "minor" or name.endswith("_minor")
        if name == "currency":
            told[name] = currency
        elif type(value) is int and (is_amount or (name == "value" and _is_money(told))):
            told[name] = value * times
    return told


def _is_money(condition: dict[str, Any]) -> bool:
    fact = FACTS.get(str(condition.get("fact")))
    return fact is not None and fact.kind is Kind.MONEY
