"""Parcels that are silent for too long: asked about first, then somebody's incident.

The asking itself is planned (polling), so that it keeps to the carriers' limits; only what a
person wants to know now is asked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from backhaul.core.errors import NotFound
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.answering import Question, put_question, take_answers
from backhaul.stages.tracking.folding import lay_out
from backhaul.stages.tracking.storing import Box, lock_due

log = structlog.get_logger(__name__)
ASK_CARRIER = "tracking.ask_carrier"
QUEUE = "outside"
ASKED_LATELY = timedelta(minutes=10)
"""A person's wish to ask again is granted this often per parcel."""
_BATCH = 500
_PUT_OFF = timedelta(hours=1)


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
    answer = put_question(question)
    with acting_for(brand_id):
        take_answers(question.connection, [answer])


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


def _question(brand_id: int, parcel_id: int) -> Question | None:
    parcel = Parcel.objects.filter(brand_id=brand_id, id=parcel_id).first()
    if parcel is None or parcel.connection_id is None or not parcel.tracking_number:
        return None
    connection = registry.connection_by_id(brand_id, parcel.connection_id)
    return Question(parcel.pk, parcel.tracking_number, connection)
