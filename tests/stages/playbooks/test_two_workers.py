"""Several workers at once, on connections of their own, and one that dies half-way."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from backhaul.foundation.journal.models import Entry
from backhaul.foundation.outbox import drain as outbox
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.messaging.models import Message
from backhaul.stages.playbooks import taking
from backhaul.stages.playbooks.models import Recovery, TakenStep
from tests.cast import Cast
from tests.makers.playbooks import OPENED, claimed
from tests.makers.scans import put_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
PARCELS = 4
LATER = OPENED + timedelta(days=11)


def _work() -> None:
    try:
        while taking.sweep() + outbox.drain():
            pass
    finally:
        connections.close_all()


def test_each_step_is_taken_once_by_any_number_of_workers(
    live_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = live_cast.nordlicht
    for number in range(PARCELS):
        claimed(brand, f"PK{number:010}", order=f"NL-{number}")
    put_clock(LATER)
    monkeypatch.setattr(taking, "_BATCH", 3)

    with ThreadPoolExecutor(3) as workers:
        for done in [workers.submit(_work) for _ in range(3)]:
            done.result()

    with acting_for(brand.pk):
        told = Entry.objects.filter(kind="incident.step_taken").values_list("data", flat=True)
        taken = Counter((one["incident"], one["step"]) for one in told)
        assert len(taken) == 6 * PARCELS
        assert set(taken.values()) == {1}
        assert Recovery.objects.count() == PARCELS
        assert TakenStep.objects.filter(state="waiting").count() == 0
        letters = Message.objects.filter(occasion__contains="claimed_not_scanned")
        assert letters.count() == 2 * PARCELS


def test_a_worker_that_dies_half_way_leaves_nothing_half_done(
    live_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = live_cast.nordlicht
    claimed(brand)
    put_clock(LATER)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(taking, "record", die)
        with pytest.raises(KeyboardInterrupt):
            taking.sweep()
    with acting_for(brand.pk):
        assert TakenStep.objects.filter(state="waiting").count() == 4
    _work()

    with acting_for(brand.pk):
        assert TakenStep.objects.filter(state="waiting").count() == 0
        assert Entry.objects.filter(kind="incident.step_taken").count() == 6


def test_a_step_that_cannot_be_taken_holds_up_no_other(
    live_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = live_cast.nordlicht
    incidents = [claimed(brand, f"PK{n:010}", order=f"NL-{n}") for n in range(2)]
    put_clock(LATER)
    settle = taking._settle

    def fail(row: TakenStep, *more: object) -> None:
        if row.incident_id == incidents[0].pk:
            raise RuntimeError("broken")
        settle(row, *more)  # type: ignore[arg-type]  # what it was called with

    monkeypatch.setattr(taking, "_settle", fail)
    assert taking.sweep() == 8

    with acting_for(brand.pk):
        waiting = TakenStep.objects.filter(state="waiting")
        assert set(waiting.values_list("incident_id", flat=True)) == {incidents[0].pk}
        assert all(row.due_at and row.due_at > LATER for row in waiting)
