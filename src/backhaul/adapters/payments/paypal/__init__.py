"""PayPal: refunds of captured payments, and the webhooks that tell of them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from backhaul.adapters.payments.paypal.client import PayPalPayments
from backhaul.adapters.payments.paypal.line import PayPalLine
from backhaul.core.ports.payments import PaymentProvider

name = "paypal"


class PayPalConfig(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: str = Field(min_length=1, max_length=200)
    client_secret: str = Field(min_length=8, repr=False)
    webhook_secret: str = Field(default="", repr=False)
    """The id of the webhook at PayPal, which its signatures cover. Empty: none is believed."""
    base_url: str = Field(default="https://api-m.paypal.com", pattern=r"^https?://\S+$")
    timeout_seconds: float = Field(default=10.0, gt=0, le=60)


def connect(config: PayPalConfig) -> PaymentProvider:
    line = PayPalLine(
        login=(config.client_id, config.client_secret),
        base_url=config.base_url,
        timeout_seconds=config.timeout_seconds,
    )
    return PayPalPayments(line, webhook_id=config.webhook_secret)


Config = PayPalConfig
