"""The provider's list beside ours: its own process, with books of its own."""

from __future__ import annotations

import http.client
import secrets
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.reconciliation import alarms, handling, repairing
from backhaul.stages.reconciliation.models import Break, Run, Sighting
from backhaul.stages.reconciliation.running import begin
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.actions import drain_provider_events
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.cast import Cast
from tests.counting import counting
from tests.stages.reconciliation.ledgers import (
    breaks,
    compared,
    connection_of,
    kinds,
    repaired,
)
from tests.stages.settlement.till import Till


def behind_our_back(till: Till, leg: Leg, amount: int) -> None:
    ref = till.payment(leg).provider_ref
    till.account.peer.control(f"/control/payments/{ref}/refund_elsewhere", {"amount": amount})


def changed(till: Till, leg: Leg, **values: object) -> Leg:
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(**values)
    return till.again(leg)


def test_what_fits_is_matched_and_leaves_nothing(till: Till) -> None:
    till.send(till.ordered_leg())

    run = compared(till)

    assert (run.theirs, run.matched, run.strangers, run.breaks) == (1, 1, 0, 0)
    assert (run.failure, run.ended_at is not None) == ("", True)
    assert till.count(Sighting) == 0


def test_a_refund_behind_our_back_is_recorded_as_made_elsewhere(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    behind_our_back(till, till.ordered_leg(), 500)

    run = compared(till)
    assert (run.theirs, run.matched, run.breaks) == (2, 1, 1)
    assert kinds(till) == [("theirs_only", "record")]
    done = repaired(till)

    assert (done.resolution, done.resolved_by) == ("record", "member:1")
    with acting_for(till.brand.pk):
        taken = TakenBack.objects.get(brand_id=till.brand.pk)
    assert (taken.amount_minor, taken.kind) == (500, "refund")
    assert till.payment(leg).taken_back_minor == 0
    assert compared(till).breaks == 0


def test_a_webhook_that_came_after_all_ends_the_break_by_itself(till: Till) -> None:
    behind_our_back(till, till.ordered_leg(), 500)
    compared(till)

    till.deliver(till.listener.wait_for(1))
    drain_provider_events()
    run = compared(till)

    assert run.breaks == 0
    with acting_for(till.brand.pk):
        ended = Break.objects.get(brand_id=till.brand.pk)
    assert (ended.resolution, ended.resolved_by) == ("gone", "system")


def test_a_lost_webhook_is_made_good_by_the_providers_word(till: Till) -> None:
    till.account.mode("pending", times=1)
    leg = till.send(till.ordered_leg())
    assert leg.state == LegState.SENDING
    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle", {"status": "succeeded"}
    )

    compared(till)
    assert kinds(till) == [("status_differs", "take_word")]
    repaired(till)

    assert till.again(leg).state == LegState.PAID
    assert till.sums()["provider_clearing"] == -3000
    assert compared(till).breaks == 0


def test_a_reversal_that_nobody_told_is_taken_from_the_list(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle",
        {"status": "failed", "failure_reason": "expired_or_canceled_card"},
    )

    compared(till)
    repaired(till)

    assert till.again(leg).state == LegState.REVERSED
    assert compared(till).breaks == 0


def test_a_leg_from_an_old_backup_learns_that_it_was_paid(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    changed(till, leg, state="ordered", sending_at=None, sent_at=None, paid_at=None,
            provider_ref="")  # fmt: skip

    compared(till)
    assert kinds(till) == [("status_differs", "take_word")]
    repaired(till)

    assert till.again(leg).state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_another_amount_waits_for_a_person_and_stays_explained(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    changed(till, leg, amount_minor=2900)

    run = compared(till)
    [one] = breaks(till)
    assert (run.breaks, one.kind, one.repair) == (1, "amount_differs", "")
    assert (one.ours_minor, one.theirs["amount_minor"]) == (2900, 3000)
    with acting_for(till.brand.pk):
        handling.explain(till.brand.pk, one.pk, "Typed wrongly.", at=clock.now(), actor="m:1")

    assert compared(till).breaks == 0
    changed(till, leg, amount_minor=2800)
    assert compared(till).breaks == 1
    with acting_for(till.brand.pk):
        assert [note.text for note in breaks(till)[0].notes.all()] == ["Typed wrongly."]


def test_another_currency_waits_for_a_person(till: Till) -> None:
    changed(till, till.send(till.ordered_leg()), currency="USD")

    compared(till)

    assert kinds(till) == [("currency_differs", "")]


def test_a_second_refund_under_our_name_is_recorded_as_made_elsewhere(till: Till) -> None:
    ran = till.asked_back(till.order(paid=3000, tenders=(till.card(9000),)))
    till.scanned(ran)
    [leg] = till.settle(ran)
    leg = till.send(leg)
    till.account.refund(till.payment(leg).provider_ref, 3000, "again", intent=leg.intent)

    compared(till)
    assert kinds(till) == [("made_twice", "record")]
    repaired(till)

    assert till.payment(leg).taken_back_minor == 3000
    assert compared(till).breaks == 0


def test_what_we_say_is_there_and_is_not_is_found(till: Till) -> None:
    leg = till.ordered_leg()
    changed(till, leg, state="paid", provider_ref="re_gone", sending_at=clock.now(),
            sent_at=clock.now(), paid_at=clock.now())  # fmt: skip

    compared(till)

    assert kinds(till) == [("ours_only", "")]


def test_an_unknown_one_that_is_not_there_is_sent_anew_once(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=1)
    leg = till.send(leg)
    assert leg.state == LegState.UNKNOWN

    compared(till)
    assert kinds(till) == [("ours_only", "send_anew")]
    with pytest.raises(DomainError, match="repair_too_early"):
        repaired(till)
    till.move_clock(timedelta(minutes=3))
    repaired(till)

    with acting_for(till.brand.pk):
        old, new = Leg.objects.filter(ret_id=leg.ret_id).order_by("id")
    assert (old.state, new.state) == ("cancelled", "ordered")
    assert till.send(new).state == LegState.PAID
    assert till.refunds_at_provider(new) == [(3000, "succeeded")]


@pytest.mark.parametrize("is_asked_before", [True, False])
def test_one_that_was_sent_again_since_is_not_sent_anew(
    till: Till, monkeypatch: pytest.MonkeyPatch, is_asked_before: bool
) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=2)
    leg = till.send(leg)
    compared(till)
    till.move_clock(timedelta(minutes=3))

    def send_again() -> None:
        changed(till, leg, state="ordered")
        assert till.send(leg).state == LegState.UNKNOWN

    def ask(found: object) -> None:
        send_again()

    if is_asked_before:
        monkeypatch.setattr(repairing, "_ask", ask)
    else:
        send_again()
    why = "repair_changed_nothing" if is_asked_before else "repair_too_early"
    with pytest.raises(DomainError, match=why):
        repaired(till)

    leg = till.again(leg)
    assert (leg.state, leg.attempts, till.count(Leg)) == (LegState.UNKNOWN, 2, 1)


def test_one_that_arrived_meanwhile_is_not_sent_anew(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_request", times=1)
    leg = till.send(leg)
    compared(till)
    till.account.refund(till.payment(leg).provider_ref, 3000, "late", intent=leg.intent)

    repaired(till)

    assert till.again(leg).state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_refunds_of_payments_that_are_not_here_are_counted_alone(till: Till) -> None:
    till.account.refund(till.account.seed(700), 700, "k", intent="leg_of_another_brand")

    run = compared(till)

    assert (run.theirs, run.strangers, run.breaks) == (1, 1, 0)


def test_a_list_that_cannot_be_read_ends_nothing(till: Till) -> None:
    behind_our_back(till, till.ordered_leg(), 500)
    compared(till)
    row = connection_of(till)
    with acting_for(till.brand.pk):
        row.config = {**row.config, "base_url": "http://127.0.0.1:9"}
        row.save()

    run = compared(till)

    assert run.failure.startswith("unavailable")
    assert kinds(till) == [("theirs_only", "record")]


def test_one_list_is_read_by_one_run_at_a_time(till: Till) -> None:
    row = connection_of(till)
    with acting_for(till.brand.pk):
        begin(till.brand.pk, row, clock.now(), "system")

    with pytest.raises(DomainError, match="reconciliation_is_running"):
        compared(till)
    till.move_clock(timedelta(minutes=11))

    assert compared(till).failure == ""
    with acting_for(till.brand.pk):
        assert [run.failure for run in Run.objects.order_by("id")] == ["broken_off", ""]


def test_what_nobody_takes_becomes_an_incident_and_heals(till: Till) -> None:
    behind_our_back(till, till.ordered_leg(), 500)
    compared(till)
    later = clock.now() + timedelta(hours=3)
    with acting_for(till.brand.pk):
        alarms.look_after(till.brand.pk, now=later)
        alarms.look_after(till.brand.pk, now=later)
        [alarm] = Incident.objects.filter(subject__startswith="break:")
        assert (alarm.kind, alarm.healed_at) == ("refund_unknown", None)

    repaired(till)

    with acting_for(till.brand.pk):
        alarm.refresh_from_db()
    assert alarm.healed_at is not None


def test_two_thousand_refunds_are_compared_page_by_page(till: Till) -> None:
    first = till.send(till.ordered_leg())
    payment = till.payment(first)
    many = till.account.seed(2_000_00)
    with acting_for(till.brand.pk):
        payment.provider_ref = many
        payment.save()
        legs = [_paid(first, number) for number in range(1999)]
        Leg.objects.bulk_create(legs)
    refund_all(till, many, [leg.intent for leg in legs[:1997]])
    till.account.refund(many, 100, "unasked", intent="")

    with counting() as told:
        run = compared(till)

    assert (run.theirs, run.matched) == (1999, 1998)
    assert sorted(kinds(till)) == [
        ("ours_only", ""),
        ("ours_only", ""),
        ("theirs_only", "record"),
    ]
    assert told.number < 80, str(told)


def refund_all(till: Till, payment: str, intents: list[str]) -> None:
    """Refund a euro for each over one line: opening two thousand takes most of the time."""
    line = http.client.HTTPConnection("127.0.0.1", till.account.peer.port)
    known = {"Authorization": f"Bearer {till.account.key}"}
    for intent in intents:
        asked = {"payment_intent": payment, "amount": 100, "metadata[intent]": intent}
        line.request(
            "POST", "/v1/refunds", urlencode(asked), {**known, "Idempotency-Key": intent}
        )
        assert line.getresponse().read()
    line.close()


def _paid(like: Leg, number: int) -> Leg:
    ret: Return = like.ret
    now = clock.now()
    return Leg(
        brand_id=like.brand_id, ret=ret, kind="refund", state="paid", amount_minor=100,
        currency="EUR", payment=like.payment, intent=f"leg_{secrets.token_hex(8)}{number:04}",
        provider_ref="", approved_at=now, sending_at=now, sent_at=now, paid_at=now,
    )  # fmt: skip


def test_another_brand_sees_nothing_of_it(till: Till, cast: Cast) -> None:
    behind_our_back(till, till.ordered_leg(), 500)
    compared(till)

    with acting_for(cast.voltaic.pk):
        assert Break.objects.count() == Run.objects.count() == 0
