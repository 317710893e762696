"""Keeping a body the moment it arrives, before anything reads it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.record import WORK_CHANNEL

#: What of the headers is kept: enough to check a signature again, no cookies.
_KEPT_HEADERS = ("content-type", "user-agent")
MOST_BYTES = 2_000_000
_LONGEST_HEADER = 1000
"""A signature made with several secrets, while one takes another's place, is long."""

_STORE = """
WITH kept AS (
  INSERT INTO inbox_rawbody (kind, adapter, connection_id, brand_id, sha256, headers, body,
                             received_at, state, attempts, problems)
  VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, 'new', 0, '[]'::jsonb)
  ON CONFLICT (kind, brand_id, sha256) DO NOTHING RETURNING id
)
SELECT (SELECT id FROM kept), pg_notify(%s, '')
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Through which connection of which brand a body came; the API has none."""

    kind: RawBody.Kind
    adapter: str
    brand_id: int
    connection_id: int | None = None


def store(
    sender: Sender, body: bytes, *, headers: Mapping[str, str], received_at: datetime
) -> int | None:
    """Return the new row's id, or None when the very same body is here already."""
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
                WORK_CHANNEL,
            ],
        )
        row = cursor.fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _is_kept(header: str) -> bool:
    name = header.lower()
    return name in _KEPT_HEADERS or "signature" in name or "hmac" in name
