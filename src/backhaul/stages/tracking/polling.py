"""Asking carriers on schedule: in batches, one per connection at a time, within its limit.

A batch that gets no answer makes its connection wait, longer each time, and at least as long as
the carrier asks for; its parcels wait with it, and others of the brand are asked meanwhile.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection as database
from procrastinate.contrib.django import app

from backhaul.core.errors import Unavailable
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.kinds import setups
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.answering import (
    Answer,
    Question,
    keep_answers,
    put_question,
    take_answers,
)
from backhaul.stages.tracking.looking import QUEUE

log = structlog.get_logger(__name__)
ASK_BATCH = "tracking.ask_batch"
_BATCH_SECONDS = 10
"""A batch is what the carrier lets us ask in so many seconds."""
_LEASE = timedelta(minutes=10)
"""So long a batch is waited for; then its worker is taken for dead and others are asked."""
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_FAILURES = 100

# One batch per connection that may be asked now: both are locked, so that two workers do not
# hand out the same, nor twice as much.
_HAND_OUT = """
WITH free AS (
  SELECT c.brand_id, c.id, c.adapter FROM connections_connection c
  WHERE c.kind = 'carrier' AND c.brand_id = ANY(%(brands)s) AND c.adapter = ANY(%(adapters)s)
    AND (c.ask_from IS NULL OR c.ask_from <= %(now)s)
    AND EXISTS (SELECT FROM shipping_parcel p
                WHERE p.connection_id = c.id AND p.brand_id = c.brand_id
                  AND p.ask_at <= %(now)s)
  FOR NO KEY UPDATE SKIP LOCKED
), due AS (
  SELECT free.brand_id, free.id AS connection_id, p.id
  FROM free JOIN unnest(%(adapters)s::text[], %(sizes)s::int[]) AS s(adapter, most)
    ON s.adapter = free.adapter
  CROSS JOIN LATERAL (
    SELECT id FROM shipping_parcel
    WHERE connection_id = free.id AND brand_id = free.brand_id AND ask_at <= %(now)s
    ORDER BY ask_at, id LIMIT s.most FOR NO KEY UPDATE SKIP LOCKED) p
), leased AS (
  UPDATE connections_connection c SET ask_from = %(lease)s FROM free
  WHERE c.brand_id = free.brand_id AND c.id = free.id
)
UPDATE shipping_parcel t SET ask_at = %(lease)s FROM due
WHERE t.brand_id = due.brand_id AND t.id = due.id
RETURNING due.brand_id, due.connection_id, t.id
"""
_AFTER = """
UPDATE connections_connection SET ask_from = %s, ask_failures = %s
WHERE brand_id = %s AND id = %s
"""
_WAIT = """
UPDATE shipping_parcel SET ask_at = %s
WHERE brand_id = %s AND id = ANY(%s) AND ask_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Batch:
    brand_id: int
    connection_id: int
    parcel_ids: tuple[int, ...]


def poll() -> int:
    """Hand out what is due to be asked; return how many parcels."""
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        batches = _hand_out(brand_ids, now=clock.now())
        task = app.configure_task(ASK_BATCH, allow_unknown=True, queue=QUEUE)
        jobs = [
            task.make_new_job(
                brand_id=batch.brand_id,
                connection_id=batch.connection_id,
                parcel_ids=list(batch.parcel_ids),
            )
            for batch in batches
        ]
        if jobs:
            task.job_manager.batch_defer_jobs(jobs=jobs)
    return sum(len(batch.parcel_ids) for batch in batches)


def ask_batch(brand_id: int, connection_id: int, parcel_ids: Sequence[int]) -> None:
    """Ask one parcel after the other, take the answers in together, and set the next pace."""
    began = clock.now()
    with acting_for(brand_id):
        questions = _questions(brand_id, connection_id, parcel_ids)
    if not questions:
        return
    connection = questions[0].connection
    answers, trouble = _put(questions)
    _take(connection, answers)
    with acting_for(brand_id):
        if trouble is None:
            pause = timedelta(minutes=len(answers) / per_minute(connection.adapter))
            _keep_pace(connection, failures=0, until=began + pause)
            return
        log.warning("a carrier does not answer", connection=connection_id, why=str(trouble))
        failures = min(connection.ask_failures + 1, _MOST_FAILURES)
        until = clock.now() + max(trouble.wait, _pause(connection_id, failures))
        _keep_pace(connection, failures=failures, until=until)
        _put_off(brand_id, [one.parcel_id for one in questions[len(answers) :]], until=until)


def _put(questions: Sequence[Question]) -> tuple[list[Answer], Unavailable | None]:
    """Return the answers up to the first question that got none."""
    answers: list[Answer] = []
    for question in questions:
        try:
            answers.append(put_question(question))
        except Unavailable as unavailable:
            return answers, unavailable
    return answers, None


def _take(connection: Connection, answers: Sequence[Answer]) -> None:
    """Take the answers in; should one of them break it, none holds up the others."""
    if not answers:
        return
    try:
        with acting_for(connection.brand_id):
            take_answers(connection, answers)
    except Exception:
        log.exception("answers could not be taken in", connection=connection.pk)
        with acting_for(connection.brand_id):
            keep_answers(connection, answers)
            ids = [answer.parcel_id for answer in answers]
            _put_off(connection.brand_id, ids, until=clock.now() + _LONGEST_PAUSE)


def per_minute(adapter: str) -> int:
    setup = setups(Connection.Kind.CARRIER).get(adapter)
    return setup.asks_per_minute if setup else 60


def batch_size(adapter: str) -> int:
    return max(1, per_minute(adapter) * _BATCH_SECONDS // 60)


def _hand_out(brand_ids: Sequence[int], *, now: datetime) -> list[Batch]:
    known = setups(Connection.Kind.CARRIER)
    adapters = sorted(name for name, setup in known.items() if setup.can_be_called)
    values: dict[str, Any] = {
        "brands": list(brand_ids),
        "adapters": adapters,
        "sizes": [batch_size(adapter) for adapter in adapters],
        "now": now,
        "lease": now + _LEASE,
    }
    with database.cursor() as cursor:
        cursor.execute(_HAND_OUT, values)
        return _batches(cursor.fetchall())


def _batches(rows: Iterable[tuple[int, int, int]]) -> list[Batch]:
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for brand_id, connection_id, parcel_id in rows:
        found[brand_id, connection_id].append(parcel_id)
    return [Batch(*key, tuple(sorted(ids))) for key, ids in sorted(found.items())]


def _questions(brand_id: int, connection_id: int, parcel_ids: Sequence[int]) -> list[Question]:
    rows = Parcel.objects.filter(
        brand_id=brand_id, connection_id=connection_id, id__in=parcel_ids
    ).exclude(tracking_number="")
    numbers = rows.order_by("id").values_list("id", "tracking_number")
    found = list(numbers)
    if not found:
        return []
    connection = registry.connection_by_id(brand_id, connection_id)
    return [Question(pk, number, connection) for pk, number in found]


def _pause(connection_id: int, failures: int) -> timedelta:
    """Double the wait each time; a connection's own part keeps those of one carrier apart."""
    pause: timedelta = min(_FIRST_PAUSE * 2 ** (failures - 1), _LONGEST_PAUSE)
    digest = hashlib.blake2b(f"{connection_id}:{failures}".encode(), digest_size=2).digest()
    return pause * (1 + int.from_bytes(digest, "big") / 2**16 / 5)


def _keep_pace(connection: Connection, *, failures: int, until: datetime) -> None:
    with database.cursor() as cursor:
        cursor.execute(_AFTER, [until, failures, connection.brand_id, connection.pk])


def _put_off(brand_id: int, parcel_ids: Sequence[int], *, until: datetime) -> None:
    with database.cursor() as cursor:
        cursor.execute(_WAIT, [until, brand_id, list(parcel_ids)])
