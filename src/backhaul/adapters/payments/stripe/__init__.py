"""Stripe: refunds of captured payments, and the webhooks that tell of them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from backhaul.adapters.payments.stripe.client import StripePayments
from backhaul.core.ports.payments import HoldProvider

name = "stripe"


class StripeConfig(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: str = Field(min_length=8, repr=False)
    webhook_secret: str = Field(default="", repr=False)
    """Empty: no webhook is believed."""
    base_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """Empty: Stripe itself."""
    timeout_seconds: float = Field(default=10.0, gt=0, le=60)


def connect(config: StripeConfig) -> HoldProvider:
    return StripePayments(
        api_key=config.api_key,
        webhook_secret=config.webhook_secret,
        base_url=config.base_url,
        timeout_seconds=config.timeout_seconds,
    )


Config = StripeConfig
