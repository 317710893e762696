"""The load of a round, in figures."""

from __future__ import annotations

import random
from collections.abc import Sequence

#: Brand → what its returns begin with.
BRANDS = {"ahorn": "AH", "bergamot": "BE", "clematis": "CL", "dahlia": "DA"}
OFFERED_PER_S = 30
"""Refunds, of all brands together."""
LOAD_SECONDS = 6.0
SWAPS = 6
"""Exchanges of each brand that something is held for."""
DEBTS = 3
"""Returns of each brand that are charged for missing goods."""
PARTS = ("web", "web process", "worker", "postgres")


def in_words() -> str:
    return (
        f"{len(BRANDS)} brands, at least {OFFERED_PER_S} refunds a second offered"
        f" for {LOAD_SECONDS:g} seconds of each, with {SWAPS} holds"
        f" and {DEBTS} charges a brand"
    )


def dealt(deck: Sequence[str], seed: str, first: int, count: int) -> list[str]:
    """Return cards number `first` and after; each comes once before any comes again."""

    def card(place: int) -> str:
        times, at = divmod(place, len(deck))
        return random.Random(f"{seed}:{times}").sample(deck, len(deck))[at]

    return [card(place) for place in range(first, first + count)]
