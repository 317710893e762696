"""Whether a webhook really comes from Paketo."""

from __future__ import annotations

from backhaul.adapters.carriers.signatures import StampedBody


def sandbox_guard(secret: str) -> StampedBody:
    """`secret` is what was told with our webhook's address; several sign while it changes."""
    return StampedBody(secret, "Paketo-Signature")
