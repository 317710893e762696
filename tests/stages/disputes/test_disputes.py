"""Disputes from the provider's first word to the last, and money that went twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.axes import LegState
from backhaul.core.disputes import Answer
from backhaul.core.errors import IllegalStep, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes import queries
from backhaul.stages.disputes.answering import answer, sweep
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.settlement.actions import drain_provider_events
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY, Cast
from tests.stages.settlement.till import Till


def take(till: Till, count: int) -> None:
    """Hand the first `count` webhooks to the door and work them off."""
    heard = till.listener.wait_for(count)[:count]
    assert set(till.deliver(heard)) == {200}
    drain_provider_events()
    while drain():
        pass


def disputed(till: Till, leg: Leg, amount: int, **more: Any) -> str:
    """Return the provider's id of a new dispute of the leg's payment."""
    ref = till.payment(leg).provider_ref
    told = till.account.peer.control(
        f"/control/payments/{ref}/chargeback", {"amount": amount, **more}
    )
    return str(told["id"])


def decided(till: Till, ref: str, status: str) -> None:
    till.account.peer.control(f"/control/disputes/{ref}/settle", {"status": status})


def only(till: Till) -> Dispute:
    with acting_for(till.brand.pk):
        return Dispute.objects.get(brand_id=till.brand.pk)


def said(till: Till, how: Answer = Answer.CONTESTED, **more: Any) -> Dispute:
    with acting_for(till.brand.pk):
        return answer(
            till.brand.pk, only(till).pk, how, more.get("note", ""), at=MONDAY, actor="member:1"
        )


def test_a_chargeback_is_kept_with_its_reason_and_the_last_day_for_evidence(
    till: Till,
) -> None:
    leg = till.ordered_leg()
    ref = disputed(till, leg, 3000, reason="product_not_received")

    take(till, 1)

    row = only(till)
    assert (row.provider_ref, row.status, row.reason, row.amount_minor) == (
        ref, "open", "product_not_received", 3000,
    )  # fmt: skip
    assert row.respond_by == row.opened_at + timedelta(days=9)
    assert row.due_at == row.opened_at + timedelta(days=6)
    with acting_for(till.brand.pk):
        found = queries.dispute_of(till.brand.pk, row.pk)
    assert found.rans == (till.ret(leg).ran,)
    assert found.sums is None


def test_a_refund_that_was_not_sent_is_stopped_whatever_is_disputed(till: Till) -> None:
    leg = till.ordered_leg(paid=3000)
    disputed(till, leg, 100)

    take(till, 1)
    till.send(leg)

    assert till.again(leg).state == LegState.CANCELLED
    assert till.refunds_at_provider(leg) == []
    assert set(till.incidents()) == {
        ("refund_failed", "taken_back_elsewhere"), ("refund_failed", "chargeback"),
    }  # fmt: skip


def test_an_inquiry_takes_no_money_and_stops_nothing(till: Till) -> None:
    leg = till.ordered_leg()
    disputed(till, leg, 3000, inquiry=True)

    take(till, 1)

    assert only(till).status == "warned"
    assert till.again(leg).state == LegState.ORDERED
    assert till.incidents() == []
    assert "chargebacks" not in till.sums()


def test_a_refund_and_a_chargeback_of_one_payment_are_noticed_as_paid_twice(
    till: Till,
) -> None:
    leg = till.send(till.ordered_leg(paid=3000))
    disputed(till, leg, 3000)

    take(till, 2)

    assert ("refund_failed", "paid_twice") in till.incidents()
    with acting_for(till.brand.pk):
        found = queries.dispute_of(till.brand.pk, only(till).pk)
    assert found.sums is not None
    assert (found.sums.captured, found.sums.refunded, found.sums.over) == (3000, 3000, 3000)


def test_a_refund_that_ends_after_the_chargeback_is_noticed_too(till: Till) -> None:
    leg = till.ordered_leg(paid=3000)
    till.account.mode("pending", times=1)
    leg = till.send(leg)
    disputed(till, leg, 3000)
    till.deliver(till.listener.wait_for(2)[:2])
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(state=LegState.ORDERED)
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(state=LegState.SENDING)
    drain_provider_events()
    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle", {"status": "succeeded"}
    )

    take(till, 3)

    assert till.again(leg).state == LegState.PAID
    assert ("refund_failed", "paid_twice") in till.incidents()
    with acting_for(till.brand.pk):
        opened = Entry.objects.filter(kind="incident.opened", data__subject__startswith="disp")
        assert opened.count() == 1


def test_a_won_dispute_gives_the_money_back_and_ends_its_incidents(till: Till) -> None:
    leg = till.send(till.ordered_leg(paid=3000))
    ref = disputed(till, leg, 3000)
    take(till, 2)
    decided(till, ref, "won")

    take(till, 3)

    assert only(till).status == "won"
    assert till.incidents() == []
    assert till.sums()["chargebacks"] == 0
    assert till.payment(leg).taken_back_minor == 0


def test_news_in_the_wrong_order_ends_where_it_ended(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    ref = disputed(till, leg, 3000)
    decided(till, ref, "under_review")
    decided(till, ref, "lost")
    heard = till.listener.wait_for(4)

    for one in [heard[3], heard[3], heard[2], heard[1]]:
        till.deliver(one)
        drain_provider_events()
        while drain():
            pass

    row = only(till)
    assert (row.status, row.due_at) == ("lost", None)
    assert till.sums()["chargebacks"] == 3000


def test_a_person_is_told_three_days_before_evidence_is_due_and_once(till: Till) -> None:
    leg = till.ordered_leg()
    disputed(till, leg, 3000)
    take(till, 1)
    till.move_clock(timedelta(days=5, hours=23))
    assert sweep() == 0
    till.move_clock(timedelta(days=6, minutes=1))

    assert (sweep(), sweep()) == (1, 0)

    assert ("refund_failed", "evidence_due") in till.incidents()
    said(till, note="Sent by post.")
    assert ("refund_failed", "evidence_due") not in till.incidents()


def test_what_was_answered_is_not_waited_for_and_is_answered_once(till: Till) -> None:
    disputed(till, till.ordered_leg(), 3000)
    take(till, 1)

    row = said(till, Answer.ACCEPTED, note="Our mistake.")

    assert (row.answer, row.note, row.answered_by, row.due_at) == (
        "accepted", "Our mistake.", "member:1", None,
    )  # fmt: skip
    with pytest.raises(IllegalStep, match="dispute_answered"):
        said(till)
    with acting_for(till.brand.pk):
        assert queries.waiting(till.brand.pk, limit=5).rows == ()
        assert len(queries.newest(till.brand.pk, limit=5).rows) == 1


def test_another_brand_sees_none_of_it(till: Till, cast: Cast) -> None:
    disputed(till, till.ordered_leg(), 3000)
    take(till, 1)
    row = only(till)

    with acting_for(cast.voltaic.pk), pytest.raises(NotFound):
        queries.dispute_of(cast.voltaic.pk, row.pk)
