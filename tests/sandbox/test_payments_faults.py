from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.accounts import PaymentsAccount


@pytest.mark.parametrize(
    ("mode", "status", "made"),
    [("500", 500, 0), ("409", 409, 0), ("429", 429, 0), ("500_saved", 500, 1),
     ("500_saved_undone", 500, 0)],
)  # fmt: skip
def test_what_an_error_on_request_leaves_behind(
    payments: PaymentsAccount, mode: str, status: int, made: int
) -> None:
    payment = payments.seed()
    payments.mode(mode, times=1)

    first = payments.refund(payment, 100, "key-1")
    count = len(payments.book(payment)["refunds"])
    second = payments.refund(payment, 100, "key-1")

    is_saved = mode.startswith("500_saved")
    assert (first.status, count) == (status, made)
    assert second.status == (500 if is_saved else 200)
    assert len(payments.book(payment)["refunds"]) == (made if is_saved else 1)


@pytest.mark.parametrize(("mode", "made"), [("lost_reply", 1), ("lost_request", 0)])
def test_a_lost_answer_tells_nothing_but_the_key_does(
    payments: PaymentsAccount, mode: str, made: int
) -> None:
    payment = payments.seed()
    payments.mode(mode, times=1)

    with pytest.raises((http.client.HTTPException, OSError)):
        payments.refund(payment, 100, "key-1")

    assert len(payments.book(payment)["refunds"]) == made
    assert payments.refund(payment, 100, "key-1").status == 200
    assert payments.book(payment)["refunded"] == 100


def test_a_timeout_commits_and_then_says_nothing(payments: PaymentsAccount) -> None:
    payment = payments.seed()
    payments.mode("timeout", times=1, seconds=0.2)

    with pytest.raises((http.client.HTTPException, OSError)):
        payments.refund(payment, 100, "key-1")

    assert payments.book(payment)["refunded"] == 100


def test_a_fault_of_one_account_is_not_that_of_another(payments: PaymentsAccount) -> None:
    other = PaymentsAccount(payments.peer)
    payments.mode("429")

    assert other.refund(other.seed(), 100).status == 200
    assert payments.refund(payments.seed(), 100).status == 429


def test_a_key_in_flight_is_refused_until_it_has_landed(payments: PaymentsAccount) -> None:
    payment = payments.seed()
    payments.mode("slow", times=1, seconds=3)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(payments.refund, payment, 100, "key-1") for _ in range(2)]
        answers = sorted((answer.result() for answer in both), key=lambda a: a.status)

    assert [answer.status for answer in answers] == [200, 409]
    assert payments.refund(payment, 100, "key-1").body == answers[0].body
    assert payments.book(payment)["refunded"] == 100


def test_twenty_at_once_with_one_key_make_one_refund(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: payments.refund(payment, 100, "key-1"), range(20)))

    assert {answer.status for answer in answers} <= {200, 409}
    assert len({answer.body for answer in answers if answer.status == 200}) == 1
    assert payments.book(payment)["refunded"] == 100


def test_twenty_at_once_never_take_more_than_was_captured(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)

    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda n: payments.refund(payment, 1000, f"key-{n}").status, range(20))
        )

    assert sorted(answers) == [200] * 4 + [400] * 16
    assert payments.book(payment)["remaining"] == 800
