"""The door for webhooks of payments: genuine ones are kept, nothing else is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import MOST_BYTES
from backhaul.foundation.tenancy.acting import acting_for
from tests.cast import Cast
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Heard, Listener, Peer
from tests.stages.settlement.till import Till, open_till

pytestmark = pytest.mark.urls("backhaul.doors.hooks.urls")


@pytest.fixture(scope="module")
def payments_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("payments", tmp_path_factory.mktemp("payments")) as peer:
        yield peer


@pytest.fixture
def till(cast: Cast, payments_peer: Peer) -> Iterator[Till]:
    with Listener() as listener:
        yield open_till(cast.nordlicht, PaymentsAccount(payments_peer), listener)


@pytest.fixture
def heard(till: Till) -> Heard:
    """A genuine webhook of Nordlicht's provider."""
    ref = till.account.seed(1000)
    till.account.peer.control(f"/control/payments/{ref}/refund_elsewhere", {"amount": 1000})
    return till.listener.wait_for(1)[0]


def knock(token: str, body: bytes, signature: str, **headers: str) -> int:
    answer = Client().post(
        f"/hooks/payments/{token}",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature, **headers},
    )
    return answer.status_code


def test_a_genuine_webhook_is_kept_and_answered(till: Till, heard: Heard) -> None:
    assert knock(till.token, heard.body, heard.headers["Stripe-Signature"]) == 200

    row = RawBody.objects.get()
    assert (bytes(row.body), row.state, row.brand_id) == (heard.body, "new", till.brand.pk)
    assert (row.kind, row.adapter) == ("payments", "stripe")


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "nonsense"])
def test_a_forged_one_is_not(till: Till, heard: Heard, signature: str) -> None:
    assert knock(till.token, heard.body, signature) == 400

    assert RawBody.objects.count() == 0


def test_a_changed_body_is_not(till: Till, heard: Heard) -> None:
    signature = heard.headers["Stripe-Signature"]

    assert knock(till.token, heard.body.replace(b"1000", b"9000"), signature) == 400

    assert RawBody.objects.count() == 0


def test_nobody_lives_at_an_unknown_address(till: Till, heard: Heard) -> None:
    assert knock("no-such-token", heard.body, heard.headers["Stripe-Signature"]) == 404

    assert RawBody.objects.count() == 0


def test_another_brands_address_does_not_take_it(till: Till, heard: Heard, cast: Cast) -> None:
    new = NewConnection(
        kind=Connection.Kind.PAYMENTS,
        adapter="stripe",
        name="payments",
        config={"base_url": till.account.peer.url},
        secrets={"api_key": "sk_of_cleo_1", "webhook_secret": "whsec_of_cleo"},
    )
    with acting_for(cast.voltaic.pk):
        _, cleos = create_connection(cast.voltaic.pk, new)

    assert knock(cleos, heard.body, heard.headers["Stripe-Signature"]) == 400

    assert RawBody.objects.count() == 0


def test_a_body_that_is_too_large_is_not_read(till: Till) -> None:
    assert knock(till.token, b"x" * (MOST_BYTES + 1), "t=1,v1=00") == 413

    assert RawBody.objects.count() == 0


def test_only_posts_are_taken(till: Till) -> None:
    assert Client().get(f"/hooks/payments/{till.token}").status_code == 405
