"""The outcome of authorisation, frozen per unit: later stages read it, never the policy."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from backhaul.core.axes import Method, Resolution
from backhaul.core.law.possession import Basis
from backhaul.core.law.words import Channel, Ground
from backhaul.core.money import WHOLE_BP
from backhaul.core.policies.model import (
    Check,
    Frozen,
    Payer,
    RefundTrigger,
    RiskTier,
    ServiceLevels,
    ShippingRefund,
    TrackingWindows,
)
from backhaul.core.policies.rules import Window


class FeeKind(StrEnum):
    LABEL = "label"
    RESTOCKING = "restocking"


class FeeTerm(Frozen):
    """One fee for one unit, in minor units, its tax inside at a rate of `tax_bp` basis points.

    None: no tax is charged on it.
    """

    kind: FeeKind
    minor: int
    tax_bp: int | None = None


class LegalTerms(Frozen):
    """The right to withdraw as it stood: `regime` says whose law, `source` which article.

    Days are the consumer's. None: the period has not begun, or the law names no day.
    `channel`, `zone` and `rest_days` are what the refund's last day is reckoned with later.
    """

    regime: str
    source: str
    basis: Basis
    last_day: date | None
    ends_at: datetime | None
    send_back_by: date | None = None
    refund_days: int
    is_sure: bool
    """False: a fact is missing, and a person must say whether the right stands."""
    notice_at: datetime | None = None
    channel: Channel = Channel.ONLINE
    zone: str = "UTC"
    rest_days: tuple[date, ...] = ()


class Asked(Frozen):
    """What the shopper had to show with the request, and the serial number they gave."""

    photos: int = 0
    needs_serial: bool = False
    serial: str = ""


class ReviewTerms(Frozen):
    """Who looks at a request, a role or a name as the rule says it, and by when."""

    by: str = ""
    due_at: datetime | None = None


class Terms(Frozen):
    """What was promised for one unit when it was authorised.

    `window_closes_at` is None while the window has not begun. `send_by` is the last day (UTC)
    on which the authorisation holds if nothing was handed over. `fee_minor` is the sum of
    `fees`, this unit's part of them, in minor units of `currency`. `rules` names the row that
    decided in each table; a table that is not in it followed the policy's plain values.
    """

    schema_version: Literal[1, 2] = 2
    policy_version: int
    decided_at: datetime | None = None
    """Names the decision that keeps all facts known then, used or not."""
    currency: str
    ground: Ground = Ground.GOODWILL
    law: LegalTerms | None = None
    window: Window | None = None
    """The rule by which it was reckoned, for when the delivery is corrected."""
    window_closes_at: datetime | None
    window_is_assumed: bool = False
    send_by: date
    methods: tuple[Method, ...]
    resolutions: tuple[Resolution, ...]
    keeps: bool = False
    """The thing stays where it is: nothing is shipped, received or inspected."""
    kept_bp: int = WHOLE_BP
    """What of its price is given for keeping it, in basis points; all of it if it is sent."""
    refund_shipping: ShippingRefund = ShippingRefund.FAULT
    who_pays: Payer
    fee_minor: int
    fees: tuple[FeeTerm, ...] = ()
    credit_bonus_percent: int
    credit_bonus_minor: int = 0
    risk_tier: RiskTier
    refund_trigger: RefundTrigger
    site: str
    checks: tuple[Check, ...]
    look_for: str = ""
    asked: Asked = Asked()
    review: ReviewTerms | None = None
    label_valid_days: int
    windows: TrackingWindows
    sla: ServiceLevels
    rules: dict[str, str] = {}

    @property
    def owed_fees(self) -> tuple[FeeTerm, ...]:
        """Return the fees, of older Terms without their kinds as one for the way back."""
        if self.fees or not self.fee_minor:
            return self.fees
        return (FeeTerm(kind=FeeKind.LABEL, minor=self.fee_minor),)
