"""Stripe: refunds of captured payments, and the webhooks that tell of them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from backhaul.adapters.payments.stripe.client import StripePayments
from backhaul.core.ports.payments import PaymentProvider

name = "stripe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    refunds_partly: bool = True
    settles_later: bool = True
    """A refund may be pending first; a webhook tells the end."""
    finds_refunds: bool = True
    sends_webhooks: bool = True
    forgets_keys_after_hours: int = 24


capabilities = Capabilities()


class StripeConfig(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: str = Field(min_length=8, repr=False)
    webhook_secret: str = Field(default="", repr=False)
    """Empty: no webhook is believed."""
    base_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """Empty: Stripe itself."""
    timeout_seconds: float = Field(default=10.0, gt=0, le=60)


def connect(config: StripeConfig) -> PaymentProvider:
    return StripePayments(
        api_key=config.api_key,
        webhook_secret=config.webhook_secret,
        base_url=config.base_url,
        timeout_seconds=config.timeout_seconds,
    )


Config = StripeConfig
