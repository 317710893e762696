"""FedEx: reads its answers and the messages of Advanced Integrated Visibility."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.fedex.guard import fedex_guard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard:
    return fedex_guard(config.get("webhook_secret", ""))
