from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backhaul.adapters.carriers.sandbox.client import (
    SandboxCarrier,
    SandboxCarrierConfig,
    connect,
)
from backhaul.adapters.carriers.sandbox.parser import SandboxParser
from backhaul.adapters.carriers.sandbox.webhook import sandbox_guard
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.money import Money
from backhaul.core.ports.carrier import Address, LabelOrder
from backhaul.core.tracking.words import Word
from tests.ports import free_port
from tests.sandbox.accounts import CarrierAccount
from tests.sandbox.peers import Listener, Peer

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BERLIN = Address(
    name="Mara Lindner", line1="Torstraße 1", city="Berlin", postcode="10119", country="DE"
)
UTRECHT = Address(
    name="Return center", line1="Keizersgracht 5", city="Utrecht", postcode="3511", country="NL"
)


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        yield peer


@pytest.fixture
def account(peer: Peer) -> CarrierAccount:
    return CarrierAccount(peer)


@pytest.fixture
def carrier(account: CarrierAccount) -> Iterator[SandboxCarrier]:
    yield connected(account)
    account.peer.control("/control/mode", {"outage": None})


def connected(account: CarrierAccount, *, timeout_seconds: float = 5) -> SandboxCarrier:
    return connect(
        SandboxCarrierConfig(
            api_key=account.key, base_url=account.peer.url, timeout_seconds=timeout_seconds
        )
    )


def order(*, key: str = "label-1", weight_grams: int = 900) -> LabelOrder:
    return LabelOrder(
        key=key,
        reference="RAN-1",
        sender=BERLIN,
        destination=UTRECHT,
        weight_grams=weight_grams,
        paperless=True,
    )


def outage(account: CarrierAccount, kind: str, times: int = 1) -> None:
    account.peer.control("/control/mode", {"outage": kind, "times": times})


def test_a_label_is_bought_with_our_reference(
    account: CarrierAccount, carrier: SandboxCarrier
) -> None:
    label = carrier.buy_label(order())

    (booked,) = account.books()["labels"]
    assert booked["reference"] == "RAN-1"
    assert (label.carrier_label_id, label.tracking_number) == (
        booked["id"],
        booked["tracking_number"],
    )
    assert (label.carrier_name, label.price) == ("Paketo", Money(1095, "EUR"))
    assert label.qr_text == f"PAKETO:{label.tracking_number}:RAN-1"
    assert label.expires_at == datetime.fromisoformat(booked["created_at"]) + timedelta(days=30)


def test_the_same_order_twice_is_one_label(
    account: CarrierAccount, carrier: SandboxCarrier
) -> None:
    assert carrier.buy_label(order()) == carrier.buy_label(order())
    assert len(account.books()["labels"]) == 1


def test_a_refusal_carries_the_code_of_the_carrier(
    account: CarrierAccount, carrier: SandboxCarrier
) -> None:
    with pytest.raises(Refused) as too_heavy:
        carrier.buy_label(order(weight_grams=40_000))
    assert account.books()["labels"] == []
    carrier.buy_label(order())
    with pytest.raises(Refused) as mismatch:
        carrier.buy_label(order(weight_grams=901))

    assert (too_heavy.value.code, mismatch.value.code) == ("too_heavy", "idempotency_mismatch")
    assert len(account.books()["labels"]) == 1


@pytest.mark.parametrize(
    ("kind", "bought"), [("lost_reply", 1), ("lost_request", 0), ("timeout", 1)]
)
def test_without_an_answer_the_outcome_is_unknown_and_the_same_key_is_safe(
    account: CarrierAccount, carrier: SandboxCarrier, kind: str, bought: int
) -> None:
    outage(account, kind)
    with pytest.raises(OutcomeUnknown):
        connected(account, timeout_seconds=0.4).buy_label(order())
    assert len(account.books()["labels"]) == bought

    label = carrier.buy_label(order())

    (booked,) = account.books()["labels"]
    assert label.carrier_label_id == booked["id"]


def test_a_carrier_that_is_down_is_a_definite_not_now(
    account: CarrierAccount, carrier: SandboxCarrier
) -> None:
    outage(account, "503")

    with pytest.raises(Unavailable) as unavailable:
        carrier.buy_label(order())

    assert unavailable.value.code == "unavailable"
    assert account.books()["labels"] == []


def test_nobody_at_the_address_is_unknown_for_an_order_and_unavailable_for_a_question() -> None:
    nobody = connect(
        SandboxCarrierConfig(
            api_key="key_12345678",
            base_url=f"http://127.0.0.1:{free_port()}",
            timeout_seconds=1,
        )
    )

    with pytest.raises(OutcomeUnknown):
        nobody.buy_label(order())
    with pytest.raises(OutcomeUnknown):
        nobody.void_label("lbl_1")
    with pytest.raises(Unavailable):
        nobody.ask_tracking("PK0000000000")


def test_a_label_can_be_voided_once_or_twice_but_not_after_a_scan(
    account: CarrierAccount, carrier: SandboxCarrier
) -> None:
    unused = carrier.buy_label(order(key="a"))
    used = carrier.buy_label(order(key="b"))
    account.scan(used.tracking_number, code="DO")

    carrier.void_label(unused.carrier_label_id)
    carrier.void_label(unused.carrier_label_id)
    with pytest.raises(Refused) as refused:
        carrier.void_label(used.carrier_label_id)

    assert refused.value.code == "already_scanned"
    states = {label["id"]: label["status"] for label in account.books()["labels"]}
    assert states == {unused.carrier_label_id: "voided", used.carrier_label_id: "active"}


def test_voiding_what_is_unknown_or_down_or_lost(
    account: CarrierAccount, carrier: SandboxCarrier
) -> None:
    label = carrier.buy_label(order())
    with pytest.raises(Refused) as refused:
        carrier.void_label("lbl_none")
    outage(account, "503")
    with pytest.raises(Unavailable):
        carrier.void_label(label.carrier_label_id)
    outage(account, "lost_reply")
    with pytest.raises(OutcomeUnknown):
        carrier.void_label(label.carrier_label_id)

    assert refused.value.code == "not_found"
    assert account.books()["labels"][0]["status"] == "voided"


def test_tracking_is_handed_on_raw_and_the_parser_reads_it(
    account: CarrierAccount, carrier: SandboxCarrier
) -> None:
    number = carrier.buy_label(order()).tracking_number
    account.travel(number, until="in_transit", start="2026-03-02T08:00:00Z")

    body = carrier.ask_tracking(number)

    assert json.loads(body)["tracking_number"] == number
    parsed = SandboxParser().parse(body, received_at=MONDAY)
    assert [scan.word for scan in parsed.scans] == [
        Word.LABEL_CREATED,
        Word.DROPPED_OFF,
        Word.PICKED_UP,
        Word.IN_TRANSIT,
        Word.IN_TRANSIT,
    ]
    assert parsed.scans[1].instant == MONDAY
    assert parsed.scans[1].local_text == "2026-03-02T09:00:00"
    assert parsed.problems == ()


def test_an_unknown_number_is_an_answer_for_the_parser(carrier: SandboxCarrier) -> None:
    body = carrier.ask_tracking("PK0000000000")

    parsed = SandboxParser().parse(body, received_at=MONDAY)
    assert parsed.scans == ()
    assert parsed.problems[0].startswith("not_found")


@pytest.mark.parametrize("kind", ["503", "lost_reply", "timeout"])
def test_tracking_that_gets_no_answer_is_unavailable(
    account: CarrierAccount, carrier: SandboxCarrier, kind: str
) -> None:
    number = carrier.buy_label(order()).tracking_number
    outage(account, kind)

    with pytest.raises(Unavailable):
        connected(account, timeout_seconds=0.4).ask_tracking(number)


def test_a_webhook_of_the_peer_is_genuine_and_readable(
    account: CarrierAccount, carrier: SandboxCarrier
) -> None:
    number = carrier.buy_label(order()).tracking_number
    with Listener() as listener:
        carrier.register_webhook(listener.url, "shared secret")
        account.scan(number, code="DL")
        (heard,) = listener.wait_for(1)
    stamp = int(heard.headers["Paketo-Signature"].split(",")[0].removeprefix("t="))
    now = datetime.fromtimestamp(stamp, UTC)

    guard = sandbox_guard("shared secret")

    assert guard.is_genuine(heard.headers, heard.body, now=now)
    assert not guard.is_genuine(heard.headers, heard.body + b" ", now=now)
    assert not sandbox_guard("another").is_genuine(heard.headers, heard.body, now=now)
    (scan,) = SandboxParser().parse(heard.body, received_at=now).scans
    assert (scan.tracking_number, scan.word) == (number, Word.DELIVERED)


def signed(body: bytes, *secrets: str, at: datetime = MONDAY) -> dict[str, str]:
    stamp = int(at.timestamp())
    signatures = [
        hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        for secret in secrets
    ]
    return {
        "paketo-signature": ",".join([f"t={stamp}", *(f"v1={given}" for given in signatures)])
    }


@pytest.mark.parametrize(
    ("seconds", "is_genuine"),
    [(-301, False), (-300, True), (0, True), (300, True), (301, False)],
)
def test_a_stamp_is_good_for_five_minutes_either_way(seconds: int, is_genuine: bool) -> None:
    headers = signed(b"{}", "now", at=MONDAY + timedelta(seconds=seconds))

    assert sandbox_guard("now").is_genuine(headers, b"{}", now=MONDAY) is is_genuine


def test_while_a_secret_is_changed_either_signature_will_do() -> None:
    guard = sandbox_guard("now")

    assert guard.is_genuine(signed(b"{}", "before", "now"), b"{}", now=MONDAY)
    assert not guard.is_genuine(signed(b"{}", "before"), b"{}", now=MONDAY)


@pytest.mark.parametrize(
    "header", ["", "nonsense", "t=,v1=", "t=x,v1=00", "t=1,t=1,v1=00", "t=1772438400,v1=ä"]
)
def test_a_signature_of_another_shape_is_not_genuine(header: str) -> None:
    guard = sandbox_guard("now")

    assert not guard.is_genuine({"Paketo-Signature": header}, b"{}", now=MONDAY)
    assert not guard.is_genuine({}, b"{}", now=MONDAY)


def test_without_a_secret_nothing_is_believed() -> None:
    assert not sandbox_guard("").is_genuine(signed(b"{}", ""), b"{}", now=MONDAY)
