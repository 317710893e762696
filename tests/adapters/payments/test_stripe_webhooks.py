from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from backhaul.core.money import Money
from tests.adapters.payments.stripe_sandbox import HOUR, connected, order
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Listener, Peer


def test_a_webhook_of_the_peer_is_genuine_by_the_clock_of_the_peer(
    tmp_path: Path, listener: Listener
) -> None:
    with Peer("payments", tmp_path) as peer:
        account = PaymentsAccount(peer)
        secret = connected(account).register_webhook(listener.url)
        provider = connected(account, secret=secret)
        peer.move_clock(40 * 24 * HOUR)
        refund = provider.refund(order(account.seed()))
        (heard,) = listener.wait_for(1)
        now = datetime.fromisoformat(peer.ask("GET", "/healthz").json["now"]).astimezone(UTC)

        event = provider.read_event(heard.headers, heard.body, now=now)

        assert event is not None
        assert (event.kind, event.refund) == ("refund.created", refund)
        earlier = now - timedelta(days=40)
        assert provider.read_event(heard.headers, heard.body, now=earlier) is None


def test_the_webhook_may_come_before_the_answer(
    account: PaymentsAccount, listener: Listener
) -> None:
    secret = connected(account).register_webhook(listener.url)
    provider = connected(account, secret=secret)
    account.mode("webhook_first", times=1)

    refund = provider.refund(order(account.seed()))

    (heard,) = listener.heard
    assert refund.at is not None
    event = provider.read_event(heard.headers, heard.body, now=refund.at)
    assert event is not None
    assert event.refund == refund


def test_a_chargeback_is_heard_as_money_taken(
    account: PaymentsAccount, listener: Listener
) -> None:
    secret = connected(account).register_webhook(listener.url)
    provider = connected(account, secret=secret)
    payment = account.seed(4800)
    account.peer.control(f"/control/payments/{payment}/chargeback", {"amount": 4800})
    (heard,) = listener.wait_for(1)

    now = datetime.fromtimestamp(heard.json["created"], UTC)
    event = provider.read_event(heard.headers, heard.body, now=now)

    assert event is not None
    assert event.kind == "charge.dispute.created"
    assert event.refund is not None
    assert (event.refund.payment_ref, event.refund.amount) == (payment, Money(4800, "EUR"))
    assert event.refund.intent == ""
