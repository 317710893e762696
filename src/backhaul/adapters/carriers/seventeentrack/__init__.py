"""17TRACK: reads its answers and webhooks, for the many carriers that it asks."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.seventeentrack.guard import SeventeenTrackGuard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard:
    return SeventeenTrackGuard(config.get("webhook_key", ""))
