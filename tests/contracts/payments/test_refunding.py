"""What every provider does with a refund, as far as money is concerned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.payments import RefundStatus
from tests.contracts.payments.rig import Rig, order

PAID = Money(4800, "EUR")
TWELVE = Money(1200, "EUR")


def euros(rig: Rig, payment: str) -> list[int]:
    return [one.amount.minor for one in rig.booked(payment) if one.status != "failed"]


def is_refused(rig: Rig, payment: str, amount: Money) -> None:
    """See that there is no refund of it: told at once, or by the webhook of one that failed."""
    provider = rig.provider()
    if rig.tells_at_once:
        with pytest.raises(Refused) as refused:
            provider.refund(order(payment, amount))
        assert refused.value.code
        return
    assert provider.refund(order(payment, amount)).status is RefundStatus.PENDING
    assert rig.booked(payment)[-1].status == "failed"


def test_a_refund_goes_out_with_our_reference(rig: Rig) -> None:
    payment = rig.seed(PAID)
    asked = order(payment, TWELVE)

    told = rig.provider().refund(asked)

    (booked,) = rig.booked(payment)
    assert (booked.amount, booked.intent) == (TWELVE, asked.intent)
    assert (told.provider_ref, told.payment_ref) == (booked.provider_ref, payment)
    told_so = booked.status if rig.tells_at_once else "pending"
    assert (told.amount, told.status.value) == (TWELVE, told_so)


def test_parts_are_refunded_until_nothing_is_left(rig: Rig) -> None:
    payment = rig.seed(PAID)
    provider = rig.provider()

    for minor in (1200, 3599, 1):
        provider.refund(order(payment, Money(minor, "EUR")))
    is_refused(rig, payment, Money(1, "EUR"))

    assert euros(rig, payment) == [1200, 3599, 1]


def test_more_than_is_left_is_refused_and_makes_nothing(rig: Rig) -> None:
    payment = rig.seed(PAID)
    rig.provider().refund(order(payment, TWELVE))

    is_refused(rig, payment, Money(3601, "EUR"))

    assert euros(rig, payment) == [1200]


def test_an_unknown_payment_is_refused(rig: Rig) -> None:
    with pytest.raises(Refused):
        rig.provider().refund(order("UNKNOWN0PAYMENT1", TWELVE))


def test_the_same_order_twice_is_one_refund(rig: Rig) -> None:
    payment = rig.seed(PAID)
    provider, asked = rig.provider(), order(payment, TWELVE)

    first, again = provider.refund(asked), provider.refund(asked)

    assert (first.provider_ref, first.amount) == (again.provider_ref, again.amount)
    assert euros(rig, payment) == [1200]


def test_a_key_lives_for_as_long_as_is_said_and_no_longer(rig: Rig) -> None:
    payment = rig.seed(PAID)
    provider, asked = rig.provider(), order(payment, TWELVE)
    lives = provider.capabilities.keeps_keys_for
    provider.refund(asked)

    rig.move_clock(lives - timedelta(minutes=1))
    provider.refund(asked)
    within = euros(rig, payment)
    rig.move_clock(lives + timedelta(minutes=1))
    provider.refund(asked)

    assert (within, euros(rig, payment)) == ([1200], [1200, 1200])


@pytest.mark.parametrize(
    ("trouble", "made"),
    [("lost_reply", 1), ("lost_request", 0), ("500_saved", 1), ("500", 0), ("409", 0)],
)
def test_without_a_clear_answer_the_outcome_is_unknown(
    rig: Rig, trouble: str, made: int
) -> None:
    payment = rig.seed(PAID)
    rig.trouble(trouble)

    with pytest.raises(OutcomeUnknown):
        rig.provider().refund(order(payment, TWELVE))

    assert euros(rig, payment) == [1200] * made


def test_a_timeout_after_success_is_unknown_and_the_same_key_is_safe(rig: Rig) -> None:
    payment = rig.seed(PAID)
    asked = order(payment, TWELVE)
    provider, patient = rig.provider(timeout_seconds=1.5), rig.provider()
    rig.trouble("timeout")

    with pytest.raises(OutcomeUnknown):
        provider.refund(asked)
    again = patient.refund(asked)

    assert again.amount == TWELVE
    assert euros(rig, payment) == [1200]


def test_too_many_requests_is_a_definite_not_now(rig: Rig) -> None:
    payment = rig.seed(PAID)
    asked = order(payment, TWELVE)
    rig.trouble("429")

    with pytest.raises(Unavailable):
        rig.provider().refund(asked)

    assert euros(rig, payment) == []
    rig.provider().refund(asked)
    assert euros(rig, payment) == [1200]


def test_a_saved_error_hides_the_refund_or_the_key_tells_of_it(rig: Rig) -> None:
    payment = rig.seed(PAID)
    asked = order(payment, TWELVE)
    provider = rig.provider()
    rig.trouble("500_saved")
    with pytest.raises(OutcomeUnknown):
        provider.refund(asked)

    if rig.saves_errors:
        with pytest.raises(OutcomeUnknown):
            provider.refund(asked)
    else:
        assert provider.refund(asked).amount == TWELVE

    assert euros(rig, payment) == [1200]


def test_the_client_never_repeats_by_itself(rig: Rig) -> None:
    payment = rig.seed(PAID)
    provider, asked = rig.provider(), order(payment, TWELVE)
    rig.trouble("500", times=2)

    for _ in range(2):  # a hidden retry would use up both at once
        with pytest.raises(OutcomeUnknown):
            provider.refund(asked)

    assert euros(rig, payment) == []


def test_amounts_of_every_kind_of_currency_arrive_exactly(rig: Rig) -> None:
    provider = rig.provider()

    for amount in rig.supported:
        payment = rig.seed(Money(amount.minor * 2, amount.currency))
        told = provider.refund(order(payment, amount))
        assert [(one.amount, told.amount) for one in rig.booked(payment)] == [(amount, amount)]


def test_an_amount_that_cannot_be_held_is_refused_before_any_call(rig: Rig) -> None:
    for amount in rig.unsupported:
        with pytest.raises(Refused) as refused:
            rig.provider().refund(order("UNKNOWN0PAYMENT1", amount))
        assert refused.value.code in {"amount_not_exact", "currency_not_supported"}


def test_nothing_and_less_is_refused_before_any_call(rig: Rig) -> None:
    for minor in (0, -1):
        with pytest.raises(Refused) as refused:
            rig.provider().refund(order("UNKNOWN0PAYMENT1", Money(minor, "EUR")))
        assert refused.value.code == "amount_not_positive"


def test_a_refund_may_be_pending_first(rig: Rig) -> None:
    payment = rig.seed(PAID)
    rig.trouble("pending")

    told = rig.provider().refund(order(payment, TWELVE))

    assert told.status is RefundStatus.PENDING
    assert rig.provider().capabilities.settles_later
