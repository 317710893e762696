"""What the amounts of a Shopify line are made of: taxes, discounts, and its way out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from backhaul.adapters.channels.reading import (
    Node,
    children,
    decimal_of,
    in_parts,
    text_of,
    whole_of,
)
from backhaul.adapters.channels.shopify.amounts import Amounts
from backhaul.core.money import Money
from backhaul.core.ports.channel import Discount, SoldTax


def taxes_of(node: Node, tax: Money, amounts: Amounts) -> tuple[SoldTax, ...] | None:
    """Return the taxes of a line; None where the order alone tells its tax."""
    lines = children(node, "tax_lines")
    if not lines:
        return None
    parts = in_parts(tax, [amounts.exact(line, "price") for line in lines])
    return tuple(
        SoldTax(name=text_of(line, "title"), rate_bp=_rate(line), amount=part)
        for line, part in zip(lines, parts, strict=True)
    )


def shipping_taxes_of(order: Node, tax: Money, amounts: Amounts) -> tuple[SoldTax, ...] | None:
    """Return the taxes of the way out, each once, however many ways were taken together."""
    exact: dict[tuple[str, int | None], Decimal] = {}
    for way in children(order, "shipping_lines"):
        for line in children(way, "tax_lines"):
            named = text_of(line, "title"), _rate(line)
            exact[named] = exact.get(named, Decimal(0)) + amounts.exact(line, "price")
    if not exact:
        return None
    parts = in_parts(tax, list(exact.values()))
    return tuple(
        SoldTax(name=name, rate_bp=rate, amount=part)
        for (name, rate), part in zip(exact, parts, strict=True)
    )


def _rate(line: Node) -> int | None:
    return int(decimal_of(line, "rate") * 10_000) if text_of(line, "rate") else None


def discounts_of(order: Node, node: Node, amounts: Amounts) -> tuple[Discount, ...] | None:
    """Return what was taken off a line, as Shopify shared it; None: not told by name."""
    shares = children(node, "discount_allocations")
    if not shares:
        return None
    names = [_name(one) for one in children(order, "discount_applications")]
    exact = [amounts.exact(share, "amount") for share in shares]
    whole = Money(amounts.minor(sum(exact, Decimal(0))), amounts.currency)
    return tuple(
        Discount(name=_named(names, share), amount=part)
        for share, part in zip(shares, in_parts(whole, exact), strict=True)
    )


def _name(application: Node) -> str:
    return next(
        filter(None, (text_of(application, key) for key in ("code", "title", "type"))), ""
    )


def _named(names: Sequence[str], share: Node) -> str:
    at = whole_of(share, "discount_application_index")
    return names[at] if 0 <= at < len(names) else ""


def shipping_refunded(order: Node, amounts: Amounts, paid: Money) -> Money:
    """Return what of the shipping went back already, its tax too; never more than was paid."""
    found = Decimal(0)
    for refund in children(order, "refunds"):
        for one in children(refund, "order_adjustments"):
            if text_of(one, "kind") == "shipping_refund":
                found += abs(amounts.exact(one, "amount")) + abs(
                    amounts.exact(one, "tax_amount")
                )
    return min(Money(amounts.minor(found), amounts.currency), paid)
