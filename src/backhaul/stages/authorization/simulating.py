"""A brand's past requests through a draft of its policy: read in batches, nothing written."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
from django.db import connection

from backhaul.core.money import WHOLE_BP
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.simulating import replay
from backhaul.core.policies.tally import Past, Said, Simulation

BATCH = 2_000
PAST = """
SELECT d.id, r.ran, d.decided_at, d.facts::text, d.outcomes::text
FROM authorization_decision d
JOIN returns_return r ON r.brand_id = d.brand_id AND r.id = d.return_id
WHERE d.brand_id = %s AND d.id > %s AND d.facts ? 'units'
  AND d.decided_at >= %s AND d.decided_at < %s
ORDER BY d.id LIMIT %s
"""
_COUNT = """
SELECT count(*) FROM authorization_decision
WHERE brand_id = %s AND facts ? 'units' AND decided_at >= %s AND decided_at < %s
"""


class _Terms(msgspec.Struct):
    fee_minor: int
    refund_trigger: str
    keeps: bool = False
    kept_bp: int = WHOLE_BP


class _Unit(msgspec.Struct):
    key: str
    outcome: str
    terms: _Terms | None = None


class _Outcomes(msgspec.Struct):
    """As much of a stored verdict as a replay is held against."""

    units: tuple[_Unit, ...]


_READ = msgspec.json.Decoder(_Outcomes)


def simulate(
    brand_id: int,
    draft: Policy,
    *,
    since: datetime,
    until: datetime,
) -> Simulation:
    """Replay what the policy decided from `since` up to `until`.

    What a person decided is not replayed: the policy's own word before it is.
    """
    found = Simulation()
    last: int | None = 0
    with uncollected():
        while last is not None:
            past, last = read_past(brand_id, last, since, until)
            replay(draft, past, found)
    return found


@contextmanager
def uncollected() -> Iterator[None]:
    """Do not look for cycles: a batch is many objects, and there are none among them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def count_past(brand_id: int, *, since: datetime, until: datetime) -> int:
    """Return how many requests `simulate` would replay."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [brand_id, since, until])
        return int(cursor.fetchone()[0])


def read_past(
    brand_id: int, after: int, since: datetime, until: datetime
) -> tuple[list[Past], int | None]:
    """Read some requests behind decision `after`: one statement, and where to go on from.

    None: there are no more.
    """
    with connection.cursor() as cursor:
        cursor.execute(PAST, [brand_id, after, since, until, BATCH])
        rows = cursor.fetchall()
    return [_past(*row[1:]) for row in rows], rows[-1][0] if len(rows) == BATCH else None


def _past(ran: str, decided_at: datetime, facts: str, outcomes: str) -> Past:
    then = {unit.key: _said(unit) for unit in _READ.decode(outcomes).units}
    return Past(ran, decided_at, RequestFacts.model_validate_json(facts), then)


def _said(unit: _Unit) -> Said:
    terms = unit.terms
    if terms is None:
        return Said(unit.outcome)
    told = (terms.fee_minor, terms.keeps, terms.refund_trigger, terms.kept_bp)
    return Said(unit.outcome, *told)
