"""The provider's disputes beside ours, and the one press that each difference has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.axes import LegState
from backhaul.core.errors import IllegalStep, Refused
from backhaul.foundation import clock
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.incidents.models import Incident
from backhaul.stages.reconciliation import alarms, repairing
from backhaul.stages.reconciliation.models import Run
from backhaul.stages.reconciliation.running import reconcile
from backhaul.stages.reconciliation.sweeping import since_of
from backhaul.stages.settlement.actions import drain_provider_events
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.counting import counting
from tests.stages.reconciliation.ledgers import (
    breaks,
    compared,
    connection_of,
    kinds,
    repaired,
)
from tests.stages.settlement.till import Till


def disputed(till: Till, leg: Leg, amount: int = 3000, **more: object) -> str:
    ref = till.payment(leg).provider_ref
    told = till.account.peer.control(
        f"/control/payments/{ref}/chargeback", {"amount": amount, **more}
    )
    return str(told["id"])


def settled(till: Till, ref: str, status: str) -> None:
    till.account.peer.control(f"/control/disputes/{ref}/settle", {"status": status})


def work_off(till: Till) -> None:
    drain_provider_events()
    while drain():
        pass


def heard(till: Till, count: int) -> None:
    assert set(till.deliver(till.listener.wait_for(count)[:count])) == {200}
    work_off(till)


def as_hourly(till: Till) -> Run:
    row, now = connection_of(till), clock.now()
    with acting_for(till.brand.pk):
        since = since_of(till.brand.pk, row.name, now)
    return reconcile(till.brand.pk, row, since=since, asked_by="system")


def rows(till: Till) -> list[tuple[str, str, int]]:
    with acting_for(till.brand.pk):
        found = Dispute.objects.filter(brand_id=till.brand.pk).order_by("id")
        return list(found.values_list("provider_ref", "status", "amount_minor"))


def test_a_dispute_that_both_know_is_matched(till: Till) -> None:
    disputed(till, till.ordered_leg())
    heard(till, 1)

    run = compared(till)

    assert (run.disputes, run.disputes_matched, run.breaks) == (1, 1, 0)
    assert (run.theirs, run.matched, run.strangers) == (0, 0, 0)


def test_a_dispute_that_we_never_heard_of_is_taken_over_as_by_its_webhook(till: Till) -> None:
    leg = till.ordered_leg()
    ref = disputed(till, leg, reason="product_not_received")

    run = compared(till)
    assert (run.disputes, run.disputes_matched, run.breaks) == (1, 0, 1)
    assert kinds(till) == [("dispute_theirs_only", "hear_dispute")]
    done = repaired(till)
    work_off(till)

    assert (done.resolution, done.resolved_by) == ("hear_dispute", "member:1")
    assert rows(till) == [(ref, "open", 3000)]
    assert till.sums()["chargebacks"] == 3000
    assert till.again(leg).state == LegState.CANCELLED
    assert compared(till).breaks == 0


def test_its_webhook_that_comes_after_all_counts_nothing_twice(till: Till) -> None:
    ref = disputed(till, till.ordered_leg())
    compared(till)
    repaired(till)
    work_off(till)

    for _ in range(2):
        heard(till, 1)

    assert rows(till) == [(ref, "open", 3000)]
    assert till.sums()["chargebacks"] == 3000
    with acting_for(till.brand.pk):
        assert TakenBack.objects.filter(brand_id=till.brand.pk).count() == 1


@pytest.mark.parametrize(("ends", "chargebacks"), [("won", 0), ("lost", 3000)])
def test_a_state_that_differs_is_asked_for_again(
    till: Till, ends: str, chargebacks: int
) -> None:
    ref = disputed(till, till.ordered_leg())
    heard(till, 1)
    settled(till, ref, ends)

    compared(till)
    [one] = breaks(till)
    assert (one.kind, one.repair, one.ours_state) == ("dispute_differs", "hear_dispute", "open")
    assert (one.theirs["status"], one.ours_minor) == (ends, 3000)
    repaired(till)
    work_off(till)

    assert rows(till) == [(ref, ends, 3000)]
    assert till.sums()["chargebacks"] == chargebacks
    assert compared(till).breaks == 0


def test_a_dispute_that_their_list_does_not_have_waits_for_a_person(till: Till) -> None:
    disputed(till, till.ordered_leg())
    heard(till, 1)
    with acting_for(till.brand.pk):
        Dispute.objects.filter(brand_id=till.brand.pk).update(provider_ref="dp_gone")
        TakenBack.objects.filter(brand_id=till.brand.pk).update(provider_ref="dp_gone")

    compared(till)

    assert ("dispute_ours_only", "") in kinds(till)
    [ours] = breaks(till, kind="dispute_ours_only")
    with pytest.raises(IllegalStep, match="break_needs_a_person"):
        repairing.repair(till.brand.pk, ours.pk, actor="member:1")


def test_money_that_was_told_apart_is_missed_in_no_list(till: Till) -> None:
    disputed(till, till.ordered_leg())
    heard(till, 1)
    with acting_for(till.brand.pk):
        Dispute.objects.filter(brand_id=till.brand.pk).update(
            provider_ref="2GG2", taken_ref="2GG2"
        )

    compared(till)

    assert "dispute_ours_only" not in dict(kinds(till))


def test_one_that_is_open_is_looked_at_for_months_and_its_break_ends_by_itself(
    till: Till,
) -> None:
    ref = disputed(till, till.ordered_leg())
    heard(till, 1)
    settled(till, ref, "lost")
    till.move_clock(timedelta(days=60))

    runs = [as_hourly(till) for _ in range(2)]
    before = kinds(till)
    till.account.peer.control("/control/webhooks/redeliver", {"all": True})
    till.deliver(till.listener.wait_for(4)[2:])
    work_off(till)

    assert [run.breaks for run in runs] == [1, 1]
    assert before == [("dispute_differs", "hear_dispute")]
    assert as_hourly(till).breaks == 0
    till.move_clock(timedelta(0))


def test_one_of_a_payment_of_others_is_counted_and_is_no_break(till: Till) -> None:
    ref = till.account.seed(500)
    till.account.peer.control(f"/control/payments/{ref}/chargeback", {"amount": 500})

    run = compared(till)

    assert (run.disputes, run.disputes_matched, run.strangers, run.breaks) == (1, 0, 1, 0)


def test_what_is_nobodys_for_two_hours_is_an_incident(till: Till) -> None:
    disputed(till, till.ordered_leg())
    compared(till)

    with acting_for(till.brand.pk):
        alarms.look_after(till.brand.pk, now=clock.now() + timedelta(hours=3))
        [told] = Incident.objects.filter(brand_id=till.brand.pk, kind="refund_unknown")

    assert told.evidence == {"code": "dispute_theirs_only", "amount_minor": None}


def test_a_repair_that_the_provider_refuses_changes_nothing(till: Till) -> None:
    disputed(till, till.ordered_leg())
    compared(till)
    [one] = breaks(till)
    with acting_for(till.brand.pk):
        one.theirs = {**one.theirs, "provider_ref": "dp_unknown"}
        one.save(update_fields=("theirs",))

    with pytest.raises(Refused, match="dp_unknown"):
        repairing.repair(till.brand.pk, one.pk, actor="member:1")

    assert (rows(till), len(breaks(till))) == ([], 1)


def test_ten_disputes_cost_as_many_statements_as_one(till: Till) -> None:
    disputed(till, till.ordered_leg())
    with counting() as one:
        compared(till)
    for _ in range(9):
        disputed(till, till.ordered_leg())

    with counting() as ten:
        run = compared(till)

    assert (run.disputes, run.breaks) == (10, 10)
    assert ten.number <= one.number + 1
