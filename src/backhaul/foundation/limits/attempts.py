"""Counting attempts, so that nobody can go through numbers one after the other.

An attempt is counted before its work and given back when it was right: whoever knows what
they ask for is never held up by how often they ask.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

_AT_ONCE = 5_000

# Sorted, so that two transactions never wait for each other crosswise.
_TAKE = """
INSERT INTO limits_attempt AS t (key, count, ends_at)
SELECT key, 1, ends_at FROM unnest(%s::bytea[], %s::timestamptz[]) AS v(key, ends_at)
ORDER BY key
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN t.ends_at <= %s THEN 1 ELSE t.count + 1 END,
  ends_at = CASE WHEN t.ends_at <= %s THEN excluded.ends_at ELSE t.ends_at END
RETURNING t.key, t.count, t.ends_at
"""
_GIVE_BACK = """
UPDATE limits_attempt SET count = greatest(count - 1, 0) WHERE key IN (
  SELECT key FROM limits_attempt WHERE key = ANY(%s::bytea[]) ORDER BY key FOR UPDATE)
"""
_FORGET = """
DELETE FROM limits_attempt WHERE key IN (
  SELECT key FROM limits_attempt WHERE ends_at <= %s LIMIT %s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts in any `within` that begins with the first of them."""

    what: str
    """Names the kind of attempt; part of the key."""
    whose: str
    most: int
    within: timedelta

    @property
    def key(self) -> bytes:
        return keyed("attempt", self.what, self.whose)


def keyed(*parts: str) -> bytes:
    """Return a hash that only this installation can make: short numbers can be guessed."""
    secret = b"limits:" + settings.SECRET_KEY.encode()
    return hmac.digest(secret, "\0".join(parts).encode(), "sha256")


def take(limits: Sequence[Limit], *, at: datetime) -> datetime | None:
    """Count one attempt under each limit; return until when it is one too many, else None.

    One statement, whatever it finds. An attempt that is refused counts too.
    """
    by_key = {limit.key: limit for limit in limits}
    ends = [at + limit.within for limit in by_key.values()]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [list(by_key), ends, at, at])
        rows = cursor.fetchall()
    over = [ends_at for key, count, ends_at in rows if count > by_key[bytes(key)].most]
    return max(over, default=None)


def give_back(limits: Sequence[Limit]) -> None:
    """Uncount one attempt under each limit: it was right."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [[limit.key for limit in limits]])


def forget(*, at: datetime) -> int:
    """Throw away what no longer counts, a few thousand at a time; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [at, _AT_ONCE])
        return int(cursor.rowcount)
