from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backhaul.adapters.payments.stripe.client import StripePayments
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.payments import RefundOrder, RefundStatus
from tests.adapters.payments.stripe_sandbox import HOUR, connected, order
from tests.ports import free_port
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import SOURCES, Peer


def test_a_refund_goes_out_with_our_key_and_intent(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)

    refund = provider.refund(order(payment))

    (booked,) = account.book(payment)["refunds"]
    assert (booked["key"], booked["intent"], booked["amount"]) == ("key-1", "leg_1", 1200)
    assert (refund.provider_ref, refund.payment_ref) == (booked["id"], payment)
    assert (refund.amount, refund.status) == (Money(1200, "EUR"), RefundStatus.PAID)
    assert refund.intent == "leg_1"
    assert refund.bank_reference


def test_a_refund_can_be_pending(account: PaymentsAccount, provider: StripePayments) -> None:
    account.mode("pending", times=1)

    assert provider.refund(order(account.seed())).status is RefundStatus.PENDING


def test_the_same_order_twice_is_one_refund(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)

    assert provider.refund(order(payment)) == provider.refund(order(payment))
    assert account.book(payment)["refunded"] == 1200


def test_a_refusal_carries_the_code_of_stripe(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(1000)

    with pytest.raises(Refused) as too_large:
        provider.refund(order(payment, 1001))
    provider.refund(order(payment, 1000, number=2))
    with pytest.raises(Refused) as already:
        provider.refund(order(payment, 1, number=3))
    with pytest.raises(Refused) as missing:
        provider.refund(order("pi_none", number=4))

    codes = [refused.value.code for refused in (too_large, already, missing)]
    assert codes == ["amount_too_large", "charge_already_refunded", "resource_missing"]
    assert account.book(payment)["refunded"] == 1000


def test_an_amount_that_cannot_be_held_is_refused_before_any_call(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(99_999, "kwd")
    inexact = RefundOrder(
        key="key-1", intent="leg_1", payment_ref=payment, amount=Money(12_345, "KWD")
    )
    account.mode("500", times=1)

    with pytest.raises(Refused, match=r"12\.345 KWD"):
        provider.refund(inexact)

    assert account.refund(payment, 10).status == 500  # the fault still waits for its call
    assert account.book(payment)["refunds"] == []


def test_a_key_that_was_used_for_something_else_leaves_the_outcome_unknown(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)
    provider.refund(order(payment, 1200))

    with pytest.raises(OutcomeUnknown) as unknown:
        provider.refund(order(payment, 1300))

    assert unknown.value.code == "idempotency_key_reused"
    assert account.book(payment)["refunded"] == 1200


@pytest.mark.parametrize(
    ("mode", "made"),
    [
        ("lost_reply", 1),
        ("lost_request", 0),
        ("timeout", 1),
        ("500", 0),
        ("500_saved", 1),
        ("409", 0),
    ],
)
def test_without_a_clear_answer_the_outcome_is_unknown_and_looking_it_up_tells(
    account: PaymentsAccount, mode: str, made: int
) -> None:
    payment = account.seed(4800)
    patient, hurried = connected(account), connected(account, timeout_seconds=1.5)
    account.mode(mode, times=1)

    with pytest.raises(OutcomeUnknown):
        (hurried if mode == "timeout" else patient).refund(order(payment))

    found = patient.find_refund(order(payment))
    assert [refund["intent"] for refund in account.book(payment)["refunds"]] == ["leg_1"] * made
    assert (found is not None) == bool(made)


def test_after_a_lost_reply_the_same_key_is_safe(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)
    account.mode("lost_reply", times=1)
    with pytest.raises(OutcomeUnknown):
        provider.refund(order(payment))

    refund = provider.refund(order(payment))

    assert refund == provider.find_refund(order(payment))
    assert account.book(payment)["refunded"] == 1200


def test_a_saved_failure_is_given_again_and_only_looking_it_up_tells(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)
    account.mode("500_saved", times=1)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            provider.refund(order(payment))

    found = provider.find_refund(order(payment))

    assert found is not None
    assert found.status is RefundStatus.PAID
    assert account.book(payment)["refunded"] == 1200


def test_too_many_requests_is_a_definite_not_now(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)
    account.mode("429", times=1)

    with pytest.raises(Unavailable) as unavailable:
        provider.refund(order(payment))

    assert unavailable.value.code == "rate_limit"
    assert account.book(payment)["refunds"] == []
    assert provider.refund(order(payment)).status is RefundStatus.PAID


def test_the_client_never_repeats_by_itself(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)
    account.mode("409", times=2)

    for _ in range(2):  # a hidden retry would use up both faults at once
        with pytest.raises(OutcomeUnknown):
            provider.refund(order(payment))

    assert account.book(payment)["refunds"] == []


def test_nobody_at_the_address_is_unknown_for_a_refund_and_unavailable_for_a_look(
    account: PaymentsAccount,
) -> None:
    nobody = StripePayments(
        api_key=account.key,
        webhook_secret="",
        base_url=f"http://127.0.0.1:{free_port()}",
        timeout_seconds=1,
    )

    with pytest.raises(OutcomeUnknown):
        nobody.refund(order("pi_1"))
    with pytest.raises(Unavailable):
        nobody.find_refund(order("pi_1"))


def test_a_wrong_login_is_refused(peer: Peer) -> None:
    stranger = StripePayments(
        api_key="short", webhook_secret="", base_url=peer.url, timeout_seconds=5
    )

    with pytest.raises(Refused) as refused:
        stranger.refund(order("pi_1"))

    assert refused.value.code == "unauthorized"


def test_no_refund_of_the_intent_is_a_definite_no(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)
    provider.refund(order(payment, 100, number=1))

    assert provider.find_refund(order(payment, 100, number=2)) is None


def test_a_refund_is_found_behind_more_than_a_page_of_others(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(99_999)
    wanted = provider.refund(order(payment, 5, number=1))
    path = f"/control/payments/{payment}/refund_elsewhere"
    for _ in range(205):
        account.peer.control(path, {"amount": 1})

    assert provider.find_refund(order(payment, 5, number=1)) == wanted


def test_a_refund_that_took_effect_is_found_before_one_that_failed(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(4800)
    good = account.refund(payment, 100, "a", "leg_1").json["id"]
    bad = account.refund(payment, 100, "b", "leg_1").json["id"]
    account.peer.control(f"/control/refunds/{bad}/settle", {"status": "failed"})

    found = provider.find_refund(order(payment, 100))

    assert found is not None
    assert found.provider_ref == good


def test_a_failed_refund_tells_why(account: PaymentsAccount, provider: StripePayments) -> None:
    payment = account.seed(4800)
    made = provider.refund(order(payment)).provider_ref
    how = {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    account.peer.control(f"/control/refunds/{made}/settle", how)

    found = provider.find_refund(order(payment))

    assert found is not None
    assert found.status is RefundStatus.FAILED
    assert found.failure_code == "expired_or_canceled_card"


def test_a_forgotten_key_would_refund_again_but_looking_it_up_finds_the_first(
    tmp_path: Path,
) -> None:
    with Peer("payments", tmp_path) as peer:
        account = PaymentsAccount(peer)
        provider = connected(account)
        payment = account.seed(4800)
        account.mode("lost_reply", times=1)
        with pytest.raises(OutcomeUnknown):
            provider.refund(order(payment))
        peer.move_clock(25 * HOUR)

        found = provider.find_refund(order(payment))

        assert found is not None
        assert found.amount == Money(1200, "EUR")
        assert account.book(payment)["refunded"] == 1200
        provider.refund(order(payment))  # what would happen without looking first
        assert account.book(payment)["refunded"] == 2400


def test_many_threads_share_one_connection(
    account: PaymentsAccount, provider: StripePayments
) -> None:
    payment = account.seed(99_999)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: provider.refund(order(payment, 1, number=n)), range(40)))

    assert len({refund.provider_ref for refund in made}) == 40
    assert account.book(payment)["refunded"] == 40


def test_the_library_is_loaded_only_by_the_first_call() -> None:
    script = (
        "import sys; from backhaul.adapters.payments.stripe import StripeConfig, connect;"
        "connect(StripeConfig(api_key='sk_test_12345678'));"
        "print(sorted({'stripe', 'requests'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "[]\n"
