"""DHL: reads the answers of its divisions and of the unified tracking, pulled or pushed."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.dhl.guard import dhl_guard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard | None:
    token = config.get("webhook_credential", "")
    return dhl_guard(config.get("webhook_header") or "X-Api-Key", token) if token else None
