"""Whether a notification is from USPS: it signs the time and the payload of its envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backhaul.adapters.carriers.headers import header
from backhaul.adapters.carriers.moments import parse_iso
from backhaul.adapters.carriers.reading import record_of
from backhaul.adapters.carriers.signatures import Digest, hmac_sha256, is_recent, same

_HEADERS = ("X-HMAC", "hmac-header")
"""The second is the older name."""
_WINDOW = timedelta(days=3)
"""The time is that of the news, not of the sending: what is sent again has the same."""


@dataclass(frozen=True, slots=True)
class UspsGuard:
    """`secret` is that of the subscription (Subscriptions - Tracking, version 3).

    Signed is the envelope's `timestamp` followed by its `payload`, a text with JSON in it.
    """

    secret: str = field(repr=False)

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        envelope = record_of(body)
        if not self.secret or envelope is None:
            return False
        stamp, payload = envelope.get("timestamp"), envelope.get("payload")
        if not isinstance(stamp, str) or not isinstance(payload, str):
            return False
        told_at = parse_iso(stamp)
        if told_at is None or told_at.tzinfo is None or not is_recent(told_at, now, _WINDOW):
            return False
        signed = (stamp + payload).encode("utf-8", "replace")
        expected = hmac_sha256(self.secret, signed, Digest.BASE64)
        return any(same(expected, header(headers, name)) for name in _HEADERS)
