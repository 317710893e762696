"""Keeping a body the moment it arrives, before anything reads it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

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
_told_at = 0.0

_STORE = """
WITH kept AS (
  INSERT INTO inbox_rawbody (kind, adapter, connection_id, brand_id, sha256, headers, body,
                             received_at, state, attempts, problems)
  VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, 'new', 0, '[]'::jsonb)
  ON CONFLICT (kind, brand_id, sha256) DO NOTHING RETURNING id
)
SELECT (SELECT id FROM kept), CASE WHEN %s THEN pg_notify(%s, '') END
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


def store(
    sender: Sender,
    body: bytes,
    *,
    headers: Mapping[str, str],
    received_at: datetime,
    tells: bool = True,
) -> int | None:
    """Return the new row's id, or None when the very same body is here already.

    `tells`: the worker hears of it when this is committed.
    """
    kept = {k.lower(): v[:_LONGEST_HEADER] for k, v in headers.items() if _is_kept(k)}
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            [
                sender.kind.value,
                sender.adapter,
                sender.connection_id,
                sender.brand_id,
                hashlib.sha256(body).digest(),
                json.dumps(kept),
                body,
                received_at,
                tells,
                WORK_CHANNEL,
            ],
        )
        row = cursor.fetchone()
    return None if row is None or row[0] is None else int(row[0])


def store_in_passing(
    sender: Sender, body: bytes, *, headers: Mapping[str, str], received_at: datetime
) -> None:
    """Store one of many bodies that come at once; the worker hears of the first.

    Transactions that tell somebody are committed one after the other in all of PostgreSQL, the
    others together. The worker looks round each second: what is not told waits no longer.
    """
    global _told_at  # noqa: PLW0603 - one process has one bell
    now = time.monotonic()
    tells = now - _told_at > _BELL
    if tells:
        _told_at = now
    store(sender, body, headers=headers, received_at=received_at, tells=tells)


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
