"""Whether a push is from 17TRACK: a hash of the body and the account's key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.adapters.carriers.headers import header
from backhaul.adapters.carriers.signatures import same


@dataclass(frozen=True, slots=True)
class SeventeenTrackGuard:
    """`key` is the account's access key. Versions from 2 on sign in the header `sign`.

    It is the SHA-256 of body, slash and key, in hexadecimal. No time is signed.
    """

    key: str = field(repr=False)

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        del now
        if not self.key:
            return False
        digest = hashlib.sha256(body + b"/" + self.key.encode()).hexdigest()
        return same(digest.encode(), header(headers, "sign").lower())
