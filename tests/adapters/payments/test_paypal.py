"""What is PayPal's own: passing tokens, certificates, its history, its disputes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backhaul.adapters.payments.paypal.client import PayPalPayments
from backhaul.adapters.payments.paypal.line import PayPalLine
from backhaul.adapters.payments.paypal.mapping import (
    amount_params,
    event_of,
    money_of,
    refund_listed,
    refund_of,
    refunds_of_order,
)
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus, RefundStatus
from tests.contracts.payments.paypal_rig import PayPalRig
from tests.contracts.payments.rig import order
from tests.sandbox.peers import Heard, Listener, Peer

NOON = "2026-11-18T12:00:00Z"
TWELVE = Money(1200, "EUR")
REFUND: dict[str, Any] = {
    "id": "1JU08902781691411",
    "amount": {"currency_code": "EUR", "value": "12.00"},
    "status": "COMPLETED",
    "custom_id": "leg_1",
    "create_time": "2026-11-18T04:00:00-08:00",
    "links": [
        {"rel": "self", "href": "https://api.paypal.com/v2/payments/refunds/1JU"},
        {"rel": "up", "href": "https://api.paypal.com/v2/payments/captures/2GG279541U471931P"},
    ],
}
DISPUTE: dict[str, Any] = {
    "dispute_id": "PP-D-1",
    "create_time": NOON,
    "disputed_transactions": [{"seller_transaction_id": "2GG279541U471931P"}],
    "reason": "UNAUTHORISED",
    "status": "WAITING_FOR_SELLER_RESPONSE",
    "dispute_amount": {"currency_code": "EUR", "value": "12.00"},
    "dispute_life_cycle_stage": "CHARGEBACK",
    "seller_response_due_date": "2026-11-28T12:00:00Z",
}


def event(kind: str, about: object, resource_type: str = "refund") -> bytes:
    told = {
        "id": "WH-1",
        "event_type": kind,
        "create_time": NOON,
        "resource_type": resource_type,
        "resource": about,
    }
    return json.dumps(told).encode()


@pytest.fixture(scope="module")
def paypal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("paypal", tmp_path_factory.mktemp("paypal")) as peer:
        yield peer


@pytest.fixture
def rig(paypal: Peer) -> Iterator[PayPalRig]:
    yield PayPalRig(paypal)
    paypal.move_clock(0)


@pytest.fixture
def heard(rig: PayPalRig, listener: Listener) -> Heard:
    rig.listen(listener.url)
    rig.provider().refund(order(rig.seed(Money(4800, "EUR")), TWELVE))
    return listener.wait_for(1)[0]


@pytest.mark.parametrize(
    ("money", "value"),
    [
        (Money(5, "EUR"), "0.05"),
        (Money(123_456, "USD"), "1234.56"),
        (Money(1205, "JPY"), "1205"),
        (Money(120_500, "HUF"), "1205"),
    ],
)
def test_an_amount_is_written_as_paypal_writes_it_and_read_back(
    money: Money, value: str
) -> None:
    told = amount_params(money)

    assert told == {"currency_code": money.currency, "value": value}
    assert money_of(told) == money


@pytest.mark.parametrize("value", ["1.005", "NaN", "Infinity", "x", "1e-3"])
def test_an_amount_that_is_none_of_ours_is_not_read(value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        money_of({"currency_code": "EUR", "value": value})


def test_a_refund_knows_its_capture_by_a_link() -> None:
    read = refund_of(REFUND)

    assert read.payment_ref == "2GG279541U471931P"
    assert read.at == datetime(2026, 11, 18, 12, tzinfo=UTC)


def test_refunds_of_another_capture_of_the_same_order_are_left_out() -> None:
    unit = {"payments": {"captures": [], "refunds": [REFUND]}}
    told = {"purchase_units": [unit, {"payments": None}, {}]}

    assert len(refunds_of_order(told, "2GG279541U471931P")) == 1
    assert refunds_of_order(told, "OTHER") == []


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"dispute_life_cycle_stage": "INQUIRY"}, DisputeStatus.WARNED),
        ({}, DisputeStatus.OPEN),
        ({"status": "UNDER_REVIEW"}, DisputeStatus.UNDER_REVIEW),
        (
            {
                "status": "RESOLVED",
                "dispute_outcome": {"outcome_code": "RESOLVED_SELLER_FAVOUR"},
            },
            DisputeStatus.WON,
        ),
        (
            {
                "status": "RESOLVED",
                "dispute_outcome": {"outcome_code": "RESOLVED_BUYER_FAVOUR"},
            },
            DisputeStatus.LOST,
        ),
    ],
)
def test_a_dispute_is_told_and_moves_no_money(
    changed: dict[str, Any], status: DisputeStatus
) -> None:
    told = event_of(event("CUSTOMER.DISPUTE.UPDATED", {**DISPUTE, **changed}, "dispute"))

    assert told.refund is None
    assert told.dispute is not None
    assert (told.dispute.status, told.dispute.amount) == (status, TWELVE)
    assert told.dispute.payment_ref == "2GG279541U471931P"
    assert told.dispute.respond_by == datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_what_paypal_takes_back_is_money_that_left_without_us() -> None:
    reversal = {name: value for name, value in REFUND.items() if name != "custom_id"}

    told = event_of(event("PAYMENT.CAPTURE.REVERSED", reversal)).refund

    assert told is not None
    assert (told.status, told.intent, told.amount) == (RefundStatus.PAID, "", TWELVE)


def test_other_news_is_kept_and_does_nothing() -> None:
    told = event_of(event("CHECKOUT.ORDER.APPROVED", {"id": "1"}, "checkout-order"))

    assert (told.refund, told.dispute) == (None, None)


def test_a_token_is_fetched_once_and_anew_when_it_has_passed(rig: PayPalRig) -> None:
    provider, payment = rig.provider(), rig.seed(Money(4800, "EUR"))
    provider.refund(order(payment, Money(100, "EUR")))
    rig.move_clock(timedelta(hours=10))  # there the token has ended; here it looks good

    provider.refund(order(payment, Money(200, "EUR")))

    assert [one.amount.minor for one in rig.booked(payment)] == [100, 200]


def test_a_token_that_was_taken_back_is_replaced_once(rig: PayPalRig) -> None:
    payment = rig.seed(Money(4800, "EUR"))
    rig.trouble("401")
    rig.provider().refund(order(payment, TWELVE))
    rig.trouble("401", times=2)

    with pytest.raises(Refused):
        rig.provider().refund(order(payment, TWELVE))

    assert len(rig.booked(payment)) == 1


def test_a_wrong_login_is_refused_and_told_by_a_try(rig: PayPalRig) -> None:
    line = PayPalLine(login=("client", "short"), base_url=rig.peer.url, timeout_seconds=5)

    with pytest.raises(Refused) as refused:
        PayPalPayments(line, webhook_id="").check()

    assert refused.value.code == "invalid_client"


def test_an_id_that_was_used_for_something_else_leaves_the_outcome_unknown(
    rig: PayPalRig,
) -> None:
    payment = rig.seed(Money(4800, "EUR"))
    provider, first = rig.provider(), order(payment, TWELVE, "leg_1")
    provider.refund(first)
    other = order(rig.seed(Money(4800, "EUR")), TWELVE, "leg_1")

    with pytest.raises(OutcomeUnknown) as unknown:
        provider.refund(other)

    assert unknown.value.code == "DUPLICATE_REQUEST_ID"


def test_a_capture_without_an_order_cannot_be_looked_up(rig: PayPalRig) -> None:
    payment = rig.seed(Money(4800, "EUR"), without_order=True)

    with pytest.raises(Unavailable) as unavailable:
        rig.provider().find_refund(order(payment, TWELVE))

    assert unavailable.value.code == "no_look_up"


def test_the_history_is_three_hours_behind(rig: PayPalRig) -> None:
    since = rig.now() - timedelta(minutes=1)
    rig.provider().refund(order(rig.seed(Money(4800, "EUR")), TWELVE))

    early = list(rig.provider().list_refunds(since))
    rig.move_clock(timedelta(hours=3, minutes=1))

    assert early == []
    assert len(list(rig.provider().list_refunds(since))) == 1


@pytest.mark.parametrize("by_bank", [False, True])
def test_what_was_reversed_is_listed_as_taken_back_and_is_no_refund(
    rig: PayPalRig, *, by_bank: bool
) -> None:
    since = rig.now() - timedelta(minutes=1)
    payment = rig.seed(Money(4800, "EUR"))
    rig.provider().refund(order(payment, TWELVE))
    path = f"/control/payments/{payment}/reverse"
    ref = rig.control(path, {"amount": 3600, "by_bank": by_bank})["id"]
    rig.move_clock(timedelta(hours=4))

    refund, taken = rig.provider().list_refunds(since)

    assert (refund.is_taken_back, taken.is_taken_back) == (False, True)
    assert (taken.provider_ref, taken.payment_ref, taken.amount) == (
        ref, payment, Money(3600, "EUR"),
    )  # fmt: skip
    assert rig.provider().find_refund(order(payment, TWELVE, "another")) is None


@pytest.mark.parametrize("of_payment", [False, True])
def test_what_a_bank_gives_back_is_listed_after_its_taking(
    rig: PayPalRig, *, of_payment: bool
) -> None:
    since = rig.now() - timedelta(minutes=1)
    payment = rig.seed(Money(4800, "EUR"))
    asked = {"amount": 1200, "by_bank": True}
    ref = rig.control(f"/control/payments/{payment}/reverse", asked)["id"]
    charged_back = rig.peer.books(rig.secret)["payments"][0]["charged_back"]
    rig.control(f"/control/takings/{ref}/give_back", {"of_payment": of_payment})
    rig.move_clock(timedelta(hours=4))

    taken, given = rig.provider().list_refunds(since)

    assert (taken.provider_ref, taken.is_given_back) == (ref, False)
    assert (given.is_taken_back, given.is_given_back, given.amount) == (True, True, TWELVE)
    assert given.provider_ref == given.payment_ref == (payment if of_payment else ref)
    assert charged_back == 1200
    assert rig.peer.books(rig.secret)["payments"][0]["charged_back"] == 0
    assert rig.provider().refund(order(payment, Money(4800, "EUR"))).amount.minor == 4800


def reversal(value: str, code: str = "T1106") -> dict[str, Any]:
    row = {
        "transaction_id": "5TY05013RG002845M",
        "paypal_reference_id": "2GG279541U471931P",
        "transaction_event_code": code,
        "transaction_initiation_date": "2026-11-20T12:00:00Z",
        "transaction_amount": {"currency_code": "EUR", "value": value},
        "transaction_status": "S",
        "custom_field": "order 1042",
    }
    return {"transaction_info": row}


def test_a_reversal_has_no_intent_and_what_is_credited_or_of_another_kind_is_none() -> None:
    told = refund_listed(reversal("-12.00"))

    assert told is not None
    assert (told.amount, told.intent, told.is_taken_back) == (TWELVE, "", True)
    assert refund_listed(reversal("12.00")) is None
    assert refund_listed(reversal("-12.00", "T1110")) is None


def test_a_banks_chargeback_is_taken_back_and_its_reversal_names_what_is_given_back() -> None:
    taken = refund_listed(reversal("-12.00", "T1201"))
    given = refund_listed(reversal("12.00", "T1202"))

    assert taken is not None
    assert (taken.provider_ref, taken.status, taken.is_taken_back, taken.intent) == (
        "5TY05013RG002845M", RefundStatus.PAID, True, "",
    )  # fmt: skip
    assert given is not None
    assert given.provider_ref == given.payment_ref == "2GG279541U471931P"
    assert (given.amount, given.is_given_back, given.intent) == (TWELVE, True, "")
    assert refund_listed(reversal("12.00", "T1201")) is None
    assert refund_listed(reversal("-12.00", "T1202")) is None
    for change in ({"transaction_status": "P"}, {"paypal_reference_id": ""}):
        row = {**reversal("12.00", "T1202")["transaction_info"], **change}
        assert refund_listed({"transaction_info": row}) is None


def test_telling_the_webhook_twice_gives_its_one_id(rig: PayPalRig) -> None:
    provider = rig.provider()

    first = provider.tell_webhook("http://127.0.0.1:9/hook", "")
    again = provider.tell_webhook("http://127.0.0.1:9/hook", "")

    assert first
    assert first == again


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v1/notifications/certs/CERT-1",
        "https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1",
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
        "https://www.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/elsewhere/CERT-1",
        "http://[",
        "",
    ],
)
def test_a_certificate_from_elsewhere_is_not_even_fetched(
    rig: PayPalRig, heard: Heard, address: str
) -> None:
    headers = {**heard.headers, "PAYPAL-CERT-URL": address}

    assert rig.provider().read_event(headers, heard.body, now=rig.now()) is None


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("PAYPAL-AUTH-ALGO", "SHA1withRSA"),
        ("PAYPAL-TRANSMISSION-ID", "another"),
        ("PAYPAL-TRANSMISSION-SIG", "bm90IGEgc2lnbmF0dXJl"),
        ("PAYPAL-TRANSMISSION-SIG", "*"),
        ("PAYPAL-TRANSMISSION-TIME", "yesterday"),
    ],
)
def test_a_changed_header_is_not_believed(
    rig: PayPalRig, heard: Heard, header: str, value: str
) -> None:
    headers = {**heard.headers, header: value}

    assert rig.provider().read_event(headers, heard.body, now=rig.now()) is None


def test_news_is_believed_for_four_days(rig: PayPalRig, heard: Heard) -> None:
    provider, now = rig.provider(), rig.now()

    assert provider.read_event(heard.headers, heard.body, now=now + timedelta(days=3.9))
    late = provider.read_event(heard.headers, heard.body, now=now + timedelta(days=4.1))
    assert late is None


def test_a_certificate_that_cannot_be_had_is_no_proof_against_the_news(
    rig: PayPalRig, heard: Heard
) -> None:
    gone = f"{rig.peer.url}/v1/notifications/certs/CERT-gone"
    headers = {**heard.headers, "PAYPAL-CERT-URL": gone}

    with pytest.raises(Unavailable):
        rig.provider().read_event(headers, heard.body, now=rig.now())
