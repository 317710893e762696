"""Shippo: reads its trackings, for the many carriers that it asks on one's behalf."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.shippo.guard import shippo_guard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard | None:
    secret = config.get("webhook_secret", "")
    return shippo_guard(secret) if secret else None
