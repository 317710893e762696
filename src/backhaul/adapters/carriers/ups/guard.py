"""Whether a Track Alert message is from UPS: it repeats the credential we subscribed with."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.adapters.carriers.headers import header


@dataclass(frozen=True, slots=True)
class UpsGuard:
    """`credential` is the secret that we made up and gave to UPS when we subscribed."""

    credential: str = field(repr=False)

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Compare the credential. UPS signs neither the body nor the time."""
        del body, now
        if not self.credential:
            return False
        given = header(headers, "credential")
        return hmac.compare_digest(given.encode(), self.credential.encode())
