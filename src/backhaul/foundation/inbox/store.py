"""Keeping a body the moment it arrives, before anything reads it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.foundation.bulk import array
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.record import WORK_CHANNEL

#: What of the headers is kept: enough to check a signature again, no cookies.
_KEPT_HEADERS = (
    "content-type",
    "user-agent",
    "sign",
    "x-shipengine-rsa-sha256-key-id",
    "x-shipengine-timestamp",
)
MOST_BYTES = 2_000_000
_LONGEST_HEADER = 1000
"""A signature made with several secrets, while one takes another's place, is long."""

_BELL = 0.1
"""Seconds that lie between two times at which the worker is told."""
_told_at = float("-inf")

_STORE = """
WITH kept AS (
  INSERT INTO inbox_rawbody (kind, adapter, connection_id, brand_id, sha256, headers, body,
                             received_at, state, attempts, problems)
  VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, 'new', 0, '[]'::jsonb)
  ON CONFLICT (kind, brand_id, sha256) DO NOTHING RETURNING id
)
SELECT (SELECT id FROM kept), pg_notify(%s, '')
"""

# Sorted, so that two processes that were sent the same bodies wait in the same order.
_STORE_TOGETHER = """
WITH kept AS (
  INSERT INTO inbox_rawbody (kind, adapter, connection_id, brand_id, sha256, headers, body,
                             received_at, state, attempts, problems)
  SELECT v.kind, v.adapter, v.connection_id, v.brand_id, decode(v.sha256, 'hex'),
         v.headers::jsonb, v.body, v.received_at, 'new', 0, '[]'::jsonb
  FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
              %s::timestamptz[], %b::bytea[])
    AS v(kind, adapter, connection_id, brand_id, sha256, headers, received_at, body)
  ORDER BY v.kind, v.brand_id, v.sha256
  ON CONFLICT (kind, brand_id, sha256) DO NOTHING
)
SELECT CASE WHEN %s THEN pg_notify(%s, '') END
"""

_STORE_ANSWERS = """
INSERT INTO inbox_rawbody (kind, adapter, connection_id, brand_id, sha256, headers, body,
                           received_at, state, attempts, problems)
SELECT %s, %s, %s, %s, v.sha256, '{}'::jsonb, v.body, %s, 'new', 0, '[]'::jsonb
FROM unnest(%s::bytea[], %s::bytea[]) AS v(sha256, body)
ON CONFLICT (kind, brand_id, sha256) DO NOTHING RETURNING id, sha256
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Through which connection of which brand a body came; the API has none."""

    kind: RawBody.Kind
    adapter: str
    brand_id: int
    connection_id: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A body as it came; of its headers, as JSON, what is kept."""

    sender: Sender
    body: bytes
    sha256: bytes
    headers: str
    received_at: datetime


def arrival(
    sender: Sender, body: bytes, *, headers: Mapping[str, str], received_at: datetime
) -> Arrival:
    kept = {k.lower(): v[:_LONGEST_HEADER] for k, v in headers.items() if _is_kept(k)}
    digest = hashlib.sha256(body).digest()
    return Arrival(sender, body, digest, json.dumps(kept), received_at)


def store(
    sender: Sender, body: bytes, *, headers: Mapping[str, str], received_at: datetime
) -> int | None:
    """Return the new row's id, or None when the very same body is here already.

    The worker hears of it when this is committed.
    """
    came = arrival(sender, body, headers=headers, received_at=received_at)
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [*_values(came), WORK_CHANNEL])
        row = cursor.fetchone()
    return None if row is None or row[0] is None else int(row[0])


def store_together(came: Sequence[Arrival]) -> None:
    """Store bodies of any senders in one statement, and so in one transaction.

    Transactions that tell somebody are committed one after the other in all of PostgreSQL, the
    others together. So the worker hears of the first of those that come within a moment; it
    looks round each second: what is not told waits no longer.
    """
    global _told_at  # noqa: PLW0603 - one process has one bell
    now = time.monotonic()
    tells = now - _told_at > _BELL
    if tells:
        _told_at = now
    with connection.cursor() as cursor:
        cursor.execute(_STORE_TOGETHER, [*_columns(came), tells, WORK_CHANNEL])


def _values(one: Arrival) -> tuple[Any, ...]:
    to = one.sender
    where = (to.kind.value, to.adapter, to.connection_id, to.brand_id)
    return (*where, one.sha256, one.headers, one.body, one.received_at)


def _columns(came: Sequence[Arrival]) -> Iterator[Any]:
    senders = [one.sender for one in came]
    yield array(to.kind.value for to in senders)
    yield array(to.adapter for to in senders)
    yield array(to.connection_id for to in senders)
    yield array(to.brand_id for to in senders)
    yield array(one.sha256.hex() for one in came)
    yield array(one.headers for one in came)
    yield array(one.received_at for one in came)
    yield [one.body for one in came]


def store_answers(
    sender: Sender, bodies: Sequence[bytes], *, received_at: datetime
) -> list[int | None]:
    """Store what a carrier answered, in one statement; an id for each that was not here yet.

    Nobody is told of them: whoever asked reads them at once.
    """
    digests = [hashlib.sha256(body).digest() for body in bodies]
    fresh = dict(sorted(zip(digests, bodies, strict=True)))
    if not fresh:
        return []
    to = [sender.kind.value, sender.adapter, sender.connection_id, sender.brand_id]
    with connection.cursor() as cursor:
        cursor.execute(_STORE_ANSWERS, [*to, received_at, list(fresh), list(fresh.values())])
        ids = {bytes(digest): int(raw_id) for raw_id, digest in cursor.fetchall()}
    return [ids.pop(digest, None) for digest in digests]


def _is_kept(header: str) -> bool:
    name = header.lower()
    return name in _KEPT_HEADERS or "signature" in name or "hmac" in name
