"""AfterShip: reads its trackings, for the many carriers that it asks on one's behalf."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.aftership.guard import aftership_guard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard:
    return aftership_guard(config.get("webhook_secret", ""))
