from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from tests.sandbox.accounts import LABEL, CarrierAccount, PaymentsAccount
from tests.sandbox.peers import Answer, Peer

NOT_JSON = [
    b"{",
    b"[1]",
    b"null",
    b'"x"',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"offset_seconds": NaN}',
    b'{"offset_seconds": 1e999}',
    b'{"offset_seconds": ' + b"9" * 5000 + b"}",
    b'{"offset_seconds": "1"}',
    b'{"offset_seconds": true}',
    b'{"offset_seconds": 99999999999}',
    b"{}",
    b"",
]


@pytest.fixture(params=["carrier", "payments"])
def peer(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(f"{request.param}_peer")


def is_refused(answer: Answer) -> bool:
    error = answer.json["error"]
    return 400 <= answer.status < 500 and bool(error["code"]) and bool(error["message"])


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_a_body_that_is_no_sense_is_refused(peer: Peer, body: bytes) -> None:
    before = peer.ask("GET", "/healthz").json["now"]

    assert is_refused(peer.ask("POST", "/control/clock", body))

    assert peer.ask("GET", "/healthz").json["now"][:13] == before[:13]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/labels/../../etc/passwd", 404),
        ("GET", "/v1/tracking/%00", 404),
        ("POST", "/healthz", 405),
        ("DELETE", "/control/clock", 405),
        ("PATCH", "/healthz", 405),
        ("OPTIONS", "/", 405),
        ("BREW", "/", 405),
    ],
)
def test_an_unknown_way_in_is_refused(peer: Peer, method: str, path: str, status: int) -> None:
    answer = peer.ask(method, path)

    assert is_refused(answer)
    assert answer.status == status


def raw(peer: Peer, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", peer.port), timeout=10) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        got = b""
        while part := line.recv(65536):
            got += part
    return got


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET http://[/ HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
        (b"POST /control/clock HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST /control/clock HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST /control/clock HTTP/1.1\r\nContent-Length: 900\r\n\r\n{}", 400),
        (b"POST /control/clock HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n{}", 413),
        (b"POST /control/clock HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    ],
    ids=range(10),
)
def test_what_is_hardly_http_is_refused(peer: Peer, sent: bytes, status: int) -> None:
    head, _, body = raw(peer, sent).partition(b"\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(body)["error"]["message"]


def test_a_huge_body_is_refused_with_an_answer_that_arrives(peer: Peer) -> None:
    answer = peer.ask("POST", "/control/clock", b" " * (17 * 1024 * 1024))

    assert answer.status == 413


@pytest.mark.parametrize(
    "change",
    [
        {"weight_grams": "900"},
        {"weight_grams": 0},
        {"weight_grams": 1.5},
        {"weight_grams": None},
        {"weight_grams": 10**30},
        {"paperless": "yes"},
        {"reference": 5},
        {"reference": "x" * 3000},
        {"reference": "\ud800"},
        {"from": "Berlin"},
        {"from": {}},
        {"to": {"name": ["x"]}},
    ],
)
def test_a_label_of_wrong_types_is_refused(
    carrier: CarrierAccount, change: dict[str, Any]
) -> None:
    answer = carrier.ask("POST", "/v1/labels", json.dumps({**LABEL, **change}))

    assert is_refused(answer)
    assert carrier.books()["labels"] == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"code": "XX"},
        {"code": 5},
        {"code": "DO", "at": "yesterday"},
        {"code": "DO", "at": "2026-11-18T12:00:00"},
        {"code": "DO", "at": "9999-12-31T23:59:59-12:00"},
        {"code": "DO", "at": 5},
        {"code": "DO", "country": "Germany"},
        {"code": "DO", "behaviour": "wild"},
    ],
)
def test_a_scan_that_makes_no_sense_is_refused(
    carrier: CarrierAccount, asked: dict[str, Any]
) -> None:
    number = carrier.bought()

    answer = carrier.peer.ask("POST", f"/control/parcels/{number}/scan", json.dumps(asked))

    assert is_refused(answer)
    assert carrier.codes(number) == ["LC"]


@pytest.mark.parametrize(
    "asked",
    [
        {"until": "moon"},
        {"hours": -1},
        {"hours": "many"},
        {"hours": 10**9},
        {"start": "2150-01-01T00:00:00Z"},
        {"behaviour": 7},
    ],
)
def test_a_way_that_makes_no_sense_is_refused(
    carrier: CarrierAccount, asked: dict[str, Any]
) -> None:
    number = carrier.bought()

    answer = carrier.peer.ask("POST", f"/control/parcels/{number}/travel", json.dumps(asked))

    assert is_refused(answer)
    assert carrier.codes(number) == ["LC"]


@pytest.mark.parametrize(
    ("method", "path", "asked"),
    [
        ("PUT", "/v1/webhook", {"url": "ftp://x", "secret": "s"}),
        ("PUT", "/v1/webhook", {"url": "http://", "secret": "s"}),
        ("PUT", "/v1/webhook", {"url": "http://[", "secret": "s"}),
        ("PUT", "/v1/webhook", {"url": "http://x:99999/", "secret": "s"}),
        ("PUT", "/v1/webhook", {"url": "http://x/\r\nA: b", "secret": "s"}),
        ("PUT", "/v1/webhook", {"url": "http://x/"}),
        ("POST", "/control/mode", {}),
        ("POST", "/control/mode", {"outage": "flood"}),
        ("POST", "/control/mode", {"outage": "503", "times": 0}),
        ("POST", "/control/mode", {"outage": "503", "times": "two"}),
        ("POST", "/control/mode", {"outage": ["503"]}),
        ("POST", "/control/webhooks/redeliver", {}),
        ("POST", "/control/webhooks/redeliver", {"all": "yes"}),
        ("POST", "/control/parcels/PK1/scan", {"code": "DO"}),
    ],
)
def test_other_nonsense_for_the_carrier_is_refused(
    carrier: CarrierAccount, method: str, path: str, asked: dict[str, Any]
) -> None:
    assert is_refused(carrier.ask(method, path, json.dumps(asked)))
    assert carrier.buy().status == 201


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/control/payments", {}),
        ("/control/payments", {"account": "key_12345", "payments": {}}),
        ("/control/payments", {"account": "key_12345", "payments": [5]}),
        ("/control/payments", {"account": "key_12345", "payments": [{"id": "x"}]}),
        ("/control/mode", {"refunds": "maybe"}),
        ("/control/mode", {"refunds": "slow", "seconds": "long"}),
        ("/control/mode", {"refunds": "slow", "account": 5}),
        ("/control/refunds/re_none/settle", {"status": "succeeded"}),
        ("/control/payments/pi_none/chargeback", {"amount": 5}),
        ("/control/payments/pi_none/refund_elsewhere", {"amount": "x"}),
    ],
)
def test_nonsense_for_the_control_of_payments_is_refused(
    payments: PaymentsAccount, path: str, asked: dict[str, Any]
) -> None:
    assert is_refused(payments.peer.ask("POST", path, json.dumps(asked)))
    assert payments.refund(payments.seed(), 1).status == 200


@pytest.mark.parametrize(
    "form",
    [
        "metadata[a]=1&metadata=2",
        "metadata=2&metadata[a]=1",
        "a[b][c]=1",
        "=x",
        "amount=%ff",
        "&".join(f"a{n}=1" for n in range(2000)),
        "ä=ö",
        json.dumps({"payment_intent": "pi_x"}),
    ],
    ids=range(8),
)
def test_a_form_that_makes_no_sense_is_refused(payments: PaymentsAccount, form: str) -> None:
    answer = payments.peer.ask(
        "POST", "/v1/refunds", form.encode(), {"Authorization": f"Bearer {payments.key}"}
    )

    assert is_refused(answer)
    assert answer.json["error"]["type"] == "invalid_request_error"
    assert payments.books()["payments"] == []


def test_an_endless_key_is_refused(carrier: CarrierAccount, payments: PaymentsAccount) -> None:
    assert is_refused(carrier.buy("k" * 256))
    assert is_refused(payments.refund(payments.seed(), 1, "k" * 256))
