"""Whether a push is from DHL: it repeats the header that we subscribed with."""

from __future__ import annotations

from backhaul.adapters.carriers.signatures import Credential


def dhl_guard(name: str, token: str) -> Credential:
    """`name` and `token` are the header and the token of the subscription's authentication.

    Source: developer.dhl.com, Shipment Tracking - Unified - Push 1.2, `ApiKeyAuthentication`
    of a subscription's hook, read 2026-11-22.
    """
    return Credential(token, name)
