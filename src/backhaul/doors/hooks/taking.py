"""A webhook is kept the moment it arrives, and read later. A 200 means it is stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backhaul.core.errors import Unavailable
from backhaul.doors.hooks.targets import Known, known_hook
from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.sharing import NotKept, NotStorable, keep
from backhaul.foundation.inbox.store import MOST_BYTES, Sender, arrival

_log = logging.getLogger(__name__)
_KINDS: Mapping[str, RawBody.Kind] = {
    Connection.Kind.CARRIER: RawBody.Kind.TRACKING,
    Connection.Kind.PAYMENTS: RawBody.Kind.PAYMENTS,
}


@dataclass(frozen=True, slots=True)
class Knock:
    """What came to which address. `announced` is the length that its headers name, or 0."""

    kind: Connection.Kind
    token: str
    headers: Mapping[str, str]
    announced: int
    read: Callable[[int], bytes]
    """Returns at most so many bytes of the body."""
    provider: str = ""
    """Whose the address says it is; empty: it does not."""


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    code: str = ""
    """What was wrong; empty: it is stored, or nobody lives here."""


def take(knock: Knock) -> Said:
    """Store a body, of whatever content. The token is the secret of those that sign none."""
    known = known_hook(knock.token, knock.kind)
    if known is None or knock.provider not in {"", known.target.adapter}:
        return Said(404)
    if knock.announced > MOST_BYTES:
        return Said(413, "too_large")
    body = knock.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return Said(413, "too_large")
    return _take_from(known, knock.headers, body)


def _take_from(known: Known, headers: Mapping[str, str], body: bytes) -> Said:
    to, now = known.target, clock.now()
    try:
        if known.guard and not known.guard.is_genuine(headers, body, now=now):
            return Said(400, "not_genuine")
    except Unavailable:
        _log.exception(
            "what proves a webhook of connection %s is out of reach", to.connection_id
        )
        return Said(503, "not_proven")
    sender = Sender(_KINDS[to.kind], to.adapter, to.brand_id, to.connection_id)
    try:
        keep(arrival(sender, body, headers=headers, received_at=now))
    except NotStorable:
        _log.exception("a webhook of connection %s cannot be stored", to.connection_id)
        return Said(400, "not_storable")
    except NotKept:
        _log.exception("a webhook of connection %s was not stored", to.connection_id)
        return Said(503, "not_kept")
    return Said(200)
