"""An amount as a form carries it, to tell whether it is still what was shown."""

from __future__ import annotations

import re

from backhaul.core.money import Money

_SEAL = re.compile(r"([0-9]{1,14})@([A-Z]{3})")


def sealed(amount: Money) -> str:
    return f"{amount.minor}@{amount.currency}"


def opened(seal: str) -> Money | None:
    found = _SEAL.fullmatch(seal)
    return Money(int(found[1]), found[2]) if found else None
