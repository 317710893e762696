"""Captured money and the refunds of each, as tables of a payment peer's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from backhaul_sandbox.pages import Markup, code, details, table

Told = Callable[[int, str], str]
"""An amount and its currency, as the peer writes them."""


def captured_table(
    rows: Iterable[dict[str, Any]], told: Told, *, name: str, taken: str
) -> Markup:
    """`name` is the peer's word for a payment, `taken` for money that a bank took back."""
    return table(
        (name, "Label", "Captured", "Refunded", taken, "Left", "Account", "Refunds"),
        (
            (
                code(row["id"]),
                row["label"],
                *(
                    told(row[amount], row["currency"])
                    for amount in ("captured", "refunded", "charged_back", "remaining")
                ),
                code(row["account"]),
                _refunds(row, told),
            )
            for row in rows
        ),
    )


def _refunds(row: dict[str, Any], told: Told) -> Markup | str:
    if not row["refunds"]:
        return ""
    inside = table(
        ("Refund", "Amount", "Status", "Intent", "Key"),
        (
            (
                code(refund["id"]),
                told(refund["amount"], row["currency"]),
                " ".join((refund["status"], refund["failure_reason"])),
                refund["intent"],
                code(refund["key"]),
            )
            for refund in row["refunds"]
        ),
    )
    return details(f"{len(row['refunds'])}", inside)
