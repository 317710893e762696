from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.adyen import AdyenAccount
from tests.sandbox.peers import Answer, Heard, Listener, Peer

WEEK = 7 * 24 * 3600


@pytest.fixture(scope="module")
def adyen_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("adyen", tmp_path_factory.mktemp("adyen")) as peer:
        yield peer


@pytest.fixture
def account(adyen_peer: Peer) -> Iterator[AdyenAccount]:
    yield AdyenAccount(adyen_peer)
    adyen_peer.move_clock(0)


def code_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["errorCode"]


def items(heard: list[Heard]) -> list[tuple[str, str, str]]:
    """Return kind, success and our reference of each webhook."""
    told = [one.json["notificationItems"][0]["NotificationRequestItem"] for one in heard]
    return [(item["eventCode"], item["success"], item["merchantReference"]) for item in told]


def refunds(account: AdyenAccount, payment: str) -> list[tuple[int, str, str]]:
    rows: list[dict[str, Any]] = account.book(payment)["refunds"]
    return [(row["amount"], row["status"], row["intent"]) for row in rows]


def test_a_refund_is_received_and_its_end_is_told_by_webhook(
    account: AdyenAccount, listener: Listener
) -> None:
    account.listen(listener.url)
    payment = account.seed(4800)

    answer = account.refund(payment, 1200, "key-1", "leg_9")

    assert answer.status == 201
    assert {name: answer.json[name] for name in ("status", "reference", "amount")} == {
        "status": "received",
        "reference": "leg_9",
        "amount": {"currency": "EUR", "value": 1200},
    }
    assert items(listener.wait_for(1)) == [("REFUND", "true", "leg_9")]
    assert refunds(account, payment) == [(1200, "succeeded", "leg_9")]


def test_more_than_is_left_is_received_and_fails_by_webhook(
    account: AdyenAccount, listener: Listener
) -> None:
    account.listen(listener.url)
    payment = account.seed(1000)

    answers = [account.refund(payment, 600, f"key-{n}", f"leg_{n}").status for n in (1, 2)]

    assert answers == [201, 201]
    assert items(listener.wait_for(2)) == [
        ("REFUND", "true", "leg_1"),
        ("REFUND", "false", "leg_2"),
    ]
    assert refunds(account, payment) == [(600, "succeeded", "leg_1"), (600, "failed", "leg_2")]
    assert account.book(payment)["remaining"] == 400


def test_the_same_key_gives_the_first_answer_for_a_week(account: AdyenAccount) -> None:
    payment = account.seed(4800)

    first = account.refund(payment, 1200, "key-1")
    again = account.refund(payment, 900, "key-1", "leg_2")
    account.peer.move_clock(WEEK + 1)
    later = account.refund(payment, 1200, "key-1")

    assert (again.json, again.headers["idempotency-key"]) == (first.json, "key-1")
    assert later.json["pspReference"] != first.json["pspReference"]
    assert refunds(account, payment) == [(1200, "succeeded", "leg_1")] * 2


def test_what_is_not_well_formed_is_refused_and_keeps_no_key(account: AdyenAccount) -> None:
    payment = account.seed(4800)

    answers = [
        account.refund("0" * 16, 1200),
        account.refund(payment, 0, "key-1"),
        account.refund(payment, 1200, "key-1", currency="USD"),
        account.refund(payment, 1200, "key-1", merchantAccount="Other"),
        account.refund(payment, 1200, "k" * 65),
        account.peer.ask("POST", f"/v72/payments/{payment}/refunds", "{}"),
    ]

    assert [code_of(answer) for answer in answers] == [
        (422, "167"), (422, "137"), (422, "138"), (403, "901"), (422, "702"), (401, "000"),
    ]  # fmt: skip
    assert account.refund(payment, 1200, "key-1").status == 201


@pytest.mark.parametrize(
    ("mode", "status", "code", "again", "made"),
    [
        ("500", 500, "905", "", 0),
        ("500_saved", 500, "905", "", 1),
        ("503", 503, "703", "true", 0),
        ("409", 409, "704", "true", 0),
        ("429", 429, "", "", 0),
    ],
)
def test_faults_answer_as_the_real_one_does(
    account: AdyenAccount, mode: str, status: int, code: str, again: str, made: int
) -> None:
    payment = account.seed(4800)
    account.mode(mode, times=1)

    answer = account.refund(payment, 1200, "key-1")

    assert code_of(answer) == (status, code)
    assert answer.headers.get("transient-error", "") == again
    assert len(refunds(account, payment)) == made
    assert account.refund(payment, 1200, "key-1").status == 201
    assert len(refunds(account, payment)) == 1


def test_a_pending_refund_is_settled_and_can_fail_and_come_back_later(
    account: AdyenAccount, listener: Listener
) -> None:
    account.listen(listener.url)
    payment = account.seed(4800)
    account.mode("pending", times=2)
    first, second = (account.refund(payment, 1200, intent=f"leg_{n}").json for n in (1, 2))

    account.settle(first["pspReference"], "succeeded")
    account.settle(first["pspReference"], "failed")
    account.settle(second["pspReference"], "succeeded")
    account.settle(second["pspReference"], "reversed")

    assert items(listener.wait_for(4)) == [
        ("REFUND", "true", "leg_1"),
        ("REFUND_FAILED", "true", "leg_1"),
        ("REFUND", "true", "leg_2"),
        ("REFUNDED_REVERSED", "true", "leg_2"),
    ]
    assert account.book(payment)["remaining"] == 4800
    with pytest.raises(AssertionError, match="failed cannot become succeeded"):
        account.settle(first["pspReference"], "succeeded")


def test_webhooks_come_early_late_many_times_and_in_reverse(
    account: AdyenAccount, listener: Listener
) -> None:
    account.listen(listener.url)
    payment = account.seed(4800)
    account.mode("webhook_first", times=1)
    account.refund(payment, 100, intent="leg_1")
    assert len(listener.heard) == 1  # before the answer

    account.hold(is_on=True)
    account.mode("fails_later", times=1)
    account.refund(payment, 200, intent="leg_2")
    account.hold(is_on=False)
    account.flush(times=2, is_reversed=True)

    assert (
        items(listener.wait_for(5))[1:]
        == [
            ("REFUND_FAILED", "true", "leg_2"),
            ("REFUND", "true", "leg_2"),
        ]
        * 2
    )


def test_what_others_do_to_a_payment_is_told_too(
    account: AdyenAccount, listener: Listener
) -> None:
    account.listen(listener.url)
    payment = account.seed(4800)
    control = account.peer.control

    control(f"/control/payments/{payment}/refund_elsewhere", {"amount": 300})
    dispute = control(f"/control/payments/{payment}/chargeback", {"amount": 1000})
    control(f"/control/chargebacks/{dispute['pspReference']}/reverse")

    assert items(listener.wait_for(3)) == [
        ("REFUND", "true", f"order-{payment}"),
        ("CHARGEBACK", "true", f"order-{payment}"),
        ("CHARGEBACK_REVERSED", "true", f"order-{payment}"),
    ]
    book = account.book(payment)
    assert [book[name] for name in ("refunded", "charged_back", "remaining")] == [300, 0, 4500]


def test_the_page_says_that_nothing_is_real_and_shows_the_books(account: AdyenAccount) -> None:
    payment = account.seed(4800)
    account.refund(payment, 1200, "key-1", "leg_<b>")

    page = account.peer.ask("GET", f"/?account={account.key}").body.decode()

    assert "SANDBOX · nothing here is real" in page
    assert (payment in page, "leg_&lt;b&gt;" in page, "leg_<b>" in page) == (True, True, False)
