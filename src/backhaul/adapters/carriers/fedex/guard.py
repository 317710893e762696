"""Whether a visibility message is from FedEx: it signs the body with our security token."""

from __future__ import annotations

from backhaul.adapters.carriers.signatures import Digest, SignedBody


def fedex_guard(token: str) -> SignedBody:
    """`token` is the security token that was given to FedEx with the webhook's address.

    Source: developer.fedex.com, Advanced Integrated Visibility, validation process, read
    2026-11-22: `fdx-signature` holds the HMAC-SHA256 of the payload in base64.
    """
    return SignedBody(token, "fdx-signature", Digest.BASE64)
