"""Exact money: whole minor units and an ISO 4217 currency, never a float."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

#: Currencies whose minor unit is not a hundredth. Source: ISO 4217 list one, amendment 176.
_NO_PLACES = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
    "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
_THREE_PLACES = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_FOUR_PLACES = ("CLF", "UYW")
_EXPONENTS = {
    **dict.fromkeys(_NO_PLACES, 0),
    **dict.fromkeys(_THREE_PLACES, 3),
    **dict.fromkeys(_FOUR_PLACES, 4),
}
_CURRENCY = re.compile(r"[A-Z]{3}")


class CurrencyMismatch(ValueError):
    """Amounts of two currencies were put together; there is no rate here."""


def exponent(currency: str) -> int:
    """Return how many decimal places one unit of `currency` has."""
    return _EXPONENTS.get(currency, 2)


@lru_cache(maxsize=1024)
def _is_currency(code: str) -> bool:
    return bool(_CURRENCY.fullmatch(code))


#: All of an amount, in basis points.
WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, yen, fils) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole: {self.minor!r}")
        if not _is_currency(self.currency):
            raise ValueError(f"not an ISO 4217 code: {self.currency!r}")

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.minor

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))


def zero(currency: str) -> Money:
    return Money(0, currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum; the currency is named because a sum of nothing has one too."""
    result = zero(currency)
    for amount in amounts:
        result += amount
    return result


def parse_major(text: str, currency: str) -> Money:
    """Read a decimal number of whole units such as `12.50`.

    Raises ValueError when it is no number or has more places than the currency.
    """
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"not an amount: {text!r}") from None
    if not amount.is_finite():
        raise ValueError(f"not an amount: {text!r}")
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"more decimal places than {currency} has: {text!r}")
    return Money(int(scaled), currency)


def share_out(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `amount` minor units by `weights`, by largest remainder; the parts sum to it.

    Ties go to the earlier weight. All weights zero: equal parts. A negative amount is split
    as its opposite. Raises ValueError for no weights or a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError(f"weights must be given and not negative: {weights!r}")
    if amount < 0:
        return tuple(-part for part in share_out(-amount, weights))
    if sum(weights) == 0:
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i)
    )
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return tuple(parts)
