"""What a webhook proves about its sender: kinds of signatures that several carriers share.

Every comparison takes the same time whatever is wrong, and an empty secret lets nothing in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from backhaul.adapters.carriers.headers import header

REPLAY_WINDOW = timedelta(minutes=5)
"""How far a signed time may be from ours, in either direction: clocks differ."""


class Digest(StrEnum):
    """How 32 bytes are written in a header."""

    HEX = "hex"
    BASE64 = "base64"


def hmac_sha256(secret: str, message: bytes, digest: Digest) -> bytes:
    raw = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return raw.hex().encode() if digest is Digest.HEX else base64.b64encode(raw)


def same(expected: bytes, given: str) -> bool:
    return hmac.compare_digest(expected, given.strip().encode("utf-8", "replace"))


def is_recent(stamp: datetime, now: datetime, window: timedelta = REPLAY_WINDOW) -> bool:
    return abs(now - stamp) <= window


@dataclass(frozen=True, slots=True)
class SignedBody:
    """`name` is the header with the HMAC-SHA256 of the raw body.

    No time is signed, so a replay passes: the scans in it are known already, and do no harm.
    """

    secret: str = field(repr=False)
    name: str
    digest: Digest

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        del now
        if not self.secret:
            return False
        return same(hmac_sha256(self.secret, body, self.digest), header(headers, self.name))


@dataclass(frozen=True, slots=True)
class StampedBody:
    """`name: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, with one `v1` or several."""

    secret: str = field(repr=False)
    name: str

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        given = header(headers, self.name).split(",")
        parts = [part.strip().partition("=")[::2] for part in given]
        stamps = [value for key, value in parts if key == "t"]
        if not self.secret or len(stamps) != 1 or not _is_unix(stamps[0]):
            return False
        if abs(now.timestamp() - int(stamps[0])) > REPLAY_WINDOW.total_seconds():
            return False
        expected = hmac_sha256(self.secret, stamps[0].encode() + b"." + body, Digest.HEX)
        return any(same(expected, value) for key, value in parts if key == "v1")


@dataclass(frozen=True, slots=True)
class Credential:
    """The carrier repeats in header `name` what it was given when we subscribed.

    Neither the body nor the time is signed: it says who sends, not what.
    """

    secret: str = field(repr=False)
    name: str

    def is_genuine(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        del body, now
        if not self.secret or not self.name:
            return False
        return same(self.secret.encode(), header(headers, self.name))


def _is_unix(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
