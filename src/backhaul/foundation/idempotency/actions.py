"""The same call twice does its work once: the first answer is kept and given again.

A caller claims the key before the work and keeps the answer after it. When both happen in
one transaction, a second call waits for the first and is then given its answer; a refusal
rolls the claim back, so that the key can be used again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from backhaul.core.errors import DomainError

KEPT_FOR = timedelta(hours=48)
"""Longer than the day that we promise: a retry at its very end still finds its answer."""
TAKEN_OVER_AFTER = timedelta(seconds=30)
"""A claim so old without an answer is of a process that died: nobody outside is waited for
longer. Should it live after all, its work has a key of its own with whoever is outside."""
_AT_ONCE = 5_000

_CLAIM = """
INSERT INTO idempotency_keptanswer
  (brand_id, key, fingerprint, status, answer, location, created_at)
VALUES (%s, %s, %s, NULL, '', '', %s)
ON CONFLICT (brand_id, key) DO NOTHING
"""
_FIND = """
SELECT fingerprint, status, answer, location FROM idempotency_keptanswer
WHERE brand_id = %s AND key = %s
"""
_TAKE_OVER = """
UPDATE idempotency_keptanswer SET created_at = %s
WHERE brand_id = %s AND key = %s AND status IS NULL AND created_at <= %s
"""
_KEEP = """
UPDATE idempotency_keptanswer SET status = %s, answer = %s, location = %s
WHERE brand_id = %s AND key = %s
"""
_RELEASE = """
DELETE FROM idempotency_keptanswer WHERE brand_id = %s AND key = %s AND status IS NULL
"""
_PURGE = """
DELETE FROM idempotency_keptanswer WHERE ctid IN (
  SELECT ctid FROM idempotency_keptanswer
  WHERE brand_id = ANY(%s) AND created_at < %s LIMIT %s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One use of a key: whose, which, and for what request."""

    brand_id: int
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given the first time."""

    status: int
    answer: str
    location: str = ""


def fingerprint(*parts: bytes) -> bytes:
    """Return 32 bytes that tell one request from another."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def claim(wanted: Claim, *, at: datetime) -> Kept | None:
    """Take the key for this request, or return the answer that it was given before.

    Waits for a call with the same key whose transaction is open. Raises DomainError
    `idempotency_mismatch` for a key of another request, `idempotency_in_flight` while the
    first call is between two transactions of its work.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [wanted.brand_id, wanted.key, wanted.fingerprint, at])
        if cursor.rowcount == 1:
            return None
        cursor.execute(_FIND, [wanted.brand_id, wanted.key])
        row = cursor.fetchone()
        if row is None:  # given back between the two statements
            raise DomainError("idempotency_in_flight")
        if bytes(row[0]) != wanted.fingerprint:
            raise DomainError("idempotency_mismatch")
        if row[1] is not None:
            return Kept(row[1], row[2], row[3])
        stale = at - TAKEN_OVER_AFTER
        cursor.execute(_TAKE_OVER, [at, wanted.brand_id, wanted.key, stale])
        if cursor.rowcount == 0:
            raise DomainError("idempotency_in_flight")
    return None


def keep(claimed: Claim, kept: Kept) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [kept.status, kept.answer, kept.location, claimed.brand_id, claimed.key],
        )


def release(claimed: Claim) -> None:
    """Give a claim back that was committed before its work failed."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [claimed.brand_id, claimed.key])


def purge(brand_ids: Sequence[int], *, at: datetime) -> int:
    """Forget answers older than KEPT_FOR, a few thousand at a time; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_PURGE, [list(brand_ids), at - KEPT_FOR, _AT_ONCE])
        return int(cursor.rowcount)
