"""What every provider tells when it is asked: by our reference, and since a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import OutcomeUnknown, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.payments import RefundStatus
from tests.contracts.payments.rig import Rig, order

PAID = Money(4800, "EUR")
TWELVE = Money(1200, "EUR")


def shows(rig: Rig) -> bool:
    """Whether its refunds can be asked for; of a provider without that, that it says so."""
    provider = rig.provider()
    if provider.capabilities.finds_refunds:
        return True
    with pytest.raises(Unavailable) as unavailable:
        provider.find_refund(order(rig.seed(PAID), TWELVE))
    assert unavailable.value.code == "no_look_up"
    return False


@pytest.mark.parametrize(("trouble", "made"), [("lost_reply", 1), ("lost_request", 0)])
def test_what_is_unknown_is_found_by_our_reference(rig: Rig, trouble: str, made: int) -> None:
    if not shows(rig):
        return
    payment = rig.seed(PAID)
    provider, asked = rig.provider(), order(payment, TWELVE)
    rig.trouble(trouble)
    with pytest.raises(OutcomeUnknown):
        provider.refund(asked)

    found = provider.find_refund(asked)

    refs = [found.provider_ref] if found else []
    assert refs == [one.provider_ref for one in rig.booked(payment)]
    assert len(refs) == made


def test_only_the_refund_of_our_intent_is_found(rig: Rig) -> None:
    if not shows(rig):
        return
    payment = rig.seed(PAID)
    provider = rig.provider()
    mine, other = order(payment, TWELVE), order(payment, Money(100, "EUR"))
    provider.refund(other)
    rig.refund_elsewhere(payment, Money(50, "EUR"))

    before = provider.find_refund(mine)
    made = provider.refund(mine)

    assert before is None
    found = provider.find_refund(mine)
    assert found is not None
    assert (found.provider_ref, found.amount) == (made.provider_ref, TWELVE)
    assert (found.payment_ref, found.intent) == (payment, mine.intent)


def test_a_refund_that_failed_later_is_told_as_failed(rig: Rig) -> None:
    if not shows(rig):
        return
    payment = rig.seed(PAID)
    provider, asked = rig.provider(), order(payment, TWELVE)
    made = provider.refund(asked)
    rig.becomes(made.provider_ref, "failed")

    found = provider.find_refund(asked)

    assert found is not None
    assert found.status is RefundStatus.FAILED
    assert found.failure_code


def test_the_list_has_every_refund_since_then_also_those_of_others(rig: Rig) -> None:
    provider = rig.provider()
    delay = provider.capabilities.lists_refunds_after
    now = rig.now()
    if delay is None:
        assert list(provider.list_refunds(now - timedelta(days=1))) == []
        return
    payment = rig.seed(PAID)
    provider.refund(order(payment, Money(100, "EUR")))
    rig.move_clock(timedelta(hours=1))
    asked = order(payment, TWELVE)
    made = provider.refund(asked)
    rig.refund_elsewhere(payment, Money(50, "EUR"))
    rig.move_clock(timedelta(hours=1) + delay + timedelta(minutes=1))

    listed = list(provider.list_refunds(now + timedelta(minutes=30)))

    assert sorted(one.amount.minor for one in listed) == [50, 1200]
    (ours,) = [one for one in listed if one.intent == asked.intent]
    assert (ours.provider_ref, ours.status) == (made.provider_ref, RefundStatus.PAID)
    assert ours.payment_ref == payment


def test_the_list_goes_on_over_many_pages(rig: Rig) -> None:
    provider = rig.provider()
    delay = provider.capabilities.lists_refunds_after
    if delay is None:
        assert list(provider.list_refunds(rig.now())) == []
        return
    since = rig.now() - timedelta(minutes=1)
    payment = rig.seed(PAID)
    for _ in range(105):
        rig.refund_elsewhere(payment, Money(1, "EUR"))
    rig.move_clock(delay + timedelta(days=40))  # longer than a month of history

    listed = [one.provider_ref for one in provider.list_refunds(since)]

    assert len(listed) == len(set(listed)) == 105


def test_where_nobody_answers_nothing_is_made_up(rig: Rig) -> None:
    away = rig.provider(is_away=True, timeout_seconds=1)

    with pytest.raises((OutcomeUnknown, Unavailable)):
        away.refund(order("UNKNOWN0PAYMENT1", TWELVE))
    with pytest.raises(Unavailable):
        away.find_refund(order("UNKNOWN0PAYMENT1", TWELVE))
    if away.capabilities.lists_refunds_after is not None:
        with pytest.raises(Unavailable):
            list(away.list_refunds(rig.now() - timedelta(days=1)))
