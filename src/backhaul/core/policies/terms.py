"""The outcome of authorisation, frozen per unit: later stages read it, never the policy."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from backhaul.core.axes import Method, Resolution
from backhaul.core.policies.model import (
    Check,
    Frozen,
    Payer,
    RefundTrigger,
    RiskTier,
    ServiceLevels,
    TrackingWindows,
)


class Terms(Frozen):
    """What was promised for one unit when it was authorised.

    `window_closes_at` is None while the line is not delivered: the window has not begun.
    `send_by` is the last day (UTC) on which the authorisation holds if nothing was handed over.
    `fee_minor` is this unit's part of the return's fee, in minor units of `currency`.
    """

    schema_version: Literal[1] = 1
    policy_version: int
    currency: str
    window_closes_at: datetime | None
    send_by: date
    methods: tuple[Method, ...]
    resolutions: tuple[Resolution, ...]
    who_pays: Payer
    fee_minor: int
    credit_bonus_percent: int
    risk_tier: RiskTier
    refund_trigger: RefundTrigger
    site: str
    checks: tuple[Check, ...]
    label_valid_days: int
    windows: TrackingWindows
    sla: ServiceLevels


def window_closes_at(delivered_at: datetime | None, days: int) -> datetime | None:
    """Return the instant `days` times 24 hours after delivery; None if not yet delivered.

    It is not stretched to the end of that day in anybody's time zone: an instant is the same
    for the shopper, the agent and the database.
    """
    return None if delivered_at is None else delivered_at + timedelta(days=days)
