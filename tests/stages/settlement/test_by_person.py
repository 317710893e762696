"""What a person does about a leg that no rule can end."""

from __future__ import annotations

from functools import partial

import pytest

from backhaul.core.axes import LegState, Resolution, UnitMoney
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.actions import (
    cancel,
    declare_failed,
    drain_provider_events,
    pay_by_hand,
    replace,
)
from backhaul.stages.settlement.models import Leg, TakenBack
from backhaul.stages.settlement.queries import (
    credit_by_code,
    credit_of,
    legs_of,
    taken_back_of,
    waiting_by_hand,
)
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.stages.settlement.till import Till, waiting_jobs


def by_hand_leg(till: Till) -> Leg:
    cash = Tender(external_id="t1", method="cash_on_delivery", captured=Money(3000, "EUR"))
    ran = till.asked_back(till.order(paid=3000, tenders=(cash,)))
    till.scanned(ran)
    [leg] = till.settle(ran)
    return leg


def unknown_leg(till: Till) -> Leg:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    return till.send(leg)


def test_what_was_paid_by_hand_is_paid(till: Till) -> None:
    leg = by_hand_leg(till)

    with acting_for(till.brand.pk):
        assert [row.pk for row in waiting_by_hand(till.brand.pk, 10)] == [leg.pk]
        pay_by_hand(till.brand.pk, leg.pk, reference="SEPA-77", at=MONDAY, actor="member:1")

    leg = till.again(leg)
    assert (leg.state, leg.bank_reference) == (LegState.PAID, "SEPA-77")
    assert till.unit(leg).money == UnitMoney.PAID
    assert till.ret(leg).open_legs == 0
    assert till.incidents() == []
    assert till.sums()["shopper_payable"] == 0


def test_a_refund_that_the_provider_makes_is_not_paid_by_hand(till: Till) -> None:
    leg = till.ordered_leg()

    with pytest.raises(IllegalStep), acting_for(till.brand.pk):
        pay_by_hand(till.brand.pk, leg.pk, reference="x", at=MONDAY, actor="member:1")

    assert till.again(leg).state == LegState.ORDERED


def test_a_leg_that_was_not_sent_can_be_cancelled(till: Till) -> None:
    leg = till.ordered_leg()

    with acting_for(till.brand.pk):
        cancel(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")
    till.send(leg)

    assert till.again(leg).state == LegState.CANCELLED
    assert till.payment(leg).refund_ordered_minor == 0
    assert till.line(leg).refund_ordered_minor == 0
    assert till.ret(leg).open_legs == 0
    assert till.sums() == {"returns": 0, "shopper_payable": 0}
    assert till.refunds_at_provider(leg) == []


@pytest.mark.parametrize("end", ["paid", "unknown"])
def test_a_leg_under_way_or_paid_cannot_be_cancelled_or_replaced(till: Till, end: str) -> None:
    leg = unknown_leg(till) if end == "unknown" else till.send(till.ordered_leg())

    for step in (cancel, partial(replace, kind="refund")):
        with pytest.raises(IllegalStep), acting_for(till.brand.pk):
            step(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")

    assert till.again(leg).state == end
    assert till.count(Leg) == 1


def test_a_leg_that_never_went_can_be_paid_by_hand_instead(till: Till) -> None:
    leg = till.ordered_leg()

    with acting_for(till.brand.pk):
        new = replace(till.brand.pk, leg.pk, kind="by_hand", at=MONDAY, actor="member:1")

    assert (new.state, new.payment_id, new.amount_minor) == (LegState.APPROVED, None, 3000)
    assert new.decision["instead_of"] == leg.intent
    assert till.payment(leg).refund_ordered_minor == 0
    assert till.line(leg).refund_ordered_minor == 3000
    assert waiting_jobs(new) == 0


def test_there_is_no_other_way_to_pay(till: Till) -> None:
    leg = till.ordered_leg()

    with pytest.raises(DomainError, match="not_a_way_to_pay"), acting_for(till.brand.pk):
        replace(till.brand.pk, leg.pk, kind="credit", at=MONDAY, actor="member:1")

    assert till.again(leg).state == LegState.ORDERED


def test_a_refund_taken_back_by_the_provider_is_made_again(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    path = f"/control/refunds/{leg.provider_ref}/settle"
    till.account.peer.control(path, {"status": "failed"})
    till.deliver(till.listener.wait_for(3)[:3])
    drain_provider_events()

    with acting_for(till.brand.pk):
        new = replace(till.brand.pk, leg.pk, kind="refund", at=MONDAY, actor="member:1")
    new = till.send(new)

    assert (till.again(leg).state, new.state) == (LegState.REVERSED, LegState.PAID)
    assert till.sums() == {"returns": 3000, "shopper_payable": 0, "provider_clearing": -3000}
    assert till.unit(new).money == UnitMoney.PAID


def test_money_that_moved_under_a_leg_declared_failed_is_recorded(till: Till) -> None:
    leg = unknown_leg(till)
    with acting_for(till.brand.pk):
        declare_failed(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")

    till.deliver(till.listener.wait_for(1)[0])
    drain_provider_events()

    assert till.again(leg).state == LegState.FAILED
    assert till.payment(leg).taken_back_minor == 3000
    assert till.count(TakenBack) == 1
    with acting_for(till.brand.pk):
        [row] = taken_back_of(till.brand.pk, [till.payment(leg).order_id])
    assert (row.kind, row.amount_minor) == ("refund", 3000)


def test_only_what_is_unknown_can_be_declared_failed(till: Till) -> None:
    leg = till.ordered_leg()

    with pytest.raises(IllegalStep), acting_for(till.brand.pk):
        declare_failed(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")

    assert till.again(leg).state == LegState.ORDERED


def test_another_brand_finds_no_such_leg(till: Till, cast: Cast) -> None:
    leg = till.ordered_leg()

    with pytest.raises(NotFound), acting_for(cast.voltaic.pk):
        cancel(cast.voltaic.pk, leg.pk, at=MONDAY, actor="member:9")

    assert till.again(leg).state == LegState.ORDERED


def test_a_shoppers_credit_is_the_sum_of_its_ledger_lines(till: Till) -> None:
    for _ in range(2):
        ran = till.asked_back(till.order(paid=3000), resolution=Resolution.CREDIT)
        till.scanned(ran)
        till.settle(ran)

    with acting_for(till.brand.pk):
        [credit] = credit_of(till.brand.pk, SHOPPER_EMAIL)
        found = credit_by_code(till.brand.pk, credit.code.replace("-", " ").lower())
        assert credit_by_code(till.brand.pk, "2222-2222-2222") is None

    assert (credit.balance_minor, credit.currency) == (6000, "EUR")
    assert found == credit


def test_the_legs_of_a_return_come_with_their_units(till: Till) -> None:
    leg = till.ordered_leg()

    with acting_for(till.brand.pk):
        [found] = legs_of(till.brand.pk, leg.ret_id)

    assert [share.amount_minor for share in found.shares.all()] == [3000]
    assert found.payment is not None
    assert found.payment.label == "Visa ••42"
