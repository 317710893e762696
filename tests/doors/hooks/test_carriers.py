from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from backhaul.doors.hooks import targets
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection, Hook
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import MOST_BYTES
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Unit
from backhaul.stages.tracking.actions import drain_inbox
from tests.cast import Cast
from tests.makers.connections import WEBHOOK_SECRET, connect_carrier
from tests.makers.floor import statements
from tests.makers.returns import NUMBER
from tests.makers.scans import body, event, labelled_parcel

pytestmark = pytest.mark.urls("backhaul.doors.hooks.urls")
BODY = body(NUMBER, [event("DO", 2)])


@dataclass(frozen=True)
class Address:
    token: str

    @property
    def path(self) -> str:
        return f"/hooks/carriers/{self.token}"

    def post(self, raw: bytes = BODY, **headers: str) -> Any:
        client = Client(enforce_csrf_checks=True)
        return client.post(self.path, raw, content_type="application/json", headers=headers)

    def post_signed(self, raw: bytes = BODY, secret: str = WEBHOOK_SECRET) -> Any:
        stamp = str(int(clock.now().timestamp()))
        code = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256)
        return self.post(raw, **{"Paketo-Signature": f"t={stamp},v1={code.hexdigest()}"})


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    targets.forget()
    monkeypatch.setattr("backhaul.foundation.inbox.store._told_at", float("-inf"))


@pytest.fixture
def address(cast: Cast) -> Address:
    with acting_for(cast.nordlicht.pk):
        return Address(connect_carrier(cast.nordlicht, "http://127.0.0.1:1"))


def test_a_genuine_body_is_stored_and_then_moves_the_parcel(
    cast: Cast, address: Address
) -> None:
    labelled_parcel(cast.nordlicht)

    answer = address.post_signed()

    assert (answer.status_code, answer.json()) == (200, {"stored": True})
    row = RawBody.objects.get()
    assert (bytes(row.body), row.brand_id, row.adapter) == (BODY, cast.nordlicht.pk, "sandbox")
    assert row.headers["paketo-signature"].startswith("t=")
    assert "cookie" not in row.headers
    assert drain_inbox() == 1
    with acting_for(cast.nordlicht.pk):
        assert Unit.objects.get().position == "accepted"


def test_the_same_body_again_is_welcome_and_kept_once(address: Address) -> None:
    answers = [address.post_signed().status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert RawBody.objects.count() == 1


@pytest.mark.parametrize("secret", ["another", ""])
def test_a_body_with_a_wrong_signature_is_refused_and_not_stored(
    address: Address, secret: str
) -> None:
    answer = address.post_signed(secret=secret)

    assert answer.status_code == 400
    assert RawBody.objects.count() == 0


def test_a_body_without_a_signature_is_refused_and_not_stored(address: Address) -> None:
    assert address.post().status_code == 400
    assert RawBody.objects.count() == 0


def test_a_body_that_nobody_can_read_is_stored_all_the_same(address: Address) -> None:
    assert address.post_signed(b"\xff not json").status_code == 200
    assert RawBody.objects.get().state == "new"


def test_the_token_is_the_secret_of_a_carrier_that_signs_nothing(cast: Cast) -> None:
    with acting_for(cast.voltaic.pk):
        _, token = registry.create_connection(
            cast.voltaic.pk,
            registry.NewConnection(
                Connection.Kind.CARRIER, "backhaul", "own scans", config={}, secrets={}
            ),
        )

    assert Address(token).post(b'{"scans": []}').status_code == 200

    row = RawBody.objects.get()
    assert (row.brand_id, row.adapter) == (cast.voltaic.pk, "backhaul")


def test_an_unknown_token_is_a_plain_404(address: Address) -> None:
    stranger = Address("x" * 43)

    assert stranger.post_signed().status_code == 404
    assert RawBody.objects.count() == 0


def test_a_token_of_payments_is_not_for_carriers(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        _, token = registry.create_connection(
            cast.nordlicht.pk,
            registry.NewConnection(
                Connection.Kind.PAYMENTS, "stripe", "cards", config={}, secrets={}
            ),
        )

    assert Address(token).post_signed().status_code == 404
    assert RawBody.objects.count() == 0


def test_a_body_above_two_megabytes_is_refused(address: Address) -> None:
    assert address.post_signed(b"x" * (MOST_BYTES + 1)).status_code == 413
    assert address.post_signed(b"x" * MOST_BYTES).status_code == 200
    assert RawBody.objects.count() == 1


def test_only_posts_are_taken(address: Address) -> None:
    assert Client().get(address.path).status_code == 405


def test_the_first_webhook_of_an_address_takes_three_statements_the_next_one(
    address: Address,
) -> None:
    with statements() as first:
        address.post_signed()
    with statements() as second:
        address.post_signed(BODY + b" ")

    assert len(first) == 3, "\n".join(statement[:160] for statement in first)
    assert [statement.split()[0:5] for statement in second] == [
        ["WITH", "kept", "AS", "(", "INSERT"]
    ]


def test_an_address_says_whose_it_is_and_answers_no_other_name(address: Address) -> None:
    named = Address(f"sandbox/{address.token}").post_signed()
    by_another = Address(f"ups/{address.token}").post_signed(BODY + b" ")

    assert (named.status_code, by_another.status_code) == (200, 404)
    assert RawBody.objects.count() == 1


def test_an_address_that_was_taken_back_answers_no_more_after_two_seconds(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    address.post_signed()
    Hook.objects.all().delete()
    later = time.monotonic() + targets.MOST_SECONDS
    monkeypatch.setattr("backhaul.doors.hooks.targets.time.monotonic", lambda: later)

    assert address.post_signed(BODY + b" ").status_code == 404
    assert RawBody.objects.count() == 1


def test_of_many_bodies_at_once_the_worker_is_told_once(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backhaul.foundation.inbox.store.time.monotonic", lambda: 100.0)
    with statements() as sent:
        for n in range(5):
            address.post_signed(BODY + b" " * n)

    told = [one for one in sent if "pg_notify" in one and "CASE WHEN true" in one]
    assert (len(told), RawBody.objects.count()) == (1, 5)


@pytest.fixture
def of_fedex(cast: Cast) -> Address:
    new = registry.NewConnection(
        Connection.Kind.CARRIER, "fedex", "fedex", config={}, secrets={"webhook_secret": "s"}
    )
    with acting_for(cast.nordlicht.pk):
        _, token = registry.create_connection(cast.nordlicht.pk, new)
    return Address(token)


def test_only_what_the_carrier_signed_in_its_own_way_is_stored(of_fedex: Address) -> None:
    code = base64.b64encode(hmac.new(b"s", BODY, hashlib.sha256).digest()).decode()

    refused = [
        of_fedex.post().status_code,
        of_fedex.post_signed(secret="s").status_code,
        of_fedex.post(raw=BODY + b" ", **{"fdx-signature": code}).status_code,
    ]
    assert (refused, RawBody.objects.count()) == ([400, 400, 400], 0)
    assert of_fedex.post(BODY, **{"fdx-signature": code}).status_code == 200
    row = RawBody.objects.get()
    assert (row.adapter, row.headers["fdx-signature"]) == ("fedex", code)


def test_a_carrier_of_the_installations_own_files_needs_no_code(cast: Cast) -> None:
    new = registry.NewConnection(Connection.Kind.CARRIER, "pigeon", "own", {}, {})
    with acting_for(cast.nordlicht.pk):
        _, token = registry.create_connection(cast.nordlicht.pk, new)

    assert Address(token).post(b"{}").status_code == 200
    assert RawBody.objects.get().adapter == "pigeon"


def test_a_backlog_makes_no_webhook_wait(address: Address, cast: Cast) -> None:
    """The door stores and answers: it takes three statements however much waits unread."""
    sender = {"kind": "tracking", "adapter": "sandbox", "brand_id": cast.nordlicht.pk}
    RawBody.objects.bulk_create(
        RawBody(**sender, sha256=bytes([n // 256, n % 256]), body=BODY, received_at=clock.now())
        for n in range(3000)
    )

    with statements() as sent:
        answer = address.post_signed()

    assert (answer.status_code, len(sent)) == (200, 3)
    assert RawBody.objects.filter(state="new").count() == 3001


def test_a_body_whose_commit_fails_is_not_answered_as_stored(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr("backhaul.doors.hooks.taking.keep", full)

    with pytest.raises(OperationalError):
        address.post_signed()
    assert RawBody.objects.count() == 0
