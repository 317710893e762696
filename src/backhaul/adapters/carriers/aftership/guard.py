"""Whether a webhook comes from AfterShip: it signs the body with the account's secret."""

from __future__ import annotations

from backhaul.adapters.carriers.signatures import Digest, SignedBody


def aftership_guard(secret: str) -> SignedBody:
    """`secret` is the webhook secret of AfterShip Tracking.

    Source: aftership.com/docs/tracking/webhook/webhook-signature, read 2026-11-22. Its other
    products (Returns, Shipping) call the header otherwise and send no scans.
    """
    return SignedBody(secret, "aftership-hmac-sha256", Digest.BASE64)
