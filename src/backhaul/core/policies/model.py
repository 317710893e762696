"""The versioned rules of a brand: plain values that a form edits and a decision reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from backhaul.core.axes import Method, Resolution
from backhaul.core.money import exponent
from backhaul.core.policies.windows import Window, canonical
from backhaul.core.reasons import is_leaf

Days = Annotated[int, Field(ge=0, le=3650)]
Hours = Annotated[int, Field(ge=0, le=24 * 365)]
Minor = Annotated[int, Field(ge=0)]
ExceptionLine = Annotated[str, AfterValidator(canonical)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Payer(StrEnum):
    """Who pays for the way back."""

    BRAND = "brand"
    SHOPPER = "shopper"


class RefundTrigger(StrEnum):
    """What must have happened before the money may go."""

    FIRST_SCAN = "first_scan"
    DELIVERED = "delivered"
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


class Policy(Frozen):
    """One version of a brand's rules.

    `version` is the number of the brand's stored version, `schema_version` that of this form.
    Amounts are minor units of `currency`; `review_above_minor` is the value of a whole return
    (None: never), the tiers go by the value of one unit, the fee is per return.
    """

    schema_version: Literal[1] = 1
    version: int = Field(default=1, ge=1)
    currency: Currency
    window_days: Days = 30
    reasons_needing_photos: tuple[str, ...] = ("arrived_damaged", "defective")
    review_above_minor: Minor | None = None
    resolutions: tuple[Resolution, ...] = Field(
        default=(Resolution.REFUND, Resolution.CREDIT), min_length=1
    )
    methods: tuple[Method, ...] = Field(default=tuple(Method), min_length=1)
    who_pays: Payer = Payer.BRAND
    return_fee_minor: Minor = 0
    credit_bonus_percent: int = Field(default=0, ge=0, le=100)
    site: str = Field(default="main", min_length=1, max_length=40)
    refund_trigger: Triggers = Triggers()
    low_below_minor: Minor
    high_from_minor: Minor
    checks: tuple[Check, ...] = tuple(Check)
    label_valid_days: Days = 30
    windows: TrackingWindows = TrackingWindows()
    sla: ServiceLevels = ServiceLevels()

    @field_validator("reasons_needing_photos")
    @classmethod
    def _are_leaves(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [code for code in codes if not is_leaf(code)]
        if unknown:
            raise ValueError(f"not a reason that can be chosen: {', '.join(unknown)}")
        return codes

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.low_below_minor > self.high_from_minor:
            raise ValueError("low_below_minor must not be above high_from_minor")
        if self.return_fee_minor and self.who_pays is Payer.BRAND:
            raise ValueError("a return fee needs who_pays to be shopper")
        return self

    @classmethod
    def default(cls, currency: str) -> Policy:
        """Return the rules the product ships with.

        50 and 200 of a currency with hundredths; the same number of minor units where there
        are none, because 5,000 yen, not 50, is worth about as much as 50 euro.
        """
        scale: int = 10 ** max(0, exponent(currency) - 2)
        return cls(
            currency=currency,
            review_above_minor=50_000 * scale,
            low_below_minor=5_000 * scale,
            high_from_minor=20_000 * scale,
        )
