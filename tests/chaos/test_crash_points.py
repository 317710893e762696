"""The process dies at each labelled point of the sagas, once; then another one goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections

from backhaul.core.axes import LegState, Resolution
from backhaul.core.holds import Asked, Rule, Step
from backhaul.foundation.crashing import VARIABLE, CrashPoint, crash_point
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.holds import asking, deciding
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word
from backhaul.stages.holds.rules import set_rule
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.sweeping import sweep as sweep_cases
from backhaul.stages.settlement import sending
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.provider_events import drain_provider_events
from tests.cast import MONDAY
from tests.chaos.dying import dies_at
from tests.chaos.judging import bring_to_rest, verdict_of
from tests.makers.exchanges import LARGE, MEDIUM, Shelf
from tests.stages.holds.swaps import Swap, worked
from tests.stages.recovery.missing import Missing, goods_missing, posted
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


def exchanged(till: Till) -> Swap:
    """Something is to be held for a piece that goes out early."""
    shelf = Shelf(till.brand)
    shelf.rules(send="first_scan")
    for sku in (MEDIUM, LARGE):
        shelf.tell(sku, 5)
    return Swap(till, shelf).needs().asked()


def step(swap: Swap, what: Step) -> Act:
    """Order a step by a person's word."""
    word = Word(actor="api:1", at=MONDAY)

    def act() -> None:
        with acting_for(swap.brand_id):
            deciding.order(swap.till.brand, swap.hold.pk, what, 3000, word)

    return act


def asked(swap: Swap) -> None:
    asking.ask(swap.brand_id, swap.hold.pk)


def holding(swap: Swap) -> Act:
    return lambda: asked(swap)


def ordering(swap: Swap) -> Act:
    asked(swap)
    return step(swap, Step.CAPTURE)


def ending(swap: Swap, what: Step) -> Act:
    ordering(swap)
    step(swap, what)()
    return lambda: asked(swap)


def giving_back(swap: Swap) -> Act:
    ending(swap, Step.CAPTURE)()
    worked()  # nothing went out for it: all of it goes back
    assert swap.hold.step == Step.GIVE_BACK
    return lambda: asked(swap)


def looking(swap: Swap) -> Act:
    """The asker was killed after the provider had taken it."""
    ending(swap, Step.CAPTURE)
    assert dies_at(CrashPoint.HOLD_ANSWERED, lambda: asked(swap))
    with acting_for(swap.brand_id):
        Hold.objects.filter(brand_id=swap.brand_id).update(due_at=MONDAY)
    return asking.sweep


#: How each ends: its state, what was taken, and given back.
_BACK, _FREE = ("captured", 3000, 3000), ("released", 0, 0)
HOLDS: dict[CrashPoint, tuple[Callable[[Swap], Act], tuple[str, int, int]]] = {
    CrashPoint.HOLD_CLAIMED: (holding, ("held", 0, 0)),
    CrashPoint.HOLD_ORDERED: (ordering, _BACK),
    CrashPoint.HOLD_ANSWERED: (giving_back, _BACK),
    CrashPoint.HOLD_WRITTEN: (partial(ending, what=Step.CAPTURE), _BACK),
    CrashPoint.HOLD_RECORDED: (partial(ending, what=Step.RELEASE), _FREE),
    CrashPoint.HOLD_PUT_OFF: (looking, _BACK),
    CrashPoint.HOLD_LOOKED_UP: (looking, _BACK),
}


def bring_to_rest_holds(swap: Swap) -> None:
    """Sweep, ask, and work off until no step is open any more."""
    for _ in range(8):
        worked()
        with acting_for(swap.brand_id):
            rows = Hold.objects.filter(brand_id=swap.brand_id).exclude(step="")
            rows.update(due_at=MONDAY)
        asking.sweep()
        if swap.hold.asked == Asked.ORDERED:
            asked(swap)


def due(missing: Missing) -> Act:
    """The time for an answer is over, and the rule charges."""
    with acting_for(missing.brand_id):
        set_rule(missing.brand_id, Rule(charges_by_itself=True), at=MONDAY, actor="member:1")
        Shortfall.objects.filter(brand_id=missing.brand_id).update(
            due_what="decide", due_at=MONDAY
        )
    posted()
    missing.till.move_clock(timedelta(days=14, minutes=1))
    return sweep_cases


def charging(missing: Missing) -> Act:
    missing.charge(3000)
    missing.ask()
    return missing.ask


def charged(missing: Missing) -> Act:
    charging(missing)()
    return missing.found


def healing(missing: Missing) -> Act:
    charged(missing)()
    return missing.ask


#: How each ends: the case's state, and what was taken and given back.
_KEPT, _HEALED = ("charged", [(3000, 0)]), ("healed", [(3000, 3000)])
CHARGES: dict[
    CrashPoint, tuple[Callable[[Missing], Act], tuple[str, list[tuple[int, int]]]]
] = {
    CrashPoint.CHARGE_ORDERED: (due, _KEPT),
    CrashPoint.CHARGE_ENDED: (charging, _KEPT),
    CrashPoint.CHARGE_GOES_BACK: (charged, _HEALED),
    CrashPoint.CHARGE_HEALED: (healing, _HEALED),
}


def bring_to_rest_charges(missing: Missing) -> None:
    """Sweep the cases, then their holds as `bring_to_rest_holds` does."""
    sweep_cases()
    for _ in range(3):
        missing.sweep()
        asking.ask(missing.brand_id, missing.hold.pk)
        worked()


def test_every_point_has_a_saga_that_dies_there() -> None:
    assert set(SAGAS) | set(HOLDS) | set(CHARGES) == set(CrashPoint)


@pytest.mark.parametrize("point", CHARGES)
def test_after_a_death_at_this_point_missing_goods_are_charged_once(
    live_till: Till, point: CrashPoint
) -> None:
    saga, end = CHARGES[point]
    missing = goods_missing(live_till).may().agreed()
    act = saga(missing)

    assert dies_at(point, act)
    bring_to_rest_charges(missing)

    assert (missing.row.state, missing.at_provider()) == end
    assert verdict_of(live_till).in_words() == []
    connections.close_all()


@pytest.mark.parametrize("point", HOLDS)
def test_after_a_death_at_this_point_a_hold_is_placed_and_ended_once(
    live_till: Till, point: CrashPoint
) -> None:
    saga, end = HOLDS[point]
    swap = exchanged(live_till)
    act = saga(swap)

    assert dies_at(point, act)
    if point is CrashPoint.HOLD_ORDERED:
        act()
    bring_to_rest_holds(swap)

    hold = swap.hold
    assert (hold.state, hold.captured_minor, hold.given_back_minor, hold.step) == (*end, "")
    assert verdict_of(live_till).in_words() == []
    connections.close_all()


@pytest.mark.parametrize("point", SAGAS)
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
