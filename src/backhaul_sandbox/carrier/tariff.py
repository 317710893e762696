"""What a label costs and how its number is made."""

from __future__ import annotations

from backhaul_sandbox.carrier.places import is_union

CURRENCY = "EUR"
HEAVIEST_GRAMS = 31_500
_BY_WEIGHT = ((2_000, 495), (5_000, 695), (10_000, 995), (HEAVIEST_GRAMS, 1_595))
_UNION_MINOR, _ABROAD_MINOR = 600, 1_500

_NUMBERS = 10**9
_STRIDE = 387_420_489  # has no factor in common with 10**9: every number comes once


def price_minor(weight_grams: int, origin: str, destination: str) -> int:
    """Return the price in cents: by weight, and more across a border."""
    price = next(price for heaviest, price in _BY_WEIGHT if weight_grams <= heaviest)
    if origin == destination:
        return price
    return price + (_UNION_MINOR if is_union(origin, destination) else _ABROAD_MINOR)


def tracking_number(start: int, count: int) -> str:
    """Return the number of the `count`-th label: PK, nine digits and a check digit."""
    digits = f"{(start + count * _STRIDE) % _NUMBERS:09d}"
    return f"PK{digits}{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """Weights 3, 1 from the right, modulo 10."""
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1)
        for place, digit in enumerate(reversed(digits))
    )
    return -weighted % 10
