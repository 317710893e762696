"""Triggers that follow from the journal, and the job that a worker runs."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django import app

from backhaul.core.axes import LegState
from backhaul.core.journal import EntryKind
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.jobs import consider
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY
from tests.stages.settlement.till import Till


def task(till: Till, return_id: int | None) -> TaskRow:
    kind = EntryKind.PARCEL_MOVED
    return TaskRow(1, "settlement.consider", till.brand.pk, return_id, kind, {}, MONDAY, 0)


def test_what_happened_to_returns_settles_those_that_may_be(till: Till) -> None:
    scanned, waiting = (till.asked_back(till.order()) for _ in range(2))
    till.scanned(scanned)
    with acting_for(till.brand.pk):
        ids = list(Return.objects.filter(brand_id=till.brand.pk).values_list("id", flat=True))
        tasks = [task(till, row) for row in (*ids, *ids)]

        consider(tasks)
        consider(tasks)

        [leg] = Leg.objects.select_related("ret").filter(brand_id=till.brand.pk)
    assert leg.ret.ran == scanned != waiting
    assert leg.approved_by == "system"


def test_what_belongs_to_no_return_is_nothing_to_settle(till: Till) -> None:
    with acting_for(till.brand.pk):
        consider([task(till, None)])

    assert till.count(Leg) == 0


@pytest.mark.slow
def test_a_worker_sends_what_was_ordered(live_till: Till) -> None:
    leg = live_till.ordered_leg()

    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's
    worker = app.with_connector(connector)
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    assert live_till.again(leg).state == LegState.PAID
    assert live_till.refunds_at_provider(leg) == [(3000, "succeeded")]
