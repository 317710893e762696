"""USPS: reads its answers and the notifications of its subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.usps.guard import UspsGuard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard | None:
    secret = config.get("webhook_secret", "")
    return UspsGuard(secret) if secret else None
