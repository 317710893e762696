"""One unit's part of what is told for a whole line, and what is reckoned from it."""

from __future__ import annotations

from backhaul.core.money import Money


def unit_share(line_amount: Money, quantity: int, index: int) -> Money:
    """Return unit `index`'s part of a line.

    It depends on the index alone, so any order of partial returns ends at exactly the whole.
    """
    return Money(unit_part(line_amount.minor, quantity, index), line_amount.currency)


def unit_part(line_minor: int, quantity: int, index: int) -> int:
    """Return the same in minor units."""
    if not 0 <= index < quantity:
        raise ValueError(f"unit {index} of a line of {quantity}")
    each, more = divmod(abs(line_minor), quantity)
    part = each + (index < more)  # as share_out gives equal weights
    return part if line_minor >= 0 else -part


def bonus_of(due_minor: int, percent: int, minor: int) -> int:
    """Return what is given on top of a store credit: a share of it, or an amount; no part."""
    return due_minor * percent // 100 + minor if due_minor else 0


def fee_tax(minor: int, rate_bp: int | None) -> int:
    """Return the tax inside a fee at a rate of basis points; the half is rounded up."""
    rate = rate_bp or 0
    return (2 * minor * rate + 10_000 + rate) // (2 * (10_000 + rate))
