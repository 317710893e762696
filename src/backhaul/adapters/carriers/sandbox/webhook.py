"""Whether a webhook really comes from Paketo."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from backhaul.adapters.carriers.headers import header

TOLERANCE = timedelta(seconds=300)


class SandboxWebhookGuard:
    """Header `Paketo-Signature: t=<unix>,v1=<hex HMAC-SHA256 of "t.body">`."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Several `v1=` may stand there while a secret is changed; one that fits will do."""
        signature = header(headers, "Paketo-Signature")
        parts = [part.strip().partition("=")[::2] for part in signature.split(",")]
        stamps = [value for key, value in parts if key == "t"]
        if not self._secret or len(stamps) != 1 or not _is_stamp(stamps[0]):
            return False
        if abs(now.timestamp() - int(stamps[0])) > TOLERANCE.total_seconds():
            return False
        signed = stamps[0].encode() + b"." + body
        expected = hmac.new(self._secret, signed, hashlib.sha256).hexdigest().encode()
        return any(
            hmac.compare_digest(expected, value.encode()) for key, value in parts if key == "v1"
        )


def _is_stamp(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
