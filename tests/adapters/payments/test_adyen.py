"""The Adyen adapter against its sandbox peer, and what it makes of bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backhaul.adapters.payments.adyen import AdyenConfig, connect
from backhaul.adapters.payments.adyen.client import AdyenPayments
from backhaul.adapters.payments.adyen.mapping import adyen_amount, event_of, money_of
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus, ProviderEvent, RefundOrder, RefundStatus
from backhaul_sandbox.adyen.notices import signature
from tests.ports import free_port
from tests.sandbox.adyen import MERCHANT, AdyenAccount
from tests.sandbox.peers import Heard, Listener, Peer

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)

#: Of the example that Adyen publishes.
HMAC_KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"


@pytest.fixture(scope="module")
def adyen_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("adyen", tmp_path_factory.mktemp("adyen")) as peer:
        yield peer


@pytest.fixture
def adyen(adyen_peer: Peer) -> AdyenAccount:
    return AdyenAccount(adyen_peer)


def connected(account: AdyenAccount, **changes: Any) -> AdyenPayments:
    config = {
        "api_key": account.key,
        "merchant_account": MERCHANT,
        "hmac_key": account.hmac_key,
        "base_url": account.peer.url,
        "timeout_seconds": 5.0,
    }
    made = connect(AdyenConfig.model_validate({**config, **changes}))
    assert isinstance(made, AdyenPayments)
    return made


def order(payment: str, minor: int = 1200, *, number: int = 1) -> RefundOrder:
    return RefundOrder(
        key=f"leg_{number}-{minor}",
        intent=f"leg_{number}",
        payment_ref=payment,
        amount=Money(minor, "EUR"),
    )


def read(provider: AdyenPayments, heard: Heard) -> ProviderEvent:
    event = provider.read_event(heard.headers, heard.body, now=NOW)
    assert event is not None
    return event


def test_a_refund_is_pending_until_its_webhook_says_that_it_is_paid(
    adyen: AdyenAccount, listener: Listener
) -> None:
    adyen.listen(listener.url)
    payment, provider = adyen.seed(4800), connected(adyen)

    told = provider.refund(order(payment))

    (booked,) = adyen.book(payment)["refunds"]
    assert (booked["key"], booked["intent"], booked["amount"]) == ("leg_1-1200", "leg_1", 1200)
    assert (told.provider_ref, told.payment_ref, told.intent) == (
        booked["id"],
        payment,
        "leg_1",
    )
    assert (told.amount, told.status) == (Money(1200, "EUR"), RefundStatus.PENDING)
    event = read(provider, listener.wait_for(1)[0])
    assert event.refund == replace(told, status=RefundStatus.PAID, at=event.at)
    assert event.event_id == f"REFUND:{booked['id']}:true"


def test_a_no_comes_by_webhook_and_so_do_later_failures(
    adyen: AdyenAccount, listener: Listener
) -> None:
    adyen.listen(listener.url)
    payment, provider = adyen.seed(1000), connected(adyen)

    provider.refund(order(payment, 1001))
    adyen.mode("fails_later", times=1)
    provider.refund(order(payment, 400, number=2))
    third = provider.refund(order(payment, 500, number=3))
    adyen.settle(third.provider_ref, "reversed")

    events = [read(provider, heard) for heard in listener.wait_for(5)]
    told = [event.refund for event in events]
    assert [(one.intent, one.status, one.failure_code) for one in told if one] == [
        ("leg_1", RefundStatus.FAILED, "insufficient_balance_on_payment"),
        ("leg_2", RefundStatus.PAID, ""),
        ("leg_2", RefundStatus.FAILED, "rejected_by_the_shopper_s_bank"),
        ("leg_3", RefundStatus.PAID, ""),
        ("leg_3", RefundStatus.FAILED, "not_refundable"),
    ]


def test_the_same_order_twice_is_one_refund(adyen: AdyenAccount) -> None:
    payment, provider = adyen.seed(4800), connected(adyen)

    assert provider.refund(order(payment)) == provider.refund(order(payment))
    assert adyen.book(payment)["refunded"] == 1200


def test_an_answer_about_another_refund_leaves_the_outcome_unknown(adyen: AdyenAccount) -> None:
    payment, provider = adyen.seed(4800), connected(adyen)
    provider.refund(order(payment))

    with pytest.raises(OutcomeUnknown, match="something else"):
        provider.refund(replace(order(payment), intent="leg_2"))

    assert adyen.book(payment)["refunded"] == 1200


@pytest.mark.parametrize(
    ("mode", "made"),
    [
        ("lost_reply", 1),
        ("lost_request", 0),
        ("timeout", 1),
        ("timeout_before", 0),
        ("500", 0),
        ("500_saved", 1),
        ("409", 0),
    ],
)
def test_without_a_clear_answer_the_outcome_is_unknown_and_the_same_key_is_safe(
    adyen: AdyenAccount, mode: str, made: int
) -> None:
    payment, patient = adyen.seed(4800), connected(adyen)
    hurried = connected(adyen, timeout_seconds=1.5)
    adyen.mode(mode, times=1)

    with pytest.raises(OutcomeUnknown):
        (hurried if mode.startswith("timeout") else patient).refund(order(payment))

    assert len(adyen.book(payment)["refunds"]) == made
    assert patient.refund(order(payment)).status is RefundStatus.PENDING
    assert adyen.book(payment)["refunded"] == 1200


@pytest.mark.parametrize("mode", ["503", "429"])
def test_a_transient_error_is_a_definite_not_now(adyen: AdyenAccount, mode: str) -> None:
    payment, provider = adyen.seed(4800), connected(adyen)
    adyen.mode(mode, times=1)

    with pytest.raises(Unavailable):
        provider.refund(order(payment))

    assert adyen.book(payment)["refunds"] == []


def test_a_refusal_carries_the_number_that_adyen_gives(adyen: AdyenAccount) -> None:
    payment, provider = adyen.seed(4800), connected(adyen)

    codes = []
    for asked, by in (
        (order("0" * 16), provider),
        (order("../../evil"), provider),
        (order(payment, 0), provider),
        (order(payment), connected(adyen, merchant_account="Other")),
    ):
        with pytest.raises(Refused) as refused:
            by.refund(asked)
        codes.append(refused.value.code)

    assert codes == ["167", "no_such_payment", "amount_not_positive", "901"]
    assert adyen.book(payment)["refunds"] == []


def test_it_cannot_be_asked_and_says_so(adyen: AdyenAccount) -> None:
    provider = connected(adyen)

    with pytest.raises(Unavailable) as unavailable:
        provider.find_refund(order(adyen.seed()))

    assert unavailable.value.code == "no_look_up"
    assert list(provider.list_refunds(NOW)) == []
    can = provider.capabilities
    assert (can.finds_refunds, can.lists_refunds_after, can.sends_webhooks) == (
        False,
        None,
        True,
    )
    assert (can.keeps_keys_for, can.settles_later) == (timedelta(days=7), True)


def test_the_connection_is_tried_without_doing_anything(adyen: AdyenAccount) -> None:
    connected(adyen).check()
    with pytest.raises(Refused):
        connected(adyen, merchant_account=" ").check()
    with pytest.raises(OutcomeUnknown):
        connected(adyen, base_url=f"http://127.0.0.1:{free_port()}").check()


def test_a_dispute_takes_money_and_gives_it_back_when_it_is_won(
    adyen: AdyenAccount, listener: Listener
) -> None:
    adyen.listen(listener.url)
    payment, provider = adyen.seed(4800), connected(adyen)
    control = adyen.peer.control

    made = control(f"/control/payments/{payment}/chargeback", {"amount": 900})["pspReference"]
    control(f"/control/chargebacks/{made}/reverse")

    events = [read(provider, heard) for heard in listener.wait_for(2)]
    assert [event.kind for event in events] == [
        "dispute.chargeback",
        "dispute.chargeback_reversed",
    ]
    assert [(one.refund.status, one.refund.intent) for one in events if one.refund] == [
        (RefundStatus.PAID, ""),
        (RefundStatus.CANCELLED, ""),
    ]
    disputes = [event.dispute for event in events if event.dispute]
    assert [(one.status, one.amount, one.provider_ref) for one in disputes] == [
        (DisputeStatus.OPEN, Money(900, "EUR"), made),
        (DisputeStatus.WON, Money(900, "EUR"), made),
    ]


def item(**changes: Any) -> dict[str, Any]:
    return {
        "amount": {"currency": "EUR", "value": 1200},
        "eventCode": "REFUND",
        "eventDate": "2026-11-22T19:00:00+01:00",
        "merchantAccountCode": MERCHANT,
        "merchantReference": "leg_1",
        "originalReference": "A" * 16,
        "pspReference": "B" * 16,
        "reason": "",
        "success": "true",
        **changes,
    }


def body_of(*items: dict[str, Any], key: str = HMAC_KEY) -> bytes:
    told = [
        {**one, "additionalData": {"hmacSignature": signature(one, key), **one.get("more", {})}}
        for one in items
    ]
    wrapped = [{"NotificationRequestItem": one} for one in told]
    return json.dumps({"live": "false", "notificationItems": wrapped}).encode()


def provider_of(hmac_key: str = HMAC_KEY) -> AdyenPayments:
    return AdyenPayments(
        api_key="none_needed",
        merchant_account=MERCHANT,
        hmac_key=hmac_key,
        base_url="http://127.0.0.1:1",
        timeout_seconds=1,
    )


def test_the_signature_is_that_of_the_documentation() -> None:
    """The example that Adyen publishes with its verification of signatures."""
    known = item(
        pspReference="7914073381342284",
        originalReference="",
        merchantAccountCode="TestMerchant",
        merchantReference="TestPayment-1407325143704",
        amount={"currency": "EUR", "value": 1130},
        eventCode="AUTHORISATION",
    )
    given = "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="
    known["additionalData"] = {"hmacSignature": given}
    told = {"live": "false", "notificationItems": [{"NotificationRequestItem": known}]}

    event = provider_of().read_event({}, json.dumps(told).encode(), now=NOW)

    assert event is not None
    assert (event.kind, event.refund, event.dispute) == ("AUTHORISATION", None, None)


def test_only_what_was_signed_with_our_key_is_believed() -> None:
    genuine = body_of(item())
    forged = json.loads(genuine)
    forged["notificationItems"][0]["NotificationRequestItem"]["amount"]["value"] = 1
    unsigned = {"notificationItems": [{"NotificationRequestItem": item()}]}

    assert provider_of().read_event({}, genuine, now=NOW) is not None
    assert provider_of("").read_event({}, genuine, now=NOW) is None
    assert provider_of("00" * 32).read_event({}, genuine, now=NOW) is None
    for body in (json.dumps(forged).encode(), json.dumps(unsigned).encode(), b"[]", b"\xff"):
        assert provider_of().read_event({}, body, now=NOW) is None
    assert provider_of().read_event({}, body_of(item(), item()), now=NOW) is None


def test_a_signature_that_is_no_text_is_not_believed() -> None:
    forged = body_of(item(more={"hmacSignature": "\ud800"}))

    assert b"\\ud800" in forged
    assert provider_of().read_event({}, forged, now=NOW) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"eventDate": "2026-11-22T19:00:00"},
        {"eventDate": "soon"},
        {"success": "maybe"},
        {"amount": {"currency": "EUR", "value": "12"}},
        {"amount": {"currency": "ISK", "value": 150}},
        {"originalReference": ""},
        {"pspReference": None},
    ],
)
def test_what_cannot_be_read_is_a_value_error(changes: dict[str, Any]) -> None:
    told = {"notificationItems": [{"NotificationRequestItem": item(**changes)}]}

    with pytest.raises(ValueError, match=r".+"):
        event_of(json.dumps(told).encode())


def test_warnings_and_second_chargebacks_are_told_apart() -> None:
    warned = event_of(body_of(item(eventCode="NOTIFICATION_OF_CHARGEBACK")))
    second = event_of(body_of(item(eventCode="SECOND_CHARGEBACK")))
    unsure = event_of(body_of(item(eventCode="CHARGEBACK", success="false")))

    assert (warned.refund, warned.dispute and warned.dispute.status) == (
        None,
        DisputeStatus.WARNED,
    )
    assert second.refund is not None
    assert second.dispute is not None
    assert (second.refund.provider_ref, second.dispute.provider_ref) == (
        "B" * 16 + "-2",
        "B" * 16,
    )
    assert (unsure.refund, unsure.dispute) == (None, None)


@pytest.mark.parametrize(
    ("money", "theirs"),
    [
        (Money(1234, "EUR"), 1234),
        (Money(5000, "JPY"), 5000),
        (Money(12_345, "KWD"), 12_345),
        (Money(1500, "CLP"), 150_000),
        (Money(1500, "ISK"), 150_000),
        (Money(150_000, "CVE"), 1500),
        (Money(150_000, "IDR"), 1500),
    ],
)
def test_amounts_are_in_the_units_that_adyen_counts_in(money: Money, theirs: int) -> None:
    assert adyen_amount(money) == theirs
    assert money_of({"value": theirs, "currency": money.currency}) == money


def test_an_amount_that_adyen_cannot_hold_is_refused() -> None:
    with pytest.raises(Refused, match=r"15\.50 IDR") as refused:
        adyen_amount(Money(1550, "IDR"))
    assert refused.value.code == "amount_not_exact"
