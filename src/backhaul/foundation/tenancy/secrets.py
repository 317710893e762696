"""Secrets that we hand out and know only by their hash."""

from __future__ import annotations

import hashlib
import secrets

API_KEY_PREFIX = "bh_"


def new_token() -> str:
    """Return 32 random bytes as text that fits in a link."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """Return what is stored. No salt: the tokens are random and long."""
    return hashlib.sha256(token.encode()).digest()
