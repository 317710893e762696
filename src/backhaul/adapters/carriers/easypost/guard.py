"""Whether a webhook comes from EasyPost: it signs the raw body with the account's secret."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.adapters.carriers.headers import header


@dataclass(frozen=True, slots=True)
class EasyPostGuard:
    """`secret` is the webhook_secret that was given to EasyPost with the URL."""

    secret: str = field(repr=False)

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Compare the signature. It carries no time, so a replay passes: `now` cannot help.

        A replay is harmless: the scans in it are known already.
        """
        del now
        if not self.secret:
            return False
        key = unicodedata.normalize("NFKD", self.secret).encode()
        digest = hmac.new(key, body, hashlib.sha256).hexdigest()
        given = header(headers, "X-Hmac-Signature")
        return hmac.compare_digest(given.encode(), f"hmac-sha256-hex={digest}".encode())
