from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backhaul.adapters.payments.stripe import StripeConfig, connect
from backhaul.adapters.payments.stripe.mapping import (
    event_of,
    money_of,
    refund_of,
    refund_params,
    stripe_amount,
)
from backhaul.core.errors import Refused
from backhaul.core.money import Money
from backhaul.core.ports.payments import ProviderRefund, RefundOrder, RefundStatus

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
STAMP = int(NOON.timestamp())
SECRET = "whsec_current"
REFUND: dict[str, Any] = {
    "id": "re_1",
    "object": "refund",
    "amount": 1200,
    "charge": "ch_1",
    "created": STAMP,
    "currency": "eur",
    "destination_details": {
        "card": {"reference": "74000001", "reference_status": "available"},
        "type": "card",
    },
    "metadata": {"intent": "leg_1"},
    "payment_intent": "pi_1",
    "status": "succeeded",
}
DISPUTE: dict[str, Any] = {
    "id": "dp_1",
    "object": "dispute",
    "amount": 4800,
    "charge": "ch_1",
    "created": STAMP,
    "currency": "eur",
    "payment_intent": "pi_1",
    "status": "needs_response",
}


def order(amount: Money) -> RefundOrder:
    return RefundOrder(key="key-1", intent="leg_1", payment_ref="pi_1", amount=amount)


def event(about: object, kind: str = "refund.updated") -> bytes:
    return json.dumps(
        {"id": "evt_1", "type": kind, "created": STAMP, "data": {"object": about}}
    ).encode()


def signature(body: bytes, secret: str = SECRET, stamp: int = STAMP) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def signed(body: bytes, *signatures: str, stamp: int = STAMP) -> dict[str, str]:
    given = signatures or (signature(body, stamp=stamp),)
    return {"Stripe-Signature": ",".join([f"t={stamp}", *(f"v1={one}" for one in given)])}


PROVIDER = connect(StripeConfig(api_key="sk_test_12345678", webhook_secret=SECRET))


@pytest.mark.parametrize(
    ("minor", "currency", "theirs"),
    [
        (4800, "EUR", 4800),
        (1, "USD", 1),
        (500, "JPY", 500),
        (12_340, "KWD", 12_340),
        (5, "ISK", 500),
        (500, "MGA", 5),
    ],
)
def test_an_amount_has_the_same_value_on_both_sides(
    minor: int, currency: str, theirs: int
) -> None:
    money = Money(minor, currency)

    assert refund_params(order(money))["amount"] == theirs
    assert money_of(theirs, currency.lower()) == money


@pytest.mark.parametrize(
    ("minor", "currency", "code"),
    [
        (12_345, "KWD", "amount_not_exact"),
        (550, "MGA", "amount_not_exact"),
        (500, "UGX", "currency_not_supported"),
        (500, "CLF", "currency_not_supported"),
        (0, "EUR", "amount_not_positive"),
        (-5, "EUR", "amount_not_positive"),
    ],
)
def test_an_amount_that_stripe_cannot_hold_is_refused(
    minor: int, currency: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        refund_params(order(Money(minor, currency)))

    assert refused.value.code == code


def test_an_amount_of_stripe_below_the_smallest_coin_is_not_rounded() -> None:
    with pytest.raises(ValueError, match="smallest coin"):
        money_of(550, "isk")


def test_every_amount_comes_back_as_it_went() -> None:
    for currency in ("EUR", "JPY", "KWD", "ISK"):
        for minor in (1, 9, 10, 99, 100, 12_345, 99_999_999):
            money = Money(minor, currency)
            assert money_of(stripe_amount(money), currency.lower()) == money


def test_a_refund_is_asked_for_with_our_intent() -> None:
    assert refund_params(order(Money(1200, "EUR"))) == {
        "payment_intent": "pi_1",
        "amount": 1200,
        "metadata": {"intent": "leg_1"},
    }


def test_a_refund_is_read_whole() -> None:
    assert refund_of(REFUND) == ProviderRefund(
        provider_ref="re_1",
        payment_ref="pi_1",
        amount=Money(1200, "EUR"),
        status=RefundStatus.PAID,
        intent="leg_1",
        at=NOON,
        bank_reference="74000001",
    )


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("pending", RefundStatus.PENDING),
        ("requires_action", RefundStatus.PENDING),
        ("succeeded", RefundStatus.PAID),
        ("failed", RefundStatus.FAILED),
        ("canceled", RefundStatus.CANCELLED),
    ],
)
def test_every_status_has_one_of_ours(theirs: str, ours: RefundStatus) -> None:
    assert refund_of({**REFUND, "status": theirs}).status is ours


def test_a_refund_made_elsewhere_has_no_intent() -> None:
    told = {**REFUND, "metadata": None, "destination_details": None, "payment_intent": None}

    refund = refund_of(told)

    assert (refund.intent, refund.bank_reference, refund.payment_ref) == ("", "", "ch_1")


@pytest.mark.parametrize(
    "change",
    [
        {"status": "unheard_of"},
        {"status": None},
        {"amount": "1200"},
        {"amount": True},
        {"amount": 12.5},
        {"currency": "euro"},
        {"currency": None},
        {"id": ""},
        {"created": 10**20},
        {"metadata": "leg_1"},
        {"payment_intent": None, "charge": None},
    ],
)
def test_a_refund_that_is_not_understood_is_an_error(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the kind is all that is promised
        refund_of({**REFUND, **change})


def test_an_event_of_a_refund_is_read() -> None:
    body = event(REFUND)

    read = PROVIDER.read_event(signed(body), body, now=NOON)

    assert read is not None
    assert (read.event_id, read.kind, read.at) == ("evt_1", "refund.updated", NOON)
    assert read.refund == refund_of(REFUND)


def test_a_chargeback_is_money_taken_back_and_a_won_one_is_cancelled() -> None:
    taken = event_of(event(DISPUTE, "charge.dispute.created")).refund
    won = event_of(event({**DISPUTE, "status": "won"}, "charge.dispute.closed")).refund
    warning = event_of(event({**DISPUTE, "status": "warning_needs_response"})).refund

    assert taken == ProviderRefund(
        provider_ref="dp_1",
        payment_ref="pi_1",
        amount=Money(4800, "EUR"),
        status=RefundStatus.PAID,
        at=NOON,
    )
    assert won is not None
    assert won.status is RefundStatus.CANCELLED
    assert warning is None


def test_an_event_about_something_else_is_kept_and_does_nothing() -> None:
    body = event({"object": "customer", "id": "cus_1"}, "customer.created")

    read = PROVIDER.read_event(signed(body), body, now=NOON)

    assert read is not None
    assert (read.kind, read.refund) == ("customer.created", None)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"5", b"\xff", b"{}", b"[" * 100_000, event(None),
     event({"object": "refund"}), event([1])],
    ids=range(11),
)  # fmt: skip
def test_a_genuine_body_that_cannot_be_read_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the kind is all that is promised
        PROVIDER.read_event(signed(body), body, now=NOON)


def test_a_tampered_body_is_not_genuine() -> None:
    body = event(REFUND)

    assert PROVIDER.read_event(signed(body), body + b" ", now=NOON) is None


@pytest.mark.parametrize(
    ("seconds", "is_genuine"),
    [(-301, False), (-300, True), (0, True), (300, True), (301, False)],
)
def test_a_stamp_is_good_for_five_minutes_either_way(seconds: int, is_genuine: bool) -> None:
    body = event(REFUND)

    read = PROVIDER.read_event(signed(body, stamp=STAMP + seconds), body, now=NOON)

    assert (read is not None) is is_genuine


def test_a_moved_clock_moves_what_is_genuine() -> None:
    body = event(REFUND)
    later = NOON + timedelta(days=40)

    assert PROVIDER.read_event(signed(body), body, now=later) is None
    stamp = int(later.timestamp())
    assert PROVIDER.read_event(signed(body, stamp=stamp), body, now=later) is not None


def test_while_a_secret_is_changed_either_signature_will_do() -> None:
    body = event(REFUND)
    old = signature(body, "whsec_before")

    assert PROVIDER.read_event(signed(body, old, signature(body)), body, now=NOON) is not None
    assert PROVIDER.read_event(signed(body, old), body, now=NOON) is None


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        "t=,v1=",
        "t=x,v1=00",
        "v1={good}",
        "t={stamp}",
        "t={stamp},v0={good}",
        "t={stamp},v1=ä",
        "t=1,t={stamp},v1={good}",
        "t=٣,v1={good}",
        "t={stamp}.0,v1={good}",
        "t=-{stamp},v1={good}",
    ],
)
def test_a_signature_of_another_shape_is_not_genuine(header: str) -> None:
    body = event(REFUND)
    given = header.format(stamp=STAMP, good=signature(body))

    assert PROVIDER.read_event({"Stripe-Signature": given}, body, now=NOON) is None


def test_the_header_is_found_in_any_case_and_needed() -> None:
    body = event(REFUND)
    lower = {name.lower(): value for name, value in signed(body).items()}

    assert PROVIDER.read_event(lower, body, now=NOON) is not None
    assert PROVIDER.read_event({}, body, now=NOON) is None


def test_without_a_secret_nothing_is_believed() -> None:
    body = event(REFUND)
    trusting = connect(StripeConfig(api_key="sk_test_12345678"))

    assert trusting.read_event(signed(body, signature(body, "")), body, now=NOON) is None


def test_the_library_of_stripe_agrees_on_what_is_signed() -> None:
    import stripe

    body = event(REFUND)
    header = signed(body)["Stripe-Signature"]

    assert stripe.WebhookSignature.verify_header(body.decode(), header, SECRET)


def test_a_config_hides_its_secrets_and_takes_nothing_unknown() -> None:
    config = StripeConfig(api_key="sk_test_12345678", webhook_secret="whsec_hidden")

    assert "sk_test_12345678" not in repr(config)
    assert "whsec_hidden" not in repr(config)
    with pytest.raises(ValueError, match="retries"):
        StripeConfig.model_validate({"api_key": "sk_test_12345678", "retries": 3})
