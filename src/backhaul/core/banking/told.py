"""What a bank tells of transfers, whatever its message: paid, refused, or come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from backhaul.core.money import Money


class Became(StrEnum):
    PAID = "paid"
    REFUSED = "refused"
    """The bank did not make it."""
    RETURNED = "returned"
    """It was made, and the money came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line. It names a transfer of ours, or a whole file of ours, or nothing we know."""

    became: Became
    end_to_end: str = ""
    file_number: str = ""
    """Of the file, where a bank books it in one sum."""
    amount: Money | None = None
    on: date | None = None
    code: str = ""
    """The bank's own reason: AC01, MD07."""
    bank_reference: str = ""


@dataclass(slots=True)
class Statement:
    """All that a message tells of us, and how many lines are of other business."""

    lines: list[Told] = field(default_factory=list)
    others: int = 0
