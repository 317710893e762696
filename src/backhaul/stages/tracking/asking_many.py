"""Asking carriers about many parcels again because a person wants to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from procrastinate.contrib.django import app

from backhaul.core.tracking.words import Position
from backhaul.stages.shipping.facts import can_be_asked_about
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.looking import ASK_CARRIER, ASKED_LATELY, QUEUE


@dataclass(frozen=True, slots=True)
class CanAsk:
    parcels: Mapping[str, list[int]]
    """RAN → ids of the parcels that can be asked about."""
    refused: Mapping[str, str]
    """RAN → code: `no_parcel`, `has_arrived`, `not_our_label`, `asked_lately`, `asking`."""


_WAITING = """
SELECT queueing_lock FROM procrastinate_jobs
WHERE status = 'todo' AND queueing_lock = ANY(%s::text[])
"""


def can_ask(brand_id: int, rans: Sequence[str], *, at: datetime) -> CanAsk:
    """Return what can be asked now and why not of the others: two statements."""
    rows = Parcel.objects.filter(
        brand_id=brand_id, ret__brand_id=brand_id, ret__ran__in=rans, direction="return"
    ).select_related("ret")
    waiting = _waiting([row.pk for row in rows])
    parcels: dict[str, list[int]] = {}
    refused: dict[str, str] = {}
    for row in rows:
        assert row.ret is not None
        pk, ran, asked_at = row.pk, row.ret.ran, row.asked_at
        if row.position in {Position.DELIVERED, Position.RECEIVED}:
            refused[ran] = "has_arrived"
        elif not (row.tracking_number and can_be_asked_about(row)):
            refused[ran] = "not_our_label"
        elif pk in waiting:
            refused[ran] = "asking"
        elif asked_at is not None and at - asked_at < ASKED_LATELY:
            refused[ran] = "asked_lately"
        else:
            parcels.setdefault(ran, []).append(pk)
    for ran in rans:
        if ran not in parcels:
            refused.setdefault(ran, "no_parcel")
    return CanAsk(parcels, {ran: code for ran, code in refused.items() if ran not in parcels})


def ask_many(brand_id: int, rans: Sequence[str], *, at: datetime) -> CanAsk:
    """Have the carriers asked: one more statement for all parcels. There is no undo."""
    found = can_ask(brand_id, rans, at=at)
    task = app.configure_task(ASK_CARRIER, allow_unknown=True, queue=QUEUE)
    jobs = [
        task.make_new_job(brand_id=brand_id, parcel_id=pk).evolve(queueing_lock=f"parcel:{pk}")
        for pks in found.parcels.values()
        for pk in pks
    ]
    if jobs:
        task.job_manager.batch_defer_jobs(jobs=jobs)
    return found


def _waiting(parcel_ids: Sequence[int]) -> set[int]:
    if not parcel_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [[f"parcel:{pk}" for pk in parcel_ids]])
        return {int(lock.partition(":")[2]) for (lock,) in cursor.fetchall()}
