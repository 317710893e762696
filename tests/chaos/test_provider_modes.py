"""The provider misbehaves in each of its ways: the money goes once, or a person has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from backhaul.stages.settlement import sending
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.provider_events import drain_provider_events
from backhaul_sandbox.payments.holds import FAULTS
from backhaul_sandbox.payments.refunds import FAULTS as REFUNDS
from tests.chaos.judging import bring_to_rest, verdict_of
from tests.stages.recovery.missing import Missing, goods_missing
from tests.stages.settlement.till import Till, due_now

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Way:
    """What the provider does, what we know at once, and how it ends."""

    mode: str
    at_once: str
    ends: str = "paid"
    made: tuple[tuple[int, str], ...] = ((3000, "succeeded"),)
    seconds: float | None = None
    age: timedelta = timedelta(0)
    """So much later somebody looks after it."""


_OLD = timedelta(hours=25)
WAYS = {
    "timeout before": Way("timeout_before", "unknown", seconds=0.2),
    "timeout after success": Way("timeout", "unknown", seconds=0.2),
    "saved 500": Way("500_saved", "unknown"),
    "saved 500 that did nothing": Way("500_saved_undone", "unknown", age=_OLD),
    "409": Way("409", "unknown"),
    "429": Way("429", "ordered"),
    "reset": Way("lost_reply", "unknown"),
    "slow": Way("slow", "paid", seconds=0.5),
    "expired key, made": Way("lost_reply", "unknown", age=_OLD),
    "expired key, not made": Way("lost_request", "unknown", age=_OLD),
    "pending for lack of funds": Way(
        "pending_funds", "sending", "sending", made=((3000, "pending"),)
    ),
    "failed after succeeded": Way("fails_later", "paid", "reversed", made=((3000, "failed"),)),
    "partial accepted": Way(
        "partial", "unknown", "unknown", made=((1500, "succeeded"),), age=_OLD
    ),
}


def misbehave(till: Till, way: Way) -> Leg:
    more: dict[str, Any] = {} if way.seconds is None else {"seconds": way.seconds}
    till.account.mode(way.mode, times=1, **more)
    return till.send(till.ordered_leg())


@pytest.mark.parametrize("name", WAYS)
def test_a_provider_that_misbehaves_is_paid_through_once_or_owned(
    till: Till, name: str
) -> None:
    way = WAYS[name]

    leg = misbehave(till, way)
    assert leg.state == way.at_once
    till.move_clock(way.age)
    till.deliver([heard for heard in till.listener.heard if way.mode == "fails_later"])
    bring_to_rest(till)
    drain_provider_events()
    if way.ends == "unknown":
        till.move_clock(_OLD)
        due_now(till, leg)
        sending.sweep()

    assert till.again(leg).state == way.ends
    assert till.refunds_at_provider(leg) == list(way.made)
    assert verdict_of(till).in_words() == []


def test_what_lacks_funds_is_paid_when_there_are_some(till: Till) -> None:
    leg = misbehave(till, WAYS["pending for lack of funds"])
    row = till.account.ask("GET", f"/v1/refunds/{leg.provider_ref}").json
    assert row["pending_reason"] == "insufficient_funds"

    settled(till, leg, "succeeded")
    till.deliver(till.listener.wait_for(2))
    drain_provider_events()

    assert till.again(leg).state == "paid"
    assert verdict_of(till).in_words() == []


def test_webhooks_twenty_fold_and_reversed_change_nothing(till: Till) -> None:
    hold(till, is_on=True)
    leg = misbehave(till, WAYS["pending for lack of funds"])
    settled(till, leg, "succeeded")
    assert till.listener.heard == []

    hold(till, is_on=False)
    asked = {"account": till.account.key, "times": 20, "is_reversed": True}
    told = till.account.peer.control("/control/webhooks/flush", asked)
    heard = till.listener.wait_for(40)
    till.deliver(heard)
    while drain_provider_events():
        pass

    assert told == {"released": 40}
    assert [one.json["type"] for one in heard[:2]] == ["refund.updated", "refund.created"]
    assert till.again(leg).state == "paid"
    assert verdict_of(till).in_words() == []


def test_a_webhook_before_the_reply_and_one_a_day_late_change_nothing(till: Till) -> None:
    till.account.mode("webhook_first", times=1)
    leg = till.ordered_leg()
    claimed = sending.claim(till.brand.pk, leg.pk)
    assert claimed is not None
    sending.ask(till.brand.pk, claimed)
    till.deliver(till.listener.wait_for(1))
    drain_provider_events()
    bring_to_rest(till)
    till.move_clock(timedelta(days=1))
    till.deliver(till.listener.heard[:1])
    drain_provider_events()

    assert till.again(leg).state == "paid"
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]
    assert verdict_of(till).in_words() == []


@pytest.mark.parametrize("mode", FAULTS)
def test_missing_goods_are_charged_and_given_back_once_whatever_the_provider_does(
    till: Till, mode: str
) -> None:
    missing = goods_missing(till).may().agreed()
    missing.charge(2500)
    missing.trouble(mode)
    answered(missing)
    if mode == "declined":
        assert (missing.row.state, missing.at_provider()) == ("undecided", [])
        missing.charge(2500)
        answered(missing)
    assert (missing.row.state, missing.at_provider()) == ("charged", [(2500, 0)])
    assert verdict_of(till).in_words() == []

    if mode in REFUNDS:
        till.account.mode(mode, times=1)
    missing.found()
    answered(missing)

    assert (missing.row.state, missing.at_provider()) == ("healed", [(2500, 2500)])
    assert verdict_of(till).in_words() == []


def answered(missing: Missing) -> None:
    """Ask, and look up or ask again what was not answered, until nothing is open."""
    for _ in range(4):
        if missing.hold.step:
            missing.ask()
            missing.sweep()


def settled(till: Till, leg: Leg, status: str) -> None:
    till.account.peer.control(f"/control/refunds/{leg.provider_ref}/settle", {"status": status})


def hold(till: Till, *, is_on: bool) -> None:
    asked = {"account": till.account.key, "is_on": is_on}
    till.account.peer.control("/control/webhooks/hold", asked)
