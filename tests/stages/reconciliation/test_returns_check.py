"""Goods against money: what was paid and never came, what came and was never paid."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.axes import LegState
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.reconciliation.returns_check import compare_returns
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.actions import drain_provider_events
from backhaul.stages.settlement.models import Leg
from tests.counting import counting
from tests.stages.reconciliation.ledgers import breaks, kinds, repaired
from tests.stages.settlement.till import Till

LONG_AGO = timedelta(days=15)


def checked(till: Till) -> int:
    return compare_returns(till.brand.pk, asked_by="system").breaks


def unit_changed(till: Till, leg: Leg, **values: object) -> None:
    with acting_for(till.brand.pk):
        Unit.objects.filter(brand_id=till.brand.pk, ret_id=leg.ret_id).update(**values)


def paid_at(till: Till, leg: Leg, days_ago: int) -> None:
    with acting_for(till.brand.pk):
        when = clock.now() - timedelta(days=days_ago)
        Leg.objects.filter(id=leg.pk).update(paid_at=when)


def test_money_that_went_early_is_no_break_while_the_goods_may_come(till: Till) -> None:
    leg = till.send(till.ordered_leg())

    assert checked(till) == 0
    paid_at(till, leg, 15)
    assert checked(till) == 1
    [one] = breaks(till)
    assert (one.kind, one.ours_minor, one.return_id) == ("paid_without_goods", 3000, leg.ret_id)

    unit_changed(till, leg, processing="received", received_at=clock.now())
    assert checked(till) == 0


def test_what_the_shopper_keeps_is_no_break(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    paid_at(till, leg, 15)
    unit_changed(till, leg, disposition="keep")

    assert checked(till) == 0


def test_money_for_what_was_let_go_is_a_break_at_once(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    unit_changed(till, leg, authorization="withdrawn")

    assert checked(till) == 1
    assert kinds(till) == [("paid_without_right", "")]


def test_goods_without_money_are_settled_by_the_rules(till: Till) -> None:
    ran = till.asked_back(till.order(paid=3000))
    with acting_for(till.brand.pk):
        Unit.objects.filter(brand_id=till.brand.pk, ret__ran=ran).update(
            processing="received", received_at=clock.now() - LONG_AGO, position="delivered"
        )

    assert checked(till) == 1
    assert kinds(till) == [("goods_without_money", "settle")]
    repaired(till)

    with acting_for(till.brand.pk):
        leg = Leg.objects.get(brand_id=till.brand.pk, ret__ran=ran)
    assert leg.state == LegState.ORDERED
    assert checked(till) == 0


def test_a_refund_and_a_chargeback_together_are_more_than_was_paid(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    ref = till.payment(leg).provider_ref
    till.account.peer.control(f"/control/payments/{ref}/chargeback", {"amount": 3000})
    till.deliver(till.listener.wait_for(2))
    drain_provider_events()

    assert checked(till) == 1
    [one] = breaks(till)
    assert one.kind == "more_than_paid"
    assert (one.ours_minor, one.theirs) == (6000, {"amount_minor": 3000, "currency": "EUR"})


def test_any_number_of_returns_takes_the_same_number_of_statements(till: Till) -> None:
    paid_at(till, till.send(till.ordered_leg()), 15)
    checked(till)
    with counting() as one:
        checked(till)
    for _ in range(4):
        paid_at(till, till.send(till.ordered_leg()), 15)

    checked(till)
    with counting() as five:
        assert checked(till) == 5

    assert five.number == one.number, str(five)
