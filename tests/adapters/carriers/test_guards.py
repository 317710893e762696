"""Webhooks: the genuine one comes in, everything that differs by a byte does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from backhaul.core.ports.carrier import WebhookGuard

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SECRET = "a secret of ours, ä"
BODY = '{"trackingNumber": "794658325873", "place": "Zürich"}'.encode()


def guard(carrier: str, **config: str) -> WebhookGuard | None:
    made: WebhookGuard | None = import_module(f"backhaul.adapters.carriers.{carrier}").guard(
        config
    )
    return made


def is_genuine(
    carrier: str,
    headers: Mapping[str, str],
    body: bytes = BODY,
    *,
    at: datetime = NOW,
    **config: str,
) -> bool:
    found = guard(carrier, **config)
    assert found is not None
    return found.is_genuine(headers, body, now=at)


def mac(message: bytes, secret: str = SECRET) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def in_base64(message: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(mac(message, secret)).decode()


SIGNED_BODIES = [("fedex", "fdx-signature"), ("aftership", "aftership-hmac-sha256")]


@pytest.mark.parametrize(("carrier", "header"), SIGNED_BODIES)
def test_a_body_signed_with_the_secret_is_genuine_whatever_the_case_of_the_header(
    carrier: str, header: str
) -> None:
    signature = in_base64(BODY)

    assert is_genuine(carrier, {header: signature}, webhook_secret=SECRET)
    assert is_genuine(carrier, {header.title(): f" {signature}"}, webhook_secret=SECRET)


@pytest.mark.parametrize(("carrier", "header"), SIGNED_BODIES)
def test_a_forged_body_is_not_genuine(carrier: str, header: str) -> None:
    signature = in_base64(BODY)

    assert not is_genuine(carrier, {header: signature}, BODY + b" ", webhook_secret=SECRET)
    assert not is_genuine(carrier, {header: mac(BODY).hex()}, webhook_secret=SECRET)
    assert not is_genuine(carrier, {header: in_base64(BODY, "x")}, webhook_secret=SECRET)
    assert not is_genuine(carrier, {header: "ü" + signature}, webhook_secret=SECRET)
    assert not is_genuine(carrier, {"x-signature": signature}, webhook_secret=SECRET)
    assert not is_genuine(carrier, {}, webhook_secret=SECRET)


@pytest.mark.parametrize(("carrier", "header"), SIGNED_BODIES)
def test_without_a_secret_nothing_is_genuine(carrier: str, header: str) -> None:
    assert not is_genuine(carrier, {header: in_base64(BODY, "")}, webhook_secret="")


def shippo(seconds: int = 0, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(NOW.timestamp()) + seconds)
    code = mac(f"{stamp}.".encode() + BODY, secret).hex()
    return {"Shippo-Auth-Signature": f"t={stamp},v1={code}"}


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, True), (-300, True), (300, True), (-301, False), (301, False)]
)
def test_a_stamped_signature_holds_for_five_minutes(seconds: int, expected: bool) -> None:
    assert is_genuine("shippo", shippo(seconds), webhook_secret=SECRET) is expected


@pytest.mark.parametrize(
    "header", ["", "t=,v1=", "v1=abc", "t=1,t=2,v1=a", "t=１７,v1=a", f"t={'9' * 40},v1=a"]
)
def test_a_broken_stamp_is_not_genuine(header: str) -> None:
    headers = {"Shippo-Auth-Signature": header}

    assert not is_genuine("shippo", headers, webhook_secret=SECRET)


def test_another_secret_or_a_moved_stamp_is_not_genuine() -> None:
    moved = shippo()["Shippo-Auth-Signature"].replace("t=179", "t=178")

    assert not is_genuine("shippo", shippo(secret="x"), webhook_secret=SECRET)
    assert not is_genuine("shippo", {"Shippo-Auth-Signature": moved}, webhook_secret=SECRET)


@pytest.mark.parametrize("carrier", ["shippo", "usps", "dhl"])
def test_an_account_without_a_secret_has_no_guard_but_its_address(carrier: str) -> None:
    assert guard(carrier) is None


def usps(stamp: str, payload: str = '{"trackingNumber":"9400"}') -> bytes:
    return json.dumps({"timestamp": stamp, "payload": payload}).encode()


def test_usps_signs_time_and_payload_under_one_of_two_names() -> None:
    body = usps("2026-11-16T08:59:00Z")
    signature = in_base64(b'2026-11-16T08:59:00Z{"trackingNumber":"9400"}')

    assert is_genuine("usps", {"X-HMAC": signature}, body, webhook_secret=SECRET)
    assert is_genuine("usps", {"hmac-header": signature}, body, webhook_secret=SECRET)
    assert not is_genuine(
        "usps", {"X-HMAC": signature}, usps("2026-11-16T08:58:00Z"), webhook_secret=SECRET
    )
    assert not is_genuine(
        "usps", {"X-HMAC": signature}, usps("2026-11-16T08:59:00Z", "{}"), webhook_secret=SECRET
    )


@pytest.mark.parametrize(("days", "expected"), [(0, True), (3, True), (3.01, False)])
def test_news_of_usps_may_be_told_again_for_three_days(days: float, expected: bool) -> None:
    stamp = (NOW - timedelta(days=days)).isoformat()
    signature = in_base64(f"{stamp}x".encode())

    assert (
        is_genuine("usps", {"X-HMAC": signature}, usps(stamp, "x"), webhook_secret=SECRET)
        is expected
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"timestamp": 1, "payload": "x"}',
        b'{"timestamp": "2026-11-16T09:00:00", "payload": "x"}',
        b'{"timestamp": "2026-11-16T09:00:00Z", "payload": {"a": 1}}',
        b'{"timestamp": "2026-11-16T09:00:00Z", "payload": "\\ud800"}',
    ],
)
def test_an_envelope_of_another_shape_is_not_genuine(body: bytes) -> None:
    assert not is_genuine("usps", {"X-HMAC": in_base64(body)}, body, webhook_secret=SECRET)


def test_dhl_repeats_the_header_that_we_subscribed_with() -> None:
    def is_ours(headers: dict[str, str]) -> bool:
        return is_genuine("dhl", headers, webhook_header="X-Our-Key", webhook_credential=SECRET)

    assert is_ours({"x-our-key": SECRET})
    assert not is_ours({"x-our-key": SECRET[:-1]})
    assert not is_ours({"X-Api-Key": SECRET})
    assert is_genuine("dhl", {"X-Api-Key": SECRET}, webhook_credential=SECRET)


def test_17track_hashes_the_body_and_the_key() -> None:
    sign = hashlib.sha256(BODY + b"/" + SECRET.encode()).hexdigest()

    assert is_genuine("seventeentrack", {"sign": sign}, webhook_key=SECRET)
    assert is_genuine("seventeentrack", {"Sign": sign.upper()}, webhook_key=SECRET)
    assert not is_genuine("seventeentrack", {"sign": sign}, BODY + b" ", webhook_key=SECRET)
    assert not is_genuine("seventeentrack", {"sign": sign}, webhook_key="another")
    assert not is_genuine("seventeentrack", {"sign": ""}, webhook_key=SECRET)
    bare = hashlib.sha256(BODY + b"/").hexdigest()
    assert not is_genuine("seventeentrack", {"sign": bare}, webhook_key="")


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_set(kid: str = "k1") -> str:
    numbers = KEY.public_key().public_numbers()
    parts = {
        name: base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))
        .rstrip(b"=")
        .decode()
        for name, value in (("e", numbers.e), ("n", numbers.n))
    }
    junk = [{"kid": "k0"}, "x", {"kid": "k2", "e": "AQAB", "n": 5}]
    return json.dumps({"keys": [*junk, {"kid": kid, "kty": "RSA", **parts}]})


def shipengine(stamp: str, body: bytes = BODY, kid: str = "k1") -> dict[str, str]:
    message = stamp.encode() + b"." + body
    signature = KEY.sign(message, padding.PKCS1v15(), SHA256())
    return {
        "X-ShipEngine-RSA-SHA256-Key-Id": kid,
        "X-ShipEngine-RSA-SHA256-Signature": base64.b64encode(signature).decode(),
        "X-ShipEngine-Timestamp": stamp,
    }


def test_shipengine_signs_with_the_key_that_it_names() -> None:
    headers = shipengine("2026-11-16T09:00:00.000Z")

    assert is_genuine("shipengine", headers, public_keys=key_set())
    assert not is_genuine("shipengine", headers, BODY + b" ", public_keys=key_set())
    assert not is_genuine("shipengine", headers, public_keys=key_set("k9"))
    assert not is_genuine("shipengine", headers, public_keys="")
    assert not is_genuine("shipengine", headers, public_keys="[]")
    assert not is_genuine("shipengine", {}, public_keys=key_set())


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-11-16T08:55:00Z", True),
        ("2026-11-16T09:05:00Z", True),
        ("2026-11-16T08:54:59Z", False),
        ("2026-11-16T09:05:01Z", False),
        ("2026-11-16T09:00:00", False),
        ("now", False),
    ],
)
def test_shipengines_time_holds_for_five_minutes(stamp: str, expected: bool) -> None:
    assert is_genuine("shipengine", shipengine(stamp), public_keys=key_set()) is expected


def test_a_signature_that_is_no_base64_is_not_genuine() -> None:
    headers = shipengine("2026-11-16T09:00:00Z")

    for broken in ("%%%", "ü", "YQ=="):
        forged = {**headers, "X-ShipEngine-RSA-SHA256-Signature": broken}
        assert not is_genuine("shipengine", forged, public_keys=key_set())
