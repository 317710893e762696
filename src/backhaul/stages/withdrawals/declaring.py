"""Taking a declaration: written down whatever it is about, and acknowledged at once.

Nobody learns from it whether there is such an order: that is looked for afterwards.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from backhaul.core.errors import DomainError
from backhaul.core.ids import ALPHABET
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.withdrawals import SIGNS, Channel, Statement, problems, written
from backhaul.foundation.journal.record import record
from backhaul.foundation.limits.attempts import Limit, take
from backhaul.foundation.tenancy.models import Brand

_WITHIN = timedelta(minutes=15)
_PER_EMAIL = 10
_PER_NETWORK = 40
_DECLARE = """
INSERT INTO withdrawals_declaration AS d (brand_id, number, fingerprint, channel, name,
  contract, parts, lines, email, email_norm, language, declared_at, times, state,
  why, ran, post_error, answered_by, answer)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, 1, 'new', '[]'::jsonb, '', '',
  '', '')
ON CONFLICT (brand_id, fingerprint) DO UPDATE SET times = d.times + 1
RETURNING id, number, declared_at, times
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What was written down; `is_new` is False for one that had been made before."""

    id: int
    number: str
    declared_at: datetime
    is_new: bool


def limit(brand_id: int, email_norm: str, network: str, *, at: datetime) -> datetime | None:
    """Count one declaration; return until when it is one too many, else None."""
    limits = [
        Limit("withdrawal.email", f"{brand_id}:{email_norm}", _PER_EMAIL, _WITHIN),
        Limit("withdrawal.network", f"{brand_id}:{network}", _PER_NETWORK, _WITHIN),
    ]
    return take(limits, at=at)


def declare(
    brand: Brand,
    statement: Statement,
    *,
    channel: Channel,
    language: str,
    at: datetime,
    actor: str,
) -> Declared:
    """Write a declaration down and have it acknowledged; made again, it is the first one.

    Raises DomainError `declaration_unusable` with the wrong fields, for nothing else: who
    declares something is heard.
    """
    from backhaul.stages.withdrawals.jobs import acknowledge

    wrong = problems(statement)
    if wrong:
        raise DomainError("declaration_unusable", **wrong)
    declared = _written_down(brand, statement, channel, language, at)
    kind = EntryKind.WITHDRAWAL_DECLARED if declared.is_new else EntryKind.WITHDRAWAL_REPEATED
    entry = NewEntry(
        kind=kind,
        brand_id=brand.pk,
        return_id=None,
        occurred_at=at,
        actor=actor,
        source=channel.value,
        data={"declaration": declared.id, "number": declared.number},
    )
    record([entry])
    acknowledge.defer(brand_id=brand.pk, declaration_id=declared.id)
    return declared


def _written_down(
    brand: Brand, statement: Statement, channel: Channel, language: str, at: datetime
) -> Declared:
    number = written("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)))
    values: list[int | str | bytes | datetime] = [
        brand.pk,
        number,
        statement.fingerprint,
        channel.value,
        statement.name.strip(),
        statement.contract.strip(),
        statement.parts.strip(),
        json.dumps(dict(statement.lines)),
        statement.email.strip(),
        statement.email_norm,
        language,
        at,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_DECLARE, values)
        row = cursor.fetchone()
    return Declared(id=row[0], number=row[1], declared_at=row[2], is_new=row[3] == 1)
