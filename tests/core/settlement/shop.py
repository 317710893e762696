"""A shop of its own, that sells, discounts and taxes as shops do: the other side of the sums.

It reckons with fractions and rounds once per amount that it tells; nothing of the product is
used here but the facts that it is handed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from random import Random

PLACES = {"EUR": 2, "JPY": 0, "KWD": 3}
RATES = (0, 550, 700, 1_900, 2_000, 2_500)


def rounded(amount: Fraction) -> int:
    """Round as a shop does, the half upwards."""
    return floor(amount + Fraction(1, 2))


def cut(amount: int, weights: list[int]) -> list[int]:
    """Split by weights so that the parts sum up: the largest remainders get what is left."""
    if not sum(weights):
        weights = [1] * len(weights)
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    parts = [floor(one) for one in exact]
    left = amount - sum(parts)
    order = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    return [part + (i in order[:left]) for i, part in enumerate(parts)]


@dataclass
class Line:
    quantity: int
    paid: int
    taxes: list[tuple[str, int, int]]
    """Name, rate in basis points, amount inside `paid`."""
    duties: int

    @property
    def tax(self) -> int:
        return sum(amount for _, _, amount in self.taxes)


@dataclass
class Sale:
    """Amounts are minor units. `payments` are (kind, captured) in their order."""

    currency: str
    lines: list[Line]
    shipping: int
    shipping_taxes: list[tuple[str, int, int]]
    """As of a line."""
    payments: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.shipping + sum(line.paid + line.duties for line in self.lines)

    @property
    def shipping_tax(self) -> int:
        return sum(amount for _, _, amount in self.shipping_taxes)

    @property
    def pieces(self) -> list[tuple[int, int]]:
        """Return (line, which of it) of everything that was sold."""
        return [(at, i) for at, line in enumerate(self.lines) for i in range(line.quantity)]

    def share(self, amount: int, quantity: int, index: int) -> int:
        """Return one piece's part: all alike, and what is left over goes to the first."""
        exact = Fraction(amount, quantity)
        return floor(exact) + (index < amount - quantity * floor(exact))


def sell(dice: Random) -> Sale:
    currency = dice.choice(list(PLACES))
    tax_is_in = dice.random() < 0.5
    lines = [_line(dice, tax_is_in=tax_is_in) for _ in range(dice.randint(1, 3))]
    if dice.random() < 0.4:
        _off_the_order(dice, lines)
    shipping = dice.choice([0, 0, dice.randint(1, 3_000)])
    rates = dice.sample(RATES, dice.choice([1, 1, 2]))
    inside = rounded(shipping * Fraction(sum(rates), 10_000 + sum(rates)))
    named = zip(rates, cut(inside, rates), strict=True)
    taxes = [(f"T{rate}", rate, part) for rate, part in named]
    sale = Sale(currency, lines, shipping, taxes)
    sale.payments = _payments(dice, sale.total)
    return sale


def _line(dice: Random, *, tax_is_in: bool) -> Line:
    quantity = dice.choice([1, 1, 1, 2, 2, 3, 4, dice.randint(1, 12), dice.randint(1, 50)])
    price = dice.choice([0, dice.randint(1, 200), dice.randint(1, 50_000)])
    before = Fraction(price * quantity)
    for _ in range(dice.choice([0, 0, 1, 2, 3])):  # stacked: each on what the last one left
        before = _off_the_line(dice, before, price, quantity)
    rates = dice.sample(RATES, dice.choice([1, 1, 2]))
    if tax_is_in:
        paid = rounded(before)
        inside = rounded(paid * Fraction(sum(rates), 10_000 + sum(rates)))
        amounts = cut(inside, rates)
    else:
        amounts = [rounded(before * Fraction(rate, 10_000)) for rate in rates]
        paid = rounded(before) + sum(amounts)
    taxes = [(f"T{rate}", rate, part) for rate, part in zip(rates, amounts, strict=True)]
    return Line(quantity, paid, taxes, dice.choice([0, 0, 0, dice.randint(1, 5_000)]))


def _off_the_line(dice: Random, before: Fraction, price: int, quantity: int) -> Fraction:
    kind = dice.choice(["percent", "amount", "buy_x_get_y"])
    if kind == "percent":
        return before * Fraction(100 - dice.choice([5, 10, 15, 25, 33, 50, 100]), 100)
    if kind == "amount":
        return max(Fraction(0), before - dice.randint(1, 5_000))
    return max(Fraction(0), before - price * (quantity // dice.choice([2, 3, 4])))


def _off_the_order(dice: Random, lines: list[Line]) -> None:
    """Take one amount off all of it, shared over the lines by what they cost."""
    whole = sum(line.paid for line in lines)
    for line, off in zip(
        lines, cut(dice.randint(0, whole), [line.paid for line in lines]), strict=True
    ):
        left = line.paid - off
        parts = cut(
            rounded(Fraction(line.tax * left, line.paid)) if line.paid else 0,
            [amount for _, _, amount in line.taxes],
        )
        line.taxes = [
            (name, rate, part) for (name, rate, _), part in zip(line.taxes, parts, strict=True)
        ]
        line.paid = left


def _payments(dice: Random, total: int) -> list[tuple[str, int]]:
    """Pay with one tender or two, in any order; both can take back what they gave."""
    first = dice.randint(0, total)
    kinds = dice.sample(["provider", "credit"], 2)
    if dice.random() < 0.4:
        return [("provider", total)]
    return list(zip(kinds, (first, total - first), strict=True))
