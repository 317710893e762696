"""Three beats to the real SDK and a peer with books of its own; each may be cut off."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from backhaul.core.axes import LegState, UnitMoney
from backhaul.core.journal import EntryKind
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import sending
from backhaul.stages.settlement.actions import declare_failed, replace, settle
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY, Cast
from tests.makers.floor import statements
from tests.sandbox.peers import wait_until
from tests.stages.settlement.till import Till, sweep_now, waiting_jobs, without_jobs


def kinds(till: Till) -> list[str]:
    with acting_for(till.brand.pk):
        rows = Entry.objects.filter(brand_id=till.brand.pk, kind__startswith="leg.")
        return list(rows.order_by("id").values_list("kind", flat=True))


def test_a_refund_is_paid_and_everybody_is_told(till: Till) -> None:
    leg = till.send(till.ordered_leg())

    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]
    assert (leg.state, leg.attempts, leg.due_at) == (LegState.PAID, 1, None)
    assert leg.provider_ref.startswith("re_")
    assert leg.bank_reference.startswith("7")
    assert till.unit(leg).money == UnitMoney.PAID
    assert "paid" in till.ret(leg).reached
    assert till.ret(leg).open_legs == 0
    assert kinds(till) == [EntryKind.LEG_APPROVED, EntryKind.LEG_ORDERED, EntryKind.LEG_PAID]
    assert till.sums() == {"returns": 3000, "shopper_payable": 0, "provider_clearing": -3000}


def test_the_journal_names_the_banks_reference(till: Till) -> None:
    leg = till.send(till.ordered_leg())

    with acting_for(till.brand.pk):
        entry = Entry.objects.get(brand_id=till.brand.pk, kind=EntryKind.LEG_PAID)
    assert entry.data == {
        "leg": leg.pk,
        "intent": leg.intent,
        "leg_kind": "refund",
        "amount_minor": 3000,
        "currency": "EUR",
        "bank_reference": leg.bank_reference,
    }
    assert entry.actor == "provider:stripe"


def test_a_second_job_of_the_same_leg_sends_nothing(till: Till) -> None:
    leg = till.send(till.ordered_leg())

    till.send(leg)

    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]
    assert till.again(leg).attempts == 1


def test_a_lost_reply_is_unknown_until_the_sweep_finds_the_one_refund(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)

    leg = till.send(leg)
    assert leg.state == LegState.UNKNOWN
    assert till.unit(leg).money == UnitMoney.CHECKING
    assert till.sums() == {"returns": 3000, "shopper_payable": -3000}

    leg = sweep_now(till, leg)
    assert leg.state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]
    assert till.unit(leg).money == UnitMoney.PAID


def test_an_unknown_leg_is_never_sent_blindly(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    leg = till.send(leg)

    till.send(leg)

    assert (till.again(leg).state, till.again(leg).attempts) == (LegState.UNKNOWN, 1)


def test_a_request_that_got_lost_is_sent_again_with_the_same_key(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=1)
    leg = till.send(leg)
    assert leg.state == LegState.UNKNOWN

    leg = sweep_now(till, leg)
    assert leg.state == LegState.ORDERED
    without_jobs()
    leg = sweep_now(till, leg)
    assert waiting_jobs(leg) == 1
    leg = till.send(leg)

    assert (leg.state, leg.attempts) == (LegState.PAID, 2)
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


@pytest.mark.parametrize("trouble", ["500", "409"])
def test_an_answer_that_says_nothing_is_looked_up(till: Till, trouble: str) -> None:
    leg = till.ordered_leg()
    till.account.mode(trouble, times=1)

    leg = till.send(leg)
    assert leg.state == LegState.UNKNOWN
    leg = sweep_now(till, leg)
    assert leg.state == LegState.ORDERED
    leg = till.send(leg)

    assert leg.state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_a_saved_error_is_found_to_have_paid(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("500_saved", times=1)
    leg = till.send(leg)
    assert leg.state == LegState.UNKNOWN

    leg = sweep_now(till, leg)

    assert leg.state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_a_provider_that_is_busy_is_asked_later(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("429", times=1)

    leg = till.send(leg)

    assert (leg.state, leg.attempts, leg.sending_at) == (LegState.ORDERED, 1, None)
    assert leg.due_at is not None
    assert till.unit(leg).money == UnitMoney.APPROVED
    assert till.send(leg).state == LegState.PAID


def test_a_refused_refund_releases_the_payment_and_waits_for_a_person(till: Till) -> None:
    leg = till.ordered_leg()
    ref = till.payment(leg).provider_ref
    till.account.peer.control(f"/control/payments/{ref}/refund_elsewhere", {"amount": 1000})

    leg = till.send(leg)

    assert (leg.state, leg.failure_code) == (LegState.FAILED, "amount_too_large")
    assert till.unit(leg).money == UnitMoney.CHECKING
    assert till.incidents() == [("refund_failed", "amount_too_large")]
    assert till.payment(leg).refund_ordered_minor == 0
    assert till.line(leg).refund_ordered_minor == 0
    assert till.ret(leg).open_legs == 1
    assert till.sums() == {"returns": 3000, "shopper_payable": -3000}


def test_a_no_to_a_repeated_question_is_looked_into(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    till.send(leg)
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(state=LegState.ORDERED)
    till.account.peer.move_clock(25 * 3600)  # the provider has forgotten our key

    leg = till.send(leg)

    assert (leg.state, leg.attempts) == (LegState.PAID, 2)
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_a_failed_leg_is_not_settled_again_by_a_rule(till: Till) -> None:
    leg = till.ordered_leg()
    ref = till.payment(leg).provider_ref
    till.account.peer.control(f"/control/payments/{ref}/refund_elsewhere", {"amount": 1000})
    leg = till.send(leg)

    legs = till.settle(till.ret(leg).ran)

    assert [row.pk for row in legs] == [leg.pk]


def test_a_person_sends_a_failed_refund_again_under_a_key_of_its_own(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("500_saved_undone", times=1)
    leg = till.send(leg)
    with acting_for(till.brand.pk):
        declare_failed(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")
        new = replace(till.brand.pk, leg.pk, kind="refund", at=MONDAY, actor="member:1")

    new = till.send(new)

    assert new.state == LegState.PAID
    assert new.intent != leg.intent
    assert till.incidents() == []
    assert till.sums() == {"returns": 3000, "shopper_payable": 0, "provider_clearing": -3000}
    assert till.again(leg).state == LegState.CANCELLED
    assert till.refunds_at_provider(new) == [(3000, "succeeded")]


def test_a_refund_without_its_connection_waits_for_a_person(till: Till) -> None:
    leg = till.ordered_leg()
    with acting_for(till.brand.pk):
        payment = till.payment(leg)
        payment.connection_name = "gone"
        payment.save(update_fields=("connection_name",))

    leg = till.send(leg)

    assert (leg.state, leg.failure_code) == (LegState.FAILED, "no_connection")


def test_the_stranger_sends_nothing(till: Till, cast: Cast) -> None:
    leg = till.ordered_leg()

    sending.send(cast.voltaic.pk, leg.pk)

    assert till.again(leg).state == LegState.ORDERED
    assert till.refunds_at_provider(leg) == []


def test_two_tenders_are_both_sent_and_the_unit_is_paid_with_the_last(till: Till) -> None:
    tenders = (till.card(1000, "t1"), till.card(2000, "t2"))
    ran = till.asked_back(till.order(paid=3000, tenders=tenders))
    till.scanned(ran)
    first, second = till.settle(ran)

    first = till.send(first)
    assert till.unit(first).money == UnitMoney.APPROVED
    assert till.ret(first).open_legs == 1
    second = till.send(second)

    assert till.unit(second).money == UnitMoney.PAID
    assert till.refunds_at_provider(first) == [(1000, "succeeded")]
    assert till.refunds_at_provider(second) == [(2000, "succeeded")]


def test_sending_takes_few_statements(till: Till) -> None:
    leg = till.ordered_leg()

    with statements() as asked:
        till.send(leg)

    assert len(asked) <= 7  # one of them is the test's own


def test_a_line_is_never_ordered_above_what_was_paid(till: Till) -> None:
    ran = till.asked_back(till.order(paid=3000))
    till.scanned(ran)
    with acting_for(till.brand.pk):
        unit = Unit.objects.select_related("line").get(brand_id=till.brand.pk)
        assert unit.line is not None
        unit.line.refund_ordered_minor = 1
        unit.line.save(update_fields=("refund_ordered_minor",))

    with pytest.raises(Exception, match="refund_above_paid"), acting_for(till.brand.pk):
        settle(till.brand.pk, ran, at=MONDAY, actor="system")

    assert till.count(Leg) == 0


def open_transactions() -> int:
    """Count the other connections to this test's database that are inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.slow
def test_no_transaction_is_open_while_the_provider_is_asked(live_till: Till) -> None:
    leg = live_till.ordered_leg()
    live_till.account.mode("slow", times=1, seconds=3)

    def send() -> None:
        try:
            live_till.send(leg)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as worker:
        sent = worker.submit(send)
        wait_until(lambda: live_till.again(leg).state == LegState.SENDING)
        # The connection's row is read before the provider is asked; what must not last is
        # a transaction that stays open for as long as the answer takes.
        wait_until(lambda: open_transactions() == 0)
        assert not sent.done()
        sent.result()

    assert live_till.again(leg).state == LegState.PAID
