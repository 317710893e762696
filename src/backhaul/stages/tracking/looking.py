"""Parcels that are silent for too long: asked about first, then somebody's incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from backhaul.core.errors import NotFound, Refused
from backhaul.core.tracking.scan import ParsedBody
from backhaul.foundation import clock
from backhaul.foundation.bulk import Statement
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import Sender, store
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.facts import Told
from backhaul.stages.tracking.folding import fold_in, lay_out
from backhaul.stages.tracking.inbox import settle_bodies, told_by
from backhaul.stages.tracking.storing import Box, boxes_by_id, lock_due

log = structlog.get_logger(__name__)
ASK_CARRIER = "tracking.ask_carrier"
QUEUE = "outside"
ASKED_LATELY = timedelta(minutes=10)
"""A person's wish to ask again is granted this often per parcel."""
_BATCH = 500
_PUT_OFF = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Question:
    number: str
    connection: Connection


def sweep() -> int:
    """Look at parcels that are due; return how many. A failing one is put off for an hour."""
    brand_ids = every_brand_id()
    try:
        with acting_for(*brand_ids):
            return _look(brand_ids, limit=_BATCH)
    except Exception:
        log.exception("a sweep of parcels failed; looking at them one by one")
        return _sweep_singly(brand_ids)


def ask_now(brand_id: int, parcel_id: int, *, at: datetime) -> bool:
    """Have the carrier asked because a person wants to know; False: it was asked just now.

    Raises NotFound `no_such_parcel`.
    """
    parcel = Parcel.objects.filter(brand_id=brand_id, id=parcel_id).first()
    if parcel is None:
        raise NotFound("no_such_parcel", parcel=parcel_id)
    if parcel.connection_id is None or not parcel.tracking_number:
        return False
    if parcel.asked_at is not None and at - parcel.asked_at < ASKED_LATELY:
        return False
    return _queue_asking(parcel)


def ask(brand_id: int, parcel_id: int) -> None:
    """Ask the carrier where a parcel is and fold the answer; no news is an answer too.

    Raises the carrier's Unavailable: nothing was learnt, ask again later.
    """
    with acting_for(brand_id):
        question = _question(brand_id, parcel_id)
    if question is None:
        return
    body: bytes | None = None
    carrier = registry.carrier(question.connection)
    if carrier.capabilities.answers_tracking:
        try:
            body = carrier.ask_tracking(question.number)
        except Refused as refused:
            # A definite no would be the same tomorrow: it counts as an answer without news.
            log.warning("the carrier refused to tell", parcel=parcel_id, code=refused.code)
    with acting_for(brand_id):
        _take_answer(brand_id, parcel_id, question.connection, body)


def _look(brand_ids: Sequence[int], *, limit: int) -> int:
    now = clock.now()
    boxes = lock_due(brand_ids, now=now, limit=limit)
    if boxes:
        _look_at(boxes, now)
    return len(boxes)


def _look_at(boxes: Sequence[Box], now: datetime) -> None:
    table = lay_out(boxes)
    table.judge(at=now)
    table.write(at=now)
    for judgement in table.judged:
        if judgement.must_ask:
            _queue_asking(judgement.tracked.parcel)


def _queue_asking(parcel: Parcel) -> bool:
    """Return False if the question waits already: a carrier that is down hears it once."""
    waiting = app.configure_task(
        ASK_CARRIER, allow_unknown=True, queue=QUEUE, queueing_lock=f"parcel:{parcel.pk}"
    )
    try:
        with transaction.atomic():  # a waiting job breaks the transaction otherwise
            waiting.defer(brand_id=parcel.brand_id, parcel_id=parcel.pk)
    except AlreadyEnqueued:
        return False
    return True


def _sweep_singly(brand_ids: Sequence[int]) -> int:
    with acting_for(*brand_ids):
        boxes = lock_due(brand_ids, now=clock.now(), limit=_BATCH)
    for box in boxes:
        try:
            with acting_for(box.brand_id):
                _look_at([box], clock.now())
        except Exception:
            log.exception("a parcel could not be looked at", parcel=box.parcel_id)
            with acting_for(box.brand_id):
                Parcel.objects.filter(brand_id=box.brand_id, id=box.parcel_id).update(
                    due_at=clock.now() + _PUT_OFF
                )
    return len(boxes)


def _question(brand_id: int, parcel_id: int) -> _Question | None:
    parcel = Parcel.objects.filter(brand_id=brand_id, id=parcel_id).first()
    if parcel is None or parcel.connection_id is None or not parcel.tracking_number:
        return None
    connection = registry.connection_by_id(brand_id, parcel.connection_id)
    return _Question(parcel.tracking_number, connection)


def _take_answer(
    brand_id: int, parcel_id: int, connection: Connection, body: bytes | None
) -> None:
    at = clock.now()
    boxes = boxes_by_id(brand_id, [parcel_id])
    told: list[Told] = []
    alongside: list[Statement] = []
    if body is not None:
        sender = Sender(RawBody.Kind.TRACKING, connection.adapter, brand_id, connection.pk)
        raw_id = store(sender, body, headers={}, received_at=at)
        parsed = registry.parser(connection.adapter).parse(body, received_at=at)
        told = told_by(brand_id, parsed, sender=connection.adapter, raw_id=raw_id)
        if raw_id is not None:
            alongside = [settle_bodies([(raw_id, _state_of(parsed), parsed.problems)])]
    fold_in(told, at=at, asked=[(box, at) for box in boxes], alongside=alongside)


def _state_of(parsed: ParsedBody) -> RawBody.State:
    """That the carrier does not know the number yet is an answer, and nobody's work."""
    odd = [problem for problem in parsed.problems if not problem.startswith("not_found")]
    return RawBody.State.PARKED if odd else RawBody.State.DONE
