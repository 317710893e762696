"""UPS: reads answers of its Track API and messages of its Track Alert webhook."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.ups.guard import ups_guard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard:
    return ups_guard(config.get("webhook_credential", ""))
