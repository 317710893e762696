"""Holds on a card that a payment left with Stripe: placed, taken, let go, and found again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.adapters.payments.stripe import StripeConfig, connect
from backhaul.adapters.payments.stripe.client import StripePayments
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.payments import HoldOrder, HoldProvider, HoldStatus, RefundOrder
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Peer

FIFTY = Money(5000, "EUR")
NOTHING = Money(0, "EUR")


def hold(like: str, amount: Money = FIFTY, number: int = 1) -> HoldOrder:
    return HoldOrder(
        key=f"hold-{number}", intent=f"hold_{number}", amount=amount, like_payment_ref=like
    )


def trouble(account: PaymentsAccount, kind: str) -> None:
    account.peer.control("/control/mode", {"holds": kind, "account": account.key, "times": 1})


def test_a_hold_takes_no_money_and_ends_after_a_week(
    account: PaymentsAccount, provider: StripePayments, peer: Peer
) -> None:
    held = provider.hold(hold(account.seed()))

    assert (held.status, held.amount, held.captured) == (HoldStatus.HELD, FIFTY, NOTHING)
    assert held.intent == "hold_1"
    assert held.expires_at is not None
    peer.move_clock(7 * 24 * 3600 + 60)
    ended = provider.read_hold(held.provider_ref)
    peer.move_clock(0)
    assert (ended.status, ended.captured) == (HoldStatus.RELEASED, NOTHING)
    assert provider.capabilities.holds_for == timedelta(days=7)


def test_a_part_is_captured_once_and_can_be_refunded_like_any_payment(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    held = provider.hold(hold(account.seed()))

    taken = provider.capture(held.provider_ref, Money(1999, "EUR"), key="capture-1")
    again = provider.capture(held.provider_ref, Money(1999, "EUR"), key="capture-1")

    assert (taken.status, taken.captured) == (HoldStatus.CAPTURED, Money(1999, "EUR"))
    assert again == taken
    refunded = provider.refund(
        RefundOrder(
            key="r", intent="leg_1", payment_ref=taken.provider_ref, amount=Money(1999, "EUR")
        )
    )
    assert refunded.amount == Money(1999, "EUR")


def test_more_than_is_held_is_never_captured(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    held = provider.hold(hold(account.seed()))

    with pytest.raises(Refused) as refused:
        provider.capture(held.provider_ref, Money(5001, "EUR"), key="capture-1")

    assert refused.value.code == "amount_too_large"
    assert provider.read_hold(held.provider_ref).status is HoldStatus.HELD


def test_once_let_go_it_cannot_be_captured_and_letting_go_twice_is_the_same(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    held = provider.hold(hold(account.seed()))

    gone = provider.release(held.provider_ref, key="release-1")
    again = provider.release(held.provider_ref, key="release-2")
    with pytest.raises(Refused) as refused:
        provider.capture(held.provider_ref, FIFTY, key="capture-1")

    assert (gone.status, again.status) == (HoldStatus.RELEASED, HoldStatus.RELEASED)
    assert refused.value.code == "payment_intent_unexpected_state"


def test_a_capture_whose_key_is_forgotten_is_told_as_done_and_not_done_twice(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    held = provider.hold(hold(account.seed()))
    provider.capture(held.provider_ref, FIFTY, key="capture-1")

    again = provider.capture(held.provider_ref, FIFTY, key="capture-later")
    with pytest.raises(Refused):
        provider.capture(held.provider_ref, Money(100, "EUR"), key="capture-other")

    assert (again.status, again.captured) == (HoldStatus.CAPTURED, FIFTY)


def test_a_lost_reply_is_unknown_and_found_by_our_reference(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed()
    trouble(account, "lost_reply")
    with pytest.raises(OutcomeUnknown):
        provider.hold(hold(payment))

    found = provider.find_hold(hold(payment))
    again = provider.hold(hold(payment))

    assert found is not None
    assert (found.provider_ref, found.status) == (again.provider_ref, HoldStatus.HELD)
    assert provider.find_hold(hold(payment, number=2)) is None


def test_a_card_that_is_declined_is_refused(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed()
    trouble(account, "declined")

    with pytest.raises(Refused) as refused:
        provider.hold(hold(payment))

    assert refused.value.code == "card_declined"
    assert provider.find_hold(hold(payment)) is None


@pytest.mark.parametrize(
    ("kind", "error"), [("500", OutcomeUnknown), ("409", OutcomeUnknown), ("429", Unavailable)]
)
def test_trouble_with_a_hold_is_told_as_with_a_refund(
    account: PaymentsAccount, provider: StripePayments, kind: str, error: type[Exception]
) -> None:
    payment = account.seed()
    trouble(account, kind)

    with pytest.raises(error):
        provider.hold(hold(payment))

    assert provider.find_hold(hold(payment)) is None


def test_a_payment_that_left_nothing_behind_cannot_be_held_on(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = {"id": "pi_one_time", "amount": 100, "currency": "eur", "one_time": True}
    account.peer.control("/control/payments", {"account": account.key, "payments": [payment]})

    with pytest.raises(Refused) as refused:
        provider.hold(hold("pi_one_time"))

    assert refused.value.code == "no_stored_instrument"


def test_what_cannot_be_held_exactly_is_refused_before_any_call(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    for amount in (Money(0, "EUR"), Money(12_345, "KWD")):
        with pytest.raises(Refused):
            provider.hold(hold(account.seed(), amount))


def test_the_adapter_that_is_connected_can_hold(account: PaymentsAccount) -> None:
    made = connect(StripeConfig(api_key=account.key, base_url=account.peer.url))

    assert isinstance(made, HoldProvider)


def test_a_dispute_goes_its_way_and_its_money_comes_back_when_it_is_won(
    account: PaymentsAccount,
) -> None:
    payment = account.seed(4800)
    made = account.peer.control(f"/control/payments/{payment}/chargeback", {"amount": 4800})
    before = account.book(payment)["remaining"]

    account.peer.control(f"/control/disputes/{made['id']}/settle", {"status": "won"})

    assert (before, account.book(payment)["remaining"]) == (0, 4800)
