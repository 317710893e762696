"""The outcome of authorisation, frozen per unit: later stages read it, never the policy."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from backhaul.core.axes import Method, Resolution
from backhaul.core.law.possession import Basis
from backhaul.core.law.words import Ground
from backhaul.core.policies.model import (
    Check,
    Frozen,
    Payer,
    RefundTrigger,
    RiskTier,
    ServiceLevels,
    TrackingWindows,
)


class FeeKind(StrEnum):
    LABEL = "label"
    RESTOCKING = "restocking"


class FeeTerm(Frozen):
    """One fee for one unit, in minor units; `tax_bp` basis points of it are tax, None: none."""

    kind: FeeKind
    minor: int
    tax_bp: int | None = None


class LegalTerms(Frozen):
    """The right to withdraw as it stood: `regime` says whose law, `source` which article.

    Days are the consumer's. None: the period has not begun, or the law names no day.
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


class Terms(Frozen):
    """What was promised for one unit when it was authorised.

    `window_closes_at` is None while the window has not begun. `send_by` is the last day (UTC)
    on which the authorisation holds if nothing was handed over. `fee_minor` is the sum of
    `fees`, this unit's part of them, in minor units of `currency`. `rules` names the row that
    decided in each table; a table that is not in it followed the policy's plain values.
    """

    schema_version: Literal[1, 2] = 2
    policy_version: int
    currency: str
    ground: Ground = Ground.GOODWILL
    law: LegalTerms | None = None
    window_closes_at: datetime | None
    window_is_assumed: bool = False
    send_by: date
    methods: tuple[Method, ...]
    resolutions: tuple[Resolution, ...]
    keeps: bool = False
    """The thing stays where it is: nothing is shipped, received or inspected."""
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
    label_valid_days: int
    windows: TrackingWindows
    sla: ServiceLevels
    rules: dict[str, str] = {}
