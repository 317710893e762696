"""Adyen: refunds that are only received, and the webhooks that tell what became of them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from backhaul.adapters.payments.adyen.client import AdyenPayments
from backhaul.core.ports.payments import PaymentProvider

name = "adyen"


class AdyenConfig(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: str = Field(min_length=8, repr=False)
    merchant_account: str = Field(min_length=1, max_length=80)
    hmac_key: str = Field(default="", pattern=r"^(?:[0-9A-Fa-f]{2})*$", repr=False)
    """Of the standard webhook, hexadecimal. Empty: no webhook is believed."""
    base_url: str = Field(pattern=r"^https?://\S+$")
    """Up to the version: of the test environment, or with the prefix of the live account."""
    disputes_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """Of the Disputes API, up to the version. Empty: evidence is handed in by people."""
    timeout_seconds: float = Field(default=10.0, gt=0, le=60)


def connect(config: AdyenConfig) -> PaymentProvider:
    return AdyenPayments(
        api_key=config.api_key,
        merchant_account=config.merchant_account,
        hmac_key=config.hmac_key,
        base_url=config.base_url,
        timeout_seconds=config.timeout_seconds,
        disputes_url=config.disputes_url,
    )


Config = AdyenConfig
