"""A card is not the only way to have paid: the same three beats by PayPal, and its webhooks."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.axes import LegState
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.actions import drain_provider_events
from tests.sandbox.peers import Heard, Listener
from tests.stages.settlement.till import sweep_now
from tests.stages.settlement.wallet import PayPalTill, wallet, wallet_peer

__all__ = ["wallet", "wallet_peer"]


def test_a_refund_goes_back_to_paypal(wallet: PayPalTill) -> None:
    leg = wallet.till.send(wallet.ordered_leg())

    assert (leg.state, wallet.booked(leg)) == (LegState.PAID, [(3000, "paid")])
    assert (
        leg.provider_ref
        == wallet.rig.booked(wallet.till.payment(leg).provider_ref)[0].provider_ref
    )


def test_a_lost_reply_is_found_by_the_order_that_was_paid(wallet: PayPalTill) -> None:
    leg = wallet.ordered_leg()
    wallet.rig.trouble("lost_reply")
    unknown = wallet.till.send(leg).state

    leg = sweep_now(wallet.till, leg)

    assert (unknown, leg.state) == (LegState.UNKNOWN, LegState.PAID)
    assert wallet.booked(leg) == [(3000, "paid")]


def test_a_payment_without_an_order_is_told_by_its_key(wallet: PayPalTill) -> None:
    wallet.till.move_clock(timedelta(0))
    leg = wallet.ordered_leg()
    ref = wallet.rig.seed(Money(3000, "EUR"), without_order=True)
    with acting_for(wallet.till.brand.pk):
        payment = wallet.till.payment(leg)
        payment.provider_ref = ref
        payment.save(update_fields=("provider_ref",))
    wallet.rig.trouble("lost_reply")
    wallet.till.send(leg)

    again = sweep_now(wallet.till, leg)
    leg = wallet.till.send(leg)

    assert (again.state, again.failure_code) == (LegState.ORDERED, "asked_again")
    assert (leg.state, wallet.booked(leg)) == (LegState.PAID, [(3000, "paid")])


def test_a_refund_that_failed_later_is_told_and_is_a_persons(
    wallet: PayPalTill, listener: Listener
) -> None:
    leg = wallet.till.send(wallet.ordered_leg())
    wallet.rig.becomes(leg.provider_ref, "failed")

    statuses = [wallet.hand_in(heard) for heard in listener.wait_for(2)]
    drain_provider_events()

    assert statuses == [200, 200]
    assert wallet.till.again(leg).state == LegState.REVERSED
    assert wallet.till.incidents() == [("refund_failed", "DECLINED")]


def test_a_webhook_whose_proof_cannot_be_had_is_asked_for_again(
    wallet: PayPalTill, listener: Listener
) -> None:
    wallet.till.send(wallet.ordered_leg())
    [heard] = listener.wait_for(1)
    gone = {
        **heard.headers,
        "PAYPAL-CERT-URL": f"{wallet.rig.peer.url}/v1/notifications/certs/CERT-gone",
    }

    refused = wallet.hand_in(Heard(heard.path, gone, heard.body))
    taken = wallet.hand_in(heard)

    assert (refused, taken) == (503, 200)
