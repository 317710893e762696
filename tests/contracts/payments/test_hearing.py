"""What every provider says by itself: genuine or forged, early, doubled, and what it means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.money import Money
from backhaul.core.ports.payments import (
    DisputeProvider,
    PaymentProvider,
    ProviderEvent,
    ProviderRefund,
    RefundStatus,
)
from tests.contracts.payments.rig import Rig, forged, order
from tests.sandbox.peers import Heard, Listener

PAID = Money(4800, "EUR")
TWELVE = Money(1200, "EUR")


def read(rig: Rig, provider: PaymentProvider, heard: Heard) -> ProviderEvent:
    event = provider.read_event(heard.headers, heard.body, now=rig.now())
    assert event is not None
    return event


def test_a_genuine_webhook_tells_of_our_refund(rig: Rig, listener: Listener) -> None:
    rig.listen(listener.url)
    provider, payment = rig.provider(), rig.seed(PAID)
    asked = order(payment, TWELVE)
    made = provider.refund(asked)

    event = read(rig, provider, listener.wait_for(1)[0])

    assert event.refund is not None
    assert (event.refund.provider_ref, event.refund.amount) == (made.provider_ref, TWELVE)
    assert event.refund.intent == asked.intent
    assert event.refund.status is RefundStatus.PAID
    assert provider.parse_event(listener.heard[0].body) == event


def test_a_forged_webhook_is_not_believed(rig: Rig, listener: Listener) -> None:
    rig.listen(listener.url)
    provider = rig.provider()
    provider.refund(order(rig.seed(PAID), TWELVE))
    heard = listener.wait_for(1)[0]
    headers, body = forged(heard)
    now = rig.now()

    assert provider.read_event(headers, body, now=now) is None
    assert provider.read_event({}, forged(heard)[1], now=now) is None


def test_a_provider_without_a_secret_believes_nothing(rig: Rig, listener: Listener) -> None:
    before = rig.provider()
    rig.listen(listener.url)
    before.refund(order(rig.seed(PAID), TWELVE))
    heard = listener.wait_for(1)[0]

    assert before.read_event(heard.headers, heard.body, now=rig.now()) is None


def test_a_doubled_webhook_is_the_same_event(rig: Rig, listener: Listener) -> None:
    rig.listen(listener.url)
    provider = rig.provider()
    provider.refund(order(rig.seed(PAID), TWELVE))
    listener.wait_for(1)
    rig.redeliver()

    first, again = (read(rig, provider, heard) for heard in listener.wait_for(2)[:2])

    assert (first.event_id, first.refund) == (again.event_id, again.refund)


def test_a_webhook_may_come_before_the_answer(rig: Rig, listener: Listener) -> None:
    rig.listen(listener.url)
    provider, payment = rig.provider(), rig.seed(PAID)
    rig.trouble("webhook_first")

    made = provider.refund(order(payment, TWELVE))
    already = list(listener.heard)

    refunds = [read(rig, provider, heard).refund for heard in already]
    assert [one.provider_ref for one in refunds if one] == [made.provider_ref]


def test_a_refund_that_fails_after_it_was_paid_is_told(rig: Rig, listener: Listener) -> None:
    rig.listen(listener.url)
    provider, payment = rig.provider(), rig.seed(PAID)
    asked = order(payment, TWELVE)
    made = provider.refund(asked)
    listener.wait_for(1)
    rig.becomes(made.provider_ref, "failed")

    told = [read(rig, provider, heard).refund for heard in listener.wait_for(2)]

    failed = [one for one in told if one and one.status is RefundStatus.FAILED]
    assert failed
    assert failed[0].provider_ref == made.provider_ref
    assert failed[0].failure_code


def test_what_somebody_else_refunded_has_no_intent_of_ours(
    rig: Rig, listener: Listener
) -> None:
    rig.listen(listener.url)
    provider, payment = rig.provider(), rig.seed(PAID)
    rig.refund_elsewhere(payment, TWELVE)

    refund = read(rig, provider, listener.wait_for(1)[0]).refund

    assert refund is not None
    assert (refund.intent, refund.payment_ref, refund.amount) == ("", payment, TWELVE)


def listed(rig: Rig) -> list[ProviderRefund]:
    """Return all money that left, as its lists tell it."""
    provider, since = rig.provider(), rig.now() - timedelta(days=1)
    told = list(provider.list_refunds(since))
    if isinstance(provider, DisputeProvider):
        told += [one.refund for one in provider.list_disputes(since) if one.refund]
    return told


def test_what_it_took_by_itself_is_listed_as_its_webhook_told(
    rig: Rig, listener: Listener
) -> None:
    rig.listen(listener.url)
    payment, can = rig.seed(PAID), rig.provider().capabilities
    if can.lists_refunds_after is None:
        assert can.lists_disputes_after is None
        return
    rig.take_back(payment, TWELVE)
    told = read(rig, rig.provider(), listener.wait_for(1)[0]).refund
    rig.move_clock(can.lists_refunds_after + timedelta(hours=1))

    assert listed(rig) == [told]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"id": 1}', b"\xff"])
def test_what_cannot_be_read_is_a_value_error(rig: Rig, body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        rig.provider().parse_event(body)
