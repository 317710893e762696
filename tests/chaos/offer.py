"""The load of a round, in figures."""

from __future__ import annotations

#: Brand → what its returns begin with.
BRANDS = {"ahorn": "AH", "bergamot": "BE", "clematis": "CL", "dahlia": "DA"}
OFFERED_PER_S = 30
"""Refunds, of all brands together."""
LOAD_SECONDS = 6.0


def in_words() -> str:
    return (
        f"{len(BRANDS)} brands, at least {OFFERED_PER_S} refunds a second offered"
        f" for {LOAD_SECONDS:g} seconds of each"
    )
