"""EasyPost: reads its trackers, for the many carriers that it asks on one's behalf."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.easypost.guard import EasyPostGuard
from backhaul.core.ports.carrier import WebhookGuard


def guard(config: Mapping[str, str]) -> WebhookGuard:
    return EasyPostGuard(config.get("webhook_secret", ""))
