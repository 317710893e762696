"""Paketo, the carrier of the sandbox: a made-up carrier with a real HTTP service."""

from __future__ import annotations

from collections.abc import Mapping

from backhaul.adapters.carriers.sandbox.client import SandboxCarrierConfig as Config
from backhaul.adapters.carriers.sandbox.client import connect
from backhaul.adapters.carriers.sandbox.webhook import sandbox_guard
from backhaul.core.ports.carrier import WebhookGuard

__all__ = ["Config", "connect", "guard"]


def guard(config: Mapping[str, str]) -> WebhookGuard:
    return sandbox_guard(config.get("webhook_secret", ""))
