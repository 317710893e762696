"""What a provider tells by webhook: in any order, any number of times, and uninvited."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from backhaul.core.axes import LegState, UnitMoney
from backhaul.core.journal import EntryKind
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement import outcomes, sending
from backhaul.stages.settlement.actions import drain_provider_events, sweep
from backhaul.stages.settlement.models import Leg, TakenBack
from tests.cast import MONDAY, Cast
from tests.makers.floor import statements
from tests.sandbox.peers import Heard
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.usefixtures("till")


def heard(till: Till, count: int) -> list[Heard]:
    return till.listener.wait_for(count)[:count]


def take(till: Till, count: int) -> list[Heard]:
    """Hand the first `count` webhooks to the door and work them off."""
    bodies = heard(till, count)
    assert set(till.deliver(bodies)) == {200}
    drain_provider_events()
    return bodies


def elsewhere(till: Till, leg: Leg, amount: int) -> None:
    ref = till.payment(leg).provider_ref
    till.account.peer.control(f"/control/payments/{ref}/refund_elsewhere", {"amount": amount})


def states() -> list[tuple[str, list[str]]]:
    return [(row.state, row.problems) for row in RawBody.objects.order_by("id")]


def test_the_webhook_of_a_paid_refund_changes_nothing_any_more(till: Till) -> None:
    leg = till.send(till.ordered_leg())

    take(till, 1)

    assert till.again(leg).paid_at == leg.paid_at
    assert till.sums()["provider_clearing"] == -3000
    assert states() == [("done", [])]


def test_a_webhook_before_the_reply_pays_the_leg_once(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("webhook_first", times=1)
    claimed = sending.claim(till.brand.pk, leg.pk)
    assert claimed is not None
    outcome, actor = sending.ask(till.brand.pk, claimed)

    take(till, 1)
    assert till.again(leg).state == LegState.PAID
    with acting_for(till.brand.pk):
        news = outcomes.take((till.brand.pk,), [outcome], at=MONDAY, actor=actor)

    assert news == 0
    assert till.sums()["provider_clearing"] == -3000
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_a_webhook_ends_an_unknown_outcome(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    assert till.send(leg).state == LegState.UNKNOWN

    take(till, 1)

    assert till.again(leg).state == LegState.PAID
    assert till.unit(leg).money == UnitMoney.PAID


def test_a_webhook_finds_a_leg_that_was_put_back(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    till.send(leg)
    with acting_for(till.brand.pk):
        Leg.objects.filter(brand_id=till.brand.pk, id=leg.pk).update(state=LegState.ORDERED)

    take(till, 1)
    till.send(leg)

    assert till.again(leg).state == LegState.PAID
    assert till.refunds_at_provider(leg) == [(3000, "succeeded")]


def test_a_pending_refund_is_sent_until_the_provider_says_paid(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("pending", times=1)

    leg = till.send(leg)
    assert (leg.state, leg.sent_at is not None) == (LegState.SENDING, True)
    assert till.unit(leg).money == UnitMoney.SENT
    assert till.sums() == {"returns": 3000, "shopper_payable": -3000}

    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle", {"status": "succeeded"}
    )
    take(till, 2)
    assert till.again(leg).state == LegState.PAID
    assert till.unit(leg).money == UnitMoney.PAID


def test_a_pending_refund_whose_webhook_got_lost_is_asked_for(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("pending", times=1)
    leg = till.send(leg)
    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle", {"status": "succeeded"}
    )
    till.move_clock(timedelta(hours=7))

    sweep()

    assert till.again(leg).state == LegState.PAID


def test_a_refund_that_fails_after_it_was_paid_is_owed_again(till: Till) -> None:
    leg = till.send(till.ordered_leg())
    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle",
        {"status": "failed", "failure_reason": "expired_or_canceled_card"},
    )

    take(till, 3)

    leg = till.again(leg)
    assert (leg.state, leg.failure_code) == (LegState.REVERSED, "expired_or_canceled_card")
    assert till.unit(leg).money == UnitMoney.CHECKING
    assert till.incidents() == [("refund_failed", "expired_or_canceled_card")]
    assert till.sums() == {"returns": 3000, "shopper_payable": -3000, "provider_clearing": 0}
    assert till.payment(leg).refund_ordered_minor == 0
    assert till.ret(leg).open_legs == 1


def test_news_in_the_wrong_order_end_the_same_way(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("pending", times=1)
    leg = till.send(leg)
    till.account.peer.control(
        f"/control/refunds/{leg.provider_ref}/settle", {"status": "failed"}
    )
    bodies = heard(till, 3)

    till.deliver(list(reversed(bodies)))
    drain_provider_events()

    assert till.again(leg).state == LegState.FAILED
    assert till.payment(leg).taken_back_minor == 0
    assert till.count(TakenBack) == 0


def test_a_body_that_comes_three_times_is_kept_once(till: Till) -> None:
    till.send(till.ordered_leg())
    [body] = heard(till, 1)

    assert till.deliver([body, body, body]) == [200, 200, 200]

    assert RawBody.objects.count() == 1
    assert drain_provider_events() == 1
    assert drain_provider_events() == 0


def test_a_refund_made_elsewhere_is_recorded_once(till: Till) -> None:
    leg = till.ordered_leg(paid=3000)
    elsewhere(till, leg, 500)

    bodies = take(till, 1)
    till.deliver(bodies)
    drain_provider_events()

    assert till.payment(leg).taken_back_minor == 500
    assert till.count(TakenBack) == 1
    assert till.incidents()[0] == ("refund_failed", "refund")
    with acting_for(till.brand.pk):
        entry = Entry.objects.get(brand_id=till.brand.pk, kind=EntryKind.REFUND_ELSEWHERE)
    assert (entry.data["amount_minor"], entry.return_id) == (500, None)


@pytest.mark.parametrize("fails", [False, True])
def test_a_second_refund_in_the_name_of_a_paid_leg_is_noticed(till: Till, fails: bool) -> None:
    ran = till.asked_back(till.order(paid=6000, quantity=2))
    till.scanned(ran)
    [leg] = till.settle(ran)
    sent = sending.claim(till.brand.pk, leg.pk)
    assert sent is not None
    outcome, actor = sending.ask(till.brand.pk, sent)
    with acting_for(till.brand.pk):
        outcomes.take((till.brand.pk,), [outcome], at=MONDAY, actor=actor)
        row = registry.named_connection(
            till.brand.pk, Connection.Kind.PAYMENTS, sent.connection_name
        )
        provider = registry.payments(row)
    second = provider.refund(replace(sent.order, key="another-key"))
    if fails:
        till.account.peer.control(
            f"/control/refunds/{second.provider_ref}/settle", {"status": "failed"}
        )

    till.deliver(heard(till, 4 if fails else 2)[::-1])
    drain_provider_events()

    assert till.again(leg).state == LegState.PAID
    assert till.payment(leg).taken_back_minor == (0 if fails else 3000)
    assert till.sums()["provider_clearing"] == (-3000 if fails else -6000)
    assert till.incidents() == ([] if fails else [("refund_failed", "refund")])


def test_a_refund_elsewhere_stops_what_would_pass_the_cap(till: Till) -> None:
    leg = till.ordered_leg(paid=3000)
    elsewhere(till, leg, 500)

    take(till, 1)
    till.send(leg)

    leg = till.again(leg)
    assert (leg.state, leg.failure_code) == (LegState.CANCELLED, "taken_back_elsewhere")
    assert till.refunds_at_provider(leg) == [(500, "succeeded")]
    assert till.unit(leg).money == UnitMoney.CHECKING
    payment = till.payment(leg)
    assert (payment.refund_ordered_minor, payment.taken_back_minor) == (0, 500)
    assert till.sums() == {"returns": 500, "shopper_payable": 0, "provider_clearing": -500}
    assert ("refund_failed", "taken_back_elsewhere") in till.incidents()


def test_a_refund_elsewhere_that_leaves_enough_stops_nothing(till: Till) -> None:
    number = till.order(paid=3000, quantity=2)
    ran = till.asked_back(number)
    till.scanned(ran)
    [leg] = till.settle(ran)
    elsewhere(till, leg, 1500)

    take(till, 1)

    assert till.send(leg).state == LegState.PAID


def test_what_was_stopped_is_not_started_again_by_a_rule(till: Till) -> None:
    leg = till.ordered_leg(paid=3000)
    elsewhere(till, leg, 500)
    take(till, 1)

    assert till.settle(till.ret(leg).ran) == []

    assert till.count(Leg) == 1


def test_a_person_settles_the_rest_of_what_was_taken_elsewhere(till: Till) -> None:
    leg = till.ordered_leg(paid=3000)
    elsewhere(till, leg, 500)
    take(till, 1)

    first, by_hand = till.settle(till.ret(leg).ran, override_reason="The 500 were for postage.")

    assert (first.kind, first.amount_minor) == (Leg.Kind.REFUND, 2500)
    assert (by_hand.kind, by_hand.amount_minor) == (Leg.Kind.BY_HAND, 500)


def test_a_chargeback_is_recorded_above_the_cap(till: Till) -> None:
    leg = till.send(till.ordered_leg(paid=3000))
    ref = till.payment(leg).provider_ref
    till.account.peer.control(f"/control/payments/{ref}/chargeback", {"amount": 3000})

    take(till, 2)

    payment = till.payment(leg)
    assert (payment.refund_ordered_minor, payment.taken_back_minor) == (3000, 3000)
    assert till.incidents() == [("refund_failed", "chargeback")]
    assert till.sums()["chargebacks"] == 3000
    assert till.again(leg).state == LegState.PAID


def test_a_refund_of_a_payment_that_is_not_ours_is_done_with(till: Till) -> None:
    ref = till.account.seed(1000)
    till.account.peer.control(f"/control/payments/{ref}/refund_elsewhere", {"amount": 1000})

    take(till, 1)

    assert states() == [("done", ["payment_unknown"])]
    assert till.count(TakenBack) == 0


def test_another_brands_webhook_touches_no_leg(till: Till, cast: Cast) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    till.send(leg)
    [body] = heard(till, 1)
    till.deliver(body)
    RawBody.objects.update(brand_id=cast.voltaic.pk)

    drain_provider_events()

    assert till.again(leg).state == LegState.UNKNOWN
    assert states() == [("parked", ["no_connection"])]


def signed(till: Till, body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(till.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return {"Stripe-Signature": f"t={stamp},v1={digest.hexdigest()}"}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"id": 1}', b"\xff\xfe", b"{}" * 50_000, b'{"data":{"object":7}}'],
)
def test_a_genuine_body_that_nobody_can_read_is_parked(till: Till, body: bytes) -> None:
    assert till.knock(body, signed(till, body)).status_code == 200

    assert drain_provider_events() == 1
    assert [state for state, _ in states()] == ["parked"]
    assert drain_provider_events() == 0


def test_an_unreadable_body_holds_up_no_other(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    till.send(leg)
    till.knock(b"{", signed(till, b"{"))
    till.deliver(heard(till, 1))

    assert drain_provider_events() == 2

    assert till.again(leg).state == LegState.PAID


def test_a_refund_of_another_amount_than_its_leg_is_parked(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    till.send(leg)
    [body] = heard(till, 1)
    told = json.loads(body.body)
    told["data"]["object"]["amount"] = 2999
    forged = json.dumps(told).encode()
    till.knock(forged, signed(till, forged))

    drain_provider_events()

    assert states() == [("parked", ["amount_contradicts_the_leg"])]
    assert till.again(leg).state == LegState.UNKNOWN


def test_many_webhooks_take_as_many_statements_as_one(till: Till) -> None:
    legs = [till.ordered_leg() for _ in range(6)]
    for leg in legs:
        till.account.mode("lost_reply", times=1)
        till.send(leg)
    till.deliver(heard(till, 6))

    with statements() as asked:
        assert drain_provider_events() == 6

    assert len(asked) <= 12
    assert {till.again(leg).state for leg in legs} == {LegState.PAID}


def test_a_body_that_breaks_its_batch_is_parked_and_holds_up_no_other(till: Till) -> None:
    leg = till.ordered_leg()
    till.account.mode("lost_reply", times=1)
    till.send(leg)
    [good] = heard(till, 1)
    told = json.loads(good.body)
    told["data"]["object"] |= {"id": "re_" + "x" * 200, "metadata": {}}
    poison = json.dumps(told).encode()
    till.knock(poison, signed(till, poison))
    till.deliver(good)

    for _ in range(5):
        drain_provider_events()

    assert till.again(leg).state == LegState.PAID
    assert [state for state, _ in states()] == ["parked", "done"]
    assert till.payment(leg).taken_back_minor == 0
