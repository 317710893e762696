"""How a brand exchanges: when the new piece goes, and what a difference in price does."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from backhaul.core.axes import Resolution
from backhaul.core.policies.model import Days, Frozen


class SendWhen(StrEnum):
    """What must have happened to what comes back before something goes out for it."""

    REQUEST = "request"
    FIRST_SCAN = "first_scan"
    DELIVERED = "delivered"
    INSPECTION = "inspection"


class HigherPrice(StrEnum):
    """What becomes of the difference to something dearer."""

    REFUSE = "refuse"
    """Nothing dearer is offered."""
    ASK = "ask"
    """The shopper owes it; it goes out when a person has recorded that it was paid."""
    WAIVE = "waive"


class ExchangeRules(Frozen):
    """`wait_days`: how long a shopper waits for a piece that is sold out; 0: not at all.

    `instead` is what they get when it cannot be had.
    """

    send: SendWhen = SendWhen.INSPECTION
    replace: SendWhen = SendWhen.FIRST_SCAN
    """The same for a replacement: the same product once more."""
    higher_price: HigherPrice = HigherPrice.ASK
    other_products: bool = False
    wait_days: Days = 14
    instead: Literal[Resolution.REFUND, Resolution.CREDIT] = Resolution.REFUND
