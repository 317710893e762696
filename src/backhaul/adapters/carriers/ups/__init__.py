"""UPS: reads answers of its Track API and messages of its Track Alert webhook."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.ups.guard import UpsGuard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard:
    return UpsGuard(config.get("webhook_credential", ""))
