"""What is paid for one unit, as far as it is known: for whoever has it in hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from backhaul.core.money import Money


@dataclass(frozen=True, slots=True)
class UnitPay:
    """`state` is of the leg that is least far; `is_credit` where all of it is store credit."""

    amount: Money
    state: str
    is_credit: bool


_ALIVE = """
SELECT s.amount_minor, l.currency, l.state, l.kind FROM settlement_legunit s
JOIN settlement_leg l ON l.brand_id = s.brand_id AND l.id = s.leg_id
WHERE s.brand_id = %s AND s.unit_id = %s AND s.is_alive
"""
_FURTHEST_LAST = ("failed", "unknown", "approved", "ordered", "sending", "paid")


def pay_of_unit(brand_id: int, unit_id: int) -> UnitPay | None:
    """Return what living legs pay for a unit; None when nothing is decided yet."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE, [brand_id, unit_id])
        rows = cursor.fetchall()
    if not rows:
        return None
    states = [row[2] for row in rows]
    behind = next((state for state in _FURTHEST_LAST if state in states), states[0])
    amount = Money(sum(row[0] for row in rows), rows[0][1])
    return UnitPay(amount, behind, all(row[3] == "credit" for row in rows))
