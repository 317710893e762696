"""The versioned rules of a brand: plain values that a form edits and a decision reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
)

from backhaul.core.policies.windows import Window, canonical

Days = Annotated[int, Field(ge=0, le=3650)]
Hours = Annotated[int, Field(ge=0, le=24 * 365)]
Minor = Annotated[int, Field(ge=0)]
ExceptionLine = Annotated[str, AfterValidator(canonical)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Outcome(StrEnum):
    """What is to be done with a unit; the later one beats the earlier."""

    AUTHORIZE = "authorize"
    REVIEW = "review"
    REFUSE = "refuse"


class Payer(StrEnum):
    """Who pays for the way back."""

    BRAND = "brand"
    SHOPPER = "shopper"


class ShippingRefund(StrEnum):
    """When what was paid for the way out goes back, each with all that stand before it.

    The law's own demand is met always, whatever a policy says.
    """

    LAW = "law"
    """A right to withdraw from the whole order, and the part of what a law calls faulty."""
    FAULT = "fault"
    """The part of every unit for which the seller or the carrier is at fault."""
    WHOLE_ORDER = "whole_order"
    """All of it, with the last unit of an order that comes back whole."""
    ALWAYS = "always"
    """The part of every unit that comes back."""


class RefundTrigger(StrEnum):
    """What must have happened before the money may go, the soonest first.

    A staffed drop-off scans: that is the first scan. What is kept waits for nothing.
    """

    FIRST_SCAN = "first_scan"
    DELIVERED = "delivered"
    RECEIPT = "receipt"
    """The dock has opened its box, and it was inside."""
    INSPECTION = "inspection"


class RiskTier(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Check(StrEnum):
    """What an inspector is asked about a unit."""

    COMPLETE = "complete"
    MATCHES = "matches"
    CONDITION = "condition"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Triggers(Frozen):
    """The refund trigger of each risk tier."""

    low: RefundTrigger = RefundTrigger.FIRST_SCAN
    normal: RefundTrigger = RefundTrigger.DELIVERED
    high: RefundTrigger = RefundTrigger.INSPECTION

    def of(self, tier: RiskTier) -> RefundTrigger:
        return {
            RiskTier.LOW: self.low,
            RiskTier.NORMAL: self.normal,
            RiskTier.HIGH: self.high,
        }[tier]


class TrackingWindows(Frozen):
    """How long the way back may be silent before somebody is told."""

    not_sent_h: Hours = 72
    no_first_scan_h: Hours = 72
    claimed_note_h: Hours = 24
    claimed_h: Hours = 72
    no_movement_days: Days = 5
    no_movement_border_days: Days = 7
    delivered_not_received_h: Hours = 24
    business_days: tuple[Window, ...] = ()
    """Those that stand still on weekends and public holidays."""
    exceptions: Annotated[tuple[ExceptionLine, ...], Field(max_length=50)] = ()
    """Other figures by carrier, service and route, as core.policies.windows writes them."""


class ServiceLevels(Frozen):
    """What the brand promises for its own part; bank days are told, not kept, by us."""

    check_in_h: Hours = 24
    inspection_h: Hours = 48
    refund_business_days: Days = 1
    bank_days_from: Days = 1
    bank_days_to: Days = 3
    promise_percent: Annotated[int, Field(ge=50, le=99)] = 90
    """So many of a hundred promised days are to be kept, by what was learnt of the lane."""
