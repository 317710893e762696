"""Whether a webhook comes from ShipEngine: it signs with an RSA key of its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from backhaul.adapters.carriers.headers import header
from backhaul.adapters.carriers.moments import parse_iso
from backhaul.adapters.carriers.signatures import is_recent

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey


@dataclass(frozen=True, slots=True)
class ShipEngineGuard:
    """`public_keys` is ShipEngine's key set (JWKS) as `api.shipengine.com/jwks` gives it.

    Nothing is fetched while a webhook waits. Source: docs.shipstation.com, Webhook Validation,
    read 2026-11-22: RSA-SHA256 over `timestamp.body`, in base64.
    """

    public_keys: str

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        key = keys_of(self.public_keys).get(header(headers, "x-shipengine-rsa-sha256-key-id"))
        stamp = header(headers, "x-shipengine-timestamp")
        told_at = parse_iso(stamp)
        if key is None or told_at is None or told_at.tzinfo is None:
            return False
        if not is_recent(told_at, now):
            return False
        signature = header(headers, "x-shipengine-rsa-sha256-signature")
        return _is_signed(key, signature, stamp.encode() + b"." + body)


def _is_signed(key: RSAPublicKey, signature: str, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature):
        return False
    return True


@lru_cache(maxsize=64)
def keys_of(public_keys: str) -> Mapping[str, RSAPublicKey]:
    """Return the RSA keys of a JWKS by their ids; what is none of them is left out."""
    # Whoever only reads bodies checks no signature, and should not wait for the library.
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    try:
        given = json.loads(public_keys)
    except ValueError:
        return {}
    found: dict[str, RSAPublicKey] = {}
    for key in given.get("keys", []) if isinstance(given, dict) else []:
        try:
            numbers = RSAPublicNumbers(e=_number(key["e"]), n=_number(key["n"]))
            found[str(key["kid"])] = numbers.public_key()
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found


def _number(text: str) -> int:
    padded = text + "=" * (-len(text) % 4)
    return int.from_bytes(base64.urlsafe_b64decode(padded), "big")
