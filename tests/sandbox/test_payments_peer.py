from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Answer, Listener, wait_until

ALL = ("refund.created", "refund.updated", "refund.failed", "charge.dispute.created")


def code_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["error"]["code"]


def test_a_payment_intent_is_captured_at_once(payments: PaymentsAccount) -> None:
    made = payments.post("/v1/payment_intents", amount=4800, currency="EUR", confirm="true")

    intent = made.json
    assert made.status == 200
    assert (intent["status"], intent["amount_received"], intent["currency"]) == (
        "succeeded",
        4800,
        "eur",
    )
    assert intent["latest_charge"].startswith("ch_")
    assert payments.ask("GET", f"/v1/payment_intents/{intent['id']}").json == intent


def test_a_payment_intent_can_be_given_its_id(payments: PaymentsAccount) -> None:
    asked: dict[str, Any] = {"amount": 4800, "currency": "eur", "metadata[id]": "pi_order_1"}

    made = payments.post("/v1/payment_intents", **asked)
    again = payments.post("/v1/payment_intents", **asked)

    assert made.json["id"] == "pi_order_1"
    assert code_of(again) == (400, "resource_already_exists")


def test_seeding_twice_adds_nothing(payments: PaymentsAccount) -> None:
    seeds = [{"id": f"pi_{number}", "amount": 100, "currency": "eur"} for number in range(3)]
    asked = {"account": payments.key, "payments": seeds}

    first = payments.peer.control("/control/payments", asked)
    again = payments.peer.control("/control/payments", asked)

    assert (first["added"], again["added"], again["known"]) == (3, 0, 3)
    assert len(payments.books()["payments"]) == 3


def test_one_bad_seed_adds_none(payments: PaymentsAccount) -> None:
    good = {"id": "pi_good", "amount": 100, "currency": "eur"}
    body = {"account": payments.key, "payments": [good, {**good, "id": "pi_bad", "amount": 0}]}

    with pytest.raises(AssertionError, match="amount"):
        payments.peer.control("/control/payments", body)

    assert payments.books()["payments"] == []


def test_a_refund_has_the_shape_of_the_real_one(payments: PaymentsAccount) -> None:
    payment = payments.seed()

    refund = payments.refund(payment, 1200, "key-1", "leg_9").json

    assert refund["object"] == "refund"
    assert (refund["amount"], refund["currency"], refund["status"]) == (
        1200,
        "eur",
        "succeeded",
    )
    assert refund["payment_intent"] == payment
    assert refund["metadata"] == {"intent": "leg_9"}
    assert refund["destination_details"]["card"]["reference_status"] == "available"
    assert payments.ask("GET", f"/v1/refunds/{refund['id']}").json == refund


def test_the_ledger_counts_for_itself(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)
    payments.refund(payment, 1200, "key-1", "leg_9")
    payments.peer.control(f"/control/payments/{payment}/refund_elsewhere", {"amount": 300})
    payments.peer.control(f"/control/payments/{payment}/chargeback", {"amount": 1000})

    book = payments.book(payment)

    assert [book[name] for name in ("captured", "refunded", "charged_back", "remaining")] == [
        4800, 1500, 1000, 2300,
    ]  # fmt: skip
    assert [(row["key"], row["intent"], row["status"]) for row in book["refunds"]] == [
        ("key-1", "leg_9", "succeeded"),
        ("", "", "succeeded"),
    ]


def test_the_same_key_and_parameters_give_the_same_refund(payments: PaymentsAccount) -> None:
    payment = payments.seed()

    first = payments.refund(payment, 1200, "key-1")
    again = payments.refund(payment, 1200, "key-1")

    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert payments.book(payment)["refunded"] == 1200


def test_the_same_key_with_other_parameters_is_an_error(payments: PaymentsAccount) -> None:
    payment = payments.seed()
    payments.refund(payment, 1200, "key-1")

    other = payments.refund(payment, 1201, "key-1")

    assert (other.status, other.json["error"]["type"]) == (400, "idempotency_error")
    assert payments.book(payment)["refunded"] == 1200


def test_a_key_belongs_to_its_account(payments: PaymentsAccount) -> None:
    other = PaymentsAccount(payments.peer)
    mine, theirs = payments.seed(), other.seed()
    payments.refund(mine, 1200, "key-1")

    answer = other.refund(theirs, 1300, "key-1")

    assert (answer.status, answer.json["amount"]) == (200, 1300)


def test_an_account_sees_only_its_own(payments: PaymentsAccount) -> None:
    payment = payments.seed()
    refund = payments.refund(payment, 1200).json["id"]
    eve = PaymentsAccount(payments.peer)

    assert code_of(eve.ask("GET", f"/v1/refunds/{refund}")) == (404, "resource_missing")
    assert code_of(eve.ask("GET", f"/v1/payment_intents/{payment}")) == (
        404,
        "resource_missing",
    )
    assert code_of(eve.refund(payment, 1)) == (400, "resource_missing")
    assert eve.ask("GET", f"/v1/refunds?payment_intent={payment}").json["data"] == []
    assert payments.book(payment)["refunded"] == 1200


def test_more_than_is_left_is_refused(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)
    payments.refund(payment, 4000, "key-1")

    too_much = payments.refund(payment, 801, "key-2")
    rest = payments.refund(payment, 800, "key-3")
    nothing_left = payments.refund(payment, 1, "key-4")

    assert code_of(too_much) == (400, "amount_too_large")
    assert rest.status == 200
    assert code_of(nothing_left) == (400, "charge_already_refunded")
    assert payments.book(payment)["remaining"] == 0


def test_a_refusal_by_the_money_rules_is_kept_with_its_key(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)
    taken = payments.refund(payment, 4800).json["id"]
    refused = payments.refund(payment, 100, "key-1")
    payments.peer.control(f"/control/refunds/{taken}/settle", {"status": "failed"})

    again = payments.refund(payment, 100, "key-1")

    assert again.body == refused.body
    assert payments.refund(payment, 100, "key-2").status == 200


def test_what_was_charged_back_cannot_be_refunded_too(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)
    payments.peer.control(f"/control/payments/{payment}/chargeback", {"amount": 4800})

    assert code_of(payments.refund(payment, 1)) == (400, "charge_disputed")


def test_no_amount_means_all_that_is_left(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)
    payments.refund(payment, 1000)

    assert payments.post("/v1/refunds", payment_intent=payment).json["amount"] == 3800


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"amount": "12.5"}, "parameter_invalid_integer"),
        ({"amount": "-1"}, "parameter_invalid_integer"),
        ({"amount": "0"}, "parameter_invalid_integer"),
        ({"amount": "9" * 30}, "parameter_invalid_integer"),
        ({"amount": ""}, "parameter_invalid_integer"),
        ({"amont": "100"}, "parameter_unknown"),
        ({"payment_intent": "pi_unknown"}, "resource_missing"),
        ({"payment_intent": ""}, "parameter_missing"),
        ({"metadata": "flat"}, "parameter_invalid"),
        ({"metadata[intent]": "x" * 501}, "parameter_invalid"),
        ({"reason": "because"}, "parameter_invalid"),
    ],
)
def test_a_malformed_refund_is_refused_and_does_not_use_up_its_key(
    payments: PaymentsAccount, asked: dict[str, str], code: str
) -> None:
    payment = payments.seed()
    form = {"payment_intent": payment, "amount": "100", **asked}

    assert code_of(payments.post("/v1/refunds", "key-1", **form)) == (400, code)
    assert payments.book(payment)["refunds"] == []
    assert payments.refund(payment, 100, "key-1").status == 200


def test_refunds_are_listed_newest_first_page_by_page(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)
    made = [payments.refund(payment, 100 + number).json["id"] for number in range(7)]
    payments.refund(payments.seed(), 1)
    path = f"/v1/refunds?payment_intent={payment}&limit=3"

    first = payments.ask("GET", path).json
    second = payments.ask("GET", f"{path}&starting_after={first['data'][-1]['id']}").json
    third = payments.ask("GET", f"{path}&starting_after={second['data'][-1]['id']}").json

    found = [refund["id"] for page in (first, second, third) for refund in page["data"]]
    assert found == made[::-1]
    assert [page["has_more"] for page in (first, second, third)] == [True, True, False]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "parameter_invalid_integer"),
        ("limit=101", "parameter_invalid_integer"),
        ("limit=ten", "parameter_invalid_integer"),
        ("starting_after=re_unknown", "resource_missing"),
        ("order=up", "parameter_unknown"),
    ],
)
def test_a_malformed_list_is_refused(payments: PaymentsAccount, query: str, code: str) -> None:
    assert code_of(payments.ask("GET", f"/v1/refunds?{query}")) == (400, code)


def test_a_pending_refund_counts_until_it_fails(payments: PaymentsAccount) -> None:
    payment = payments.seed(4800)
    payments.mode("pending", times=1)
    refund = payments.refund(payment, 4800).json
    assert (refund["status"], payments.book(payment)["remaining"]) == ("pending", 0)

    path = f"/control/refunds/{refund['id']}/settle"
    settled = payments.peer.control(
        path, {"status": "failed", "failure_reason": "expired_card"}
    )

    assert (settled["status"], settled["failure_reason"]) == ("failed", "expired_card")
    assert payments.book(payment)["remaining"] == 4800


def test_a_failed_refund_cannot_be_settled_again(payments: PaymentsAccount) -> None:
    refund = payments.refund(payments.seed(), 100).json["id"]
    path = f"/control/refunds/{refund}/settle"
    payments.peer.control(path, {"status": "failed"})

    with pytest.raises(AssertionError, match="refund_status"):
        payments.peer.control(path, {"status": "succeeded"})


def _kinds(heard: list[Any]) -> list[tuple[str, str]]:
    return [(one.json["type"], one.json["data"]["object"]["object"]) for one in heard]


def test_every_change_is_told_by_webhook(payments: PaymentsAccount, listener: Listener) -> None:
    payments.listen(listener.url, *ALL)
    payment = payments.seed()
    refund = payments.refund(payment, 100, "key-1").json["id"]
    payments.peer.control(f"/control/refunds/{refund}/settle", {"status": "failed"})
    payments.peer.control(f"/control/payments/{payment}/refund_elsewhere", {"amount": 5})
    payments.peer.control(f"/control/payments/{payment}/chargeback", {"amount": 7})

    heard = listener.wait_for(5)

    assert _kinds(heard) == [
        ("refund.created", "refund"),
        ("refund.updated", "refund"),
        ("refund.failed", "refund"),
        ("refund.created", "refund"),
        ("charge.dispute.created", "dispute"),
    ]
    assert heard[0].json["request"]["idempotency_key"] == "key-1"
    assert heard[4].json["data"]["object"]["amount"] == 7


def test_an_endpoint_hears_only_what_it_asked_for(
    payments: PaymentsAccount, listener: Listener
) -> None:
    payments.listen(listener.url, "refund.failed")
    refund = payments.refund(payments.seed(), 100).json["id"]
    payments.peer.control(f"/control/refunds/{refund}/settle", {"status": "failed"})

    assert _kinds(listener.wait_for(1)) == [("refund.failed", "refund")]
    assert len(payments.books()["webhooks"]) == 1


def test_a_webhook_can_come_before_the_answer(
    payments: PaymentsAccount, listener: Listener
) -> None:
    payments.listen(listener.url, "*")
    payments.mode("webhook_first", times=1)

    refund = payments.refund(payments.seed(), 100).json

    assert [one.json["data"]["object"] for one in listener.heard] == [refund]


def test_a_replayed_key_tells_nobody_again(
    payments: PaymentsAccount, listener: Listener
) -> None:
    payments.listen(listener.url, "*")
    payment = payments.seed()
    for _ in range(3):
        payments.refund(payment, 100, "key-1")

    listener.wait_for(1)
    assert len(payments.books()["webhooks"]) == 1


def test_webhooks_can_be_sent_again(payments: PaymentsAccount, listener: Listener) -> None:
    payments.listen(listener.url, "*")
    payments.refund(payments.seed(), 100)
    (first,) = listener.wait_for(1)
    wait_until(lambda: payments.books()["webhooks"][0]["state"] == "sent")

    payments.peer.control("/control/webhooks/redeliver", {"id": first.json["id"]})

    assert listener.wait_for(2)[1].body == first.body
