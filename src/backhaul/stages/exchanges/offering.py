"""What the items of a request could be exchanged for, and whether what was chosen can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backhaul.core.errors import DomainError
from backhaul.core.exchanges import Price, price_of
from backhaul.core.policies.exchanging import ExchangeRules
from backhaul.stages.exchanges.queries import Target, targets_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a request: what comes back, and what was paid for one piece of it."""

    line_id: int
    sku: str
    paid_minor: int
    is_comparable: bool = True
    """Paid in the currency in which prices are told."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A thing that can be had for a line, its price by the rules; none free: it waits."""

    target: Target
    price: Price


def choices_for(
    brand_id: int, asked: Sequence[Asked], rules: ExchangeRules
) -> Mapping[int, Sequence[Choice]]:
    """Return what each line can be exchanged for, of the same product first: by line."""
    found = targets_of(brand_id, {one.sku for one in asked}, others=rules.other_products)
    return {
        one.line_id: tuple(
            choice
            for target in found.get(one.sku, ())
            if (choice := _choice(one, target, rules)) is not None
        )
        for one in asked
    }


def _choice(one: Asked, target: Target, rules: ExchangeRules) -> Choice | None:
    if not (target.free or rules.wait_days):
        return None
    price = target.price_minor if one.is_comparable else None
    try:
        return Choice(target, price_of(one.paid_minor, price, rules.higher_price))
    except DomainError:
        return None
