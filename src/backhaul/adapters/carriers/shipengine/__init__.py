"""ShipEngine: reads its trackings, for the many carriers that it asks on one's behalf."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, field_validator

from backhaul.adapters.carriers.shipengine.guard import ShipEngineGuard, keys_of
from backhaul.core.ports.carrier import WebhookGuard


class Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    public_keys: str

    @field_validator("public_keys")
    @classmethod
    def _has_keys(cls, value: str) -> str:
        if not keys_of(value):
            raise ValueError("no RSA key in it")  # the form says so
        return value


def guard(config: Mapping[str, str]) -> WebhookGuard:
    return ShipEngineGuard(config.get("public_keys", ""))
