"""Whether a webhook comes from Shippo, which signs for accounts that asked it to."""

from __future__ import annotations

from backhaul.adapters.carriers.signatures import StampedBody


def shippo_guard(secret: str) -> StampedBody:
    """`secret` is what Shippo's support gave out for signing.

    Source: docs.goshippo.com/tracking/webhook-security, read 2026-11-22. Without it Shippo
    offers a token in the address, which ours has anyway.
    """
    return StampedBody(secret, "Shippo-Auth-Signature")
