"""The order in which people expect the sizes of a product, where a shop tells no other."""

from __future__ import annotations

import re

_LETTERS = ("XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL", "4XL", "5XL", "6XL")
_RANKS = {name: rank for rank, name in enumerate(_LETTERS)} | {
    "3XS": 0, "2XS": 1, "2XL": 7, "3XL": 8, "XXXXL": 9,
}  # fmt: skip
_NUMBER = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,3})?")

Key = tuple[tuple[int, float, str], ...]


def by_size(name: str) -> Key:
    """Return what variants are sorted by: letters of sizes, then numbers, then other words.

    A name may have parts, as in `M / Blue`; each counts for itself, the first one first.
    """
    return tuple(_part(part.strip()) for part in re.split(r"[/|,](?![0-9])", name))


def _part(text: str) -> tuple[int, float, str]:
    rank = _RANKS.get(text.upper())
    if rank is not None:
        return 0, rank, ""
    if number := _NUMBER.match(text):
        return 1, float(number[0].replace(",", ".")), text
    return 2, 0, text.casefold()
