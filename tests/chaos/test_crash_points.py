"""The process dies at each labelled point of the sagas, once; then another one goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections

from backhaul.core.axes import LegState, Resolution
from backhaul.foundation.crashing import VARIABLE, CrashPoint, crash_point
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.settlement import sending
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.provider_events import drain_provider_events
from tests.chaos.dying import dies_at
from tests.chaos.judging import bring_to_rest, verdict_of
from tests.stages.settlement.till import Till, due_now

Act = Callable[[], object]
Saga = Callable[[Till], Act]


def settling(till: Till, resolution: Resolution = Resolution.REFUND) -> Act:
    ran = till.asked_back(till.order(), resolution=resolution)
    till.scanned(ran)
    return lambda: till.settle(ran)


def sending_once(till: Till) -> Act:
    leg = till.ordered_leg()
    return lambda: sending.send(till.brand.pk, leg.pk)


def sweeping(till: Till) -> Act:
    leg = till.ordered_leg()
    claimed = sending.claim(till.brand.pk, leg.pk)
    assert claimed is not None
    sending.ask(till.brand.pk, claimed)  # and then its sender died
    due_now(till, leg)
    return sending.sweep


def hearing(till: Till) -> Act:
    till.account.mode("pending", times=1)
    leg = till.send(till.ordered_leg())
    assert leg.state == LegState.SENDING
    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle", {"status": "succeeded"}
    )
    till.deliver(till.listener.wait_for(2))
    return drain_provider_events


_SENDING = ("refund_claimed", "refund_answered", "refund_recorded", "outcome_written")
SAGAS: dict[CrashPoint, Saga] = {
    CrashPoint.SETTLEMENT_BOOKED: settling,
    CrashPoint.SETTLEMENT_QUEUED: settling,
    CrashPoint.CREDIT_ACCOUNT_OPENED: partial(settling, resolution=Resolution.CREDIT),
    **{CrashPoint(name): sending_once for name in _SENDING},
    CrashPoint.SWEEP_PUT_OFF: sweeping,
    CrashPoint.SWEEP_LOOKED_UP: sweeping,
    CrashPoint.EVENTS_READ: hearing,
    CrashPoint.EVENTS_WRITTEN: hearing,
}


def test_every_point_has_a_saga_that_dies_there() -> None:
    assert set(SAGAS) == set(CrashPoint)


@pytest.mark.parametrize("point", CrashPoint)
def test_after_a_death_at_this_point_the_money_goes_once(
    live_till: Till, point: CrashPoint
) -> None:
    act = SAGAS[point](live_till)

    assert dies_at(point, act)
    if SAGAS[point] is not sending_once:
        act()
    bring_to_rest(live_till)

    with acting_for(live_till.brand.pk):
        legs = list(Leg.objects.values_list("state", "amount_minor"))
    assert legs == [("paid", 3000)]
    assert verdict_of(live_till).in_words() == []
    connections.close_all()


@pytest.mark.django_db
def test_production_refuses_to_die(monkeypatch: pytest.MonkeyPatch) -> None:
    Installation.objects.update(kind=Installation.Kind.PRODUCTION)
    monkeypatch.setenv(VARIABLE, CrashPoint.REFUND_CLAIMED)

    crash_point(CrashPoint.REFUND_CLAIMED)


def test_without_the_variable_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)

    crash_point(CrashPoint.REFUND_CLAIMED)
