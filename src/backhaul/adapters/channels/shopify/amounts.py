"""Which of Shopify's two currencies counts: the one in which the shopper paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from backhaul.adapters.channels.reading import (
    Node,
    Unreadable,
    child,
    children,
    decimal_of,
    money,
    read_currency,
    required,
    text_of,
)
from backhaul.core.orders import Reason


@dataclass(frozen=True, slots=True)
class Amounts:
    """Reads amounts of one order, in minor units of `currency`."""

    currency: str
    is_presentment: bool
    """The shopper paid in another currency than the shop counts in."""
    tax_included: bool

    def exact(self, node: Node, key: str) -> Decimal:
        own = decimal_of(node, key)
        if not self.is_presentment or not own:
            return own
        told = child(child(node, f"{key}_set"), "presentment_money")
        if not told:
            raise Unreadable(Reason.UNREADABLE_AMOUNT, f"{key}_set")
        return decimal_of(told, "amount")

    def minor(self, amount: Decimal) -> int:
        return money(amount, self.currency).minor

    def tax(self, node: Node) -> Decimal:
        lines = children(node, "tax_lines")
        return sum((self.exact(line, "price") for line in lines), Decimal(0))

    def discount(self, node: Node) -> Decimal:
        """Return what was taken off, its share of the discounts on the whole order included."""
        shares = children(node, "discount_allocations")
        if shares:
            return sum((self.exact(share, "amount") for share in shares), Decimal(0))
        return self.exact(node, "total_discount")

    def duties(self, node: Node) -> Decimal:
        """Return what was taken for the customs with a line."""
        side = "presentment_money" if self.is_presentment else "shop_money"
        prices = (child(child(duty, "price"), side) for duty in children(node, "duties"))
        return sum((decimal_of(price, "amount") for price in prices), Decimal(0))

    def paid(self, node: Node, pieces: int) -> Decimal:
        price = self.exact(node, "price") * pieces - self.discount(node)
        return price if self.tax_included else price + self.tax(node)


def amounts_of(order: Node) -> Amounts:
    own = read_currency(required(order, "currency"))
    told = text_of(order, "presentment_currency")
    shown = read_currency(told) if told else own
    return Amounts(shown, shown != own, order.get("taxes_included") is True)
