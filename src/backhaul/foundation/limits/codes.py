"""Six digits sent to somebody's e-mail: right only for a while, known here by a hash alone."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import connection

from backhaul.foundation.limits.attempts import keyed

LIVES = timedelta(minutes=10)
_AT_ONCE = 5_000

_KEEP = """
INSERT INTO limits_code AS t (key, hash, ends_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET hash = excluded.hash, ends_at = excluded.ends_at
"""
_FIND = "SELECT hash FROM limits_code WHERE key = %s AND ends_at > %s"
_USE_UP = "DELETE FROM limits_code WHERE key = %s AND hash = %s"
_FORGET = """
DELETE FROM limits_code WHERE key IN (
  SELECT key FROM limits_code WHERE ends_at <= %s LIMIT %s FOR UPDATE SKIP LOCKED)
"""


def new_code(subject: bytes, *, at: datetime) -> str:
    """Return a new code for `subject`; the one before it is of no use any more."""
    code = f"{secrets.randbelow(1_000_000):06}"
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [subject, _hashed(subject, code), at + LIVES])
    return code


def is_right(subject: bytes, code: str, *, at: datetime) -> bool:
    """Tell whether `code` is the newest for `subject`; a right one works once.

    How often somebody may try is for the caller to limit.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [subject, at])
        row = cursor.fetchone()
        given = _hashed(subject, code)
        if not hmac.compare_digest(bytes(row[0]) if row else bytes(32), given):
            return False
        cursor.execute(_USE_UP, [subject, given])
        return bool(cursor.rowcount)


def forget(*, at: datetime) -> int:
    """Throw away codes whose time is over; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [at, _AT_ONCE])
        return int(cursor.rowcount)


def _hashed(subject: bytes, code: str) -> bytes:
    return keyed("code", subject.hex(), code)
