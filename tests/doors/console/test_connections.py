"""Carriers and payment providers: connected, tried, changed, removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection, Hook
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import Sender, store, store_answers
from backhaul.foundation.tenancy.acting import acting_for
from tests.cast import Cast
from tests.sandbox.peers import Peer

BASE = "/b/nordlicht/settings/"


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[Peer]:
    with Peer("carrier", tmp_path / "carrier") as peer:
        yield peer


@pytest.fixture
def payments(tmp_path: Path) -> Iterator[Peer]:
    with Peer("payments", tmp_path / "payments") as peer:
        yield peer


def rows(cast: Cast, model: Any) -> list[Any]:
    with acting_for(cast.nordlicht.pk):
        return list(model.objects.filter(brand=cast.nordlicht).order_by("pk"))


def add(desk: Client, kind: str, adapter: str, **values: str) -> Any:
    return desk.post(f"{BASE}connections/add/{kind}/{adapter}/", {"name": "carrier", **values})


@pytest.mark.django_db(transaction=True)
def test_a_carrier_is_connected_told_its_webhook_and_tried(
    live_cast: Cast, client: Client, carrier: Peer
) -> None:
    client.force_login(live_cast.ada)
    made = add(client, "carrier", "sandbox", base_url=carrier.url, api_key="key-of-ours")

    assert "The service knows it already" in made.content.decode()
    assert "/hooks/carriers/" in made.content.decode()
    (row,) = rows(live_cast, Connection)
    assert row.is_default
    assert b"key-of-ours" not in bytes(row.sealed)
    with acting_for(live_cast.nordlicht.pk):
        assert registry.guard(row) is not None
    tried = client.post(f"{BASE}connections/{row.pk}/try", follow=True)
    assert "carrier answered: the connection works." in tried.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_not_there_is_said(live_cast: Cast, client: Client) -> None:
    client.force_login(live_cast.ada)
    made = add(
        client, "carrier", "sandbox", base_url="http://127.0.0.1:9", api_key="key-of-ours"
    )

    assert "The service could not be told the address." in made.content.decode()
    (row,) = rows(live_cast, Connection)
    tried = client.post(f"{BASE}connections/{row.pk}/try", follow=True)
    assert "The service cannot be reached." in tried.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_another_one_refuses(
    live_cast: Cast, client: Client, carrier: Peer
) -> None:
    client.force_login(live_cast.ada)
    add(client, "payments", "stripe", base_url=carrier.url, api_key="key-of-ours")

    (row,) = rows(live_cast, Connection)
    tried = client.post(f"{BASE}connections/{row.pk}/try", follow=True)

    assert "The service refused" in tried.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_payment_provider_is_connected_and_tried(
    live_cast: Cast, client: Client, payments: Peer
) -> None:
    client.force_login(live_cast.ada)
    made = add(client, "payments", "stripe", base_url=payments.url, api_key="sk_test_ours")

    (row,) = rows(live_cast, Connection)
    tried = client.post(f"{BASE}connections/{row.pk}/try", follow=True)

    assert "The service knows it already" in made.content.decode()
    assert "the connection works." in tried.content.decode()


def test_a_secret_is_written_and_never_shown(cast: Cast, desk: Client) -> None:
    add(desk, "carrier", "ups", webhook_credential="very secret")
    (row,) = rows(cast, Connection)

    page = desk.get(f"{BASE}connections/{row.pk}/").content.decode()
    kept = desk.post(f"{BASE}connections/{row.pk}/", {"name": "scans"})

    assert "very secret" not in page
    assert "There is one. Empty: it stays." in page
    assert kept.status_code == 302
    (after,) = rows(cast, Connection)
    assert after.name == "scans"
    assert bytes(after.sealed) == bytes(row.sealed)
    assert not after.is_default, "it sells no labels"


def test_a_new_webhook_address_makes_the_old_one_deaf(cast: Cast, desk: Client) -> None:
    add(desk, "carrier", "ups", webhook_credential="very secret")
    (row,) = rows(cast, Connection)
    (old,) = Hook.objects.filter(connection_id=row.pk)

    answer = desk.post(f"{BASE}connections/{row.pk}/rotate")

    (new,) = Hook.objects.filter(connection_id=row.pk)
    assert bytes(new.hash) != bytes(old.hash)
    assert "/hooks/carriers/" in answer.content.decode()


def test_a_used_connection_stays_and_an_unused_one_goes(cast: Cast, desk: Client) -> None:
    add(desk, "carrier", "ups", webhook_credential="very secret")
    (row,) = rows(cast, Connection)

    desk.post(f"{BASE}connections/{row.pk}/remove")

    assert rows(cast, Connection) == []
    assert not Hook.objects.exists()


def test_missing_values_and_unknown_services_are_refused(cast: Cast, desk: Client) -> None:
    bad = add(desk, "carrier", "sandbox", base_url="ftp://x", api_key="tiny77")

    assert bad.status_code == 422
    assert 'value="ftp://x"' in bad.content.decode()
    assert "tiny77" not in bad.content.decode()
    assert desk.get(f"{BASE}connections/add/carrier/nobody/").status_code == 404
    assert desk.get(f"{BASE}connections/add/pigeons/sandbox/").status_code == 404
    assert rows(cast, Connection) == []


def test_a_carrier_that_signs_nothing_is_heard_at_its_secret_address(
    cast: Cast, desk: Client
) -> None:
    page = desk.get(f"{BASE}connections/").content.decode()
    made = add(desk, "carrier", "backhaul")

    assert "They sign nothing: whoever knows the secret address is believed." in page
    assert f"{BASE}connections/add/carrier/backhaul/" in page
    assert "/hooks/carriers/" in made.content.decode()
    (row,) = rows(cast, Connection)
    with acting_for(cast.nordlicht.pk):
        assert registry.guard(row) is None


def test_a_secret_that_a_carrier_may_do_without_can_be_left_out(
    cast: Cast, desk: Client
) -> None:
    form = desk.get(f"{BASE}connections/add/carrier/shippo/").content.decode()
    add(desk, "carrier", "shippo")

    assert "Empty: the secret address alone is the proof." in form
    (row,) = rows(cast, Connection)
    with acting_for(cast.nordlicht.pk):
        assert registry.guard(row) is None


def test_keys_without_a_key_are_said_at_the_field(cast: Cast, desk: Client) -> None:
    answer = add(desk, "carrier", "shipengine", public_keys='{"keys": []}')

    assert answer.status_code == 422
    assert "The service cannot use this value." in answer.content.decode()
    assert rows(cast, Connection) == []


def test_what_we_asked_for_is_no_webhook(cast: Cast, desk: Client) -> None:
    add(desk, "carrier", "fedex", webhook_secret="s")
    (row,) = rows(cast, Connection)
    sender = Sender(RawBody.Kind.TRACKING, "fedex", cast.nordlicht.pk, row.pk)

    with acting_for(cast.nordlicht.pk):
        store_answers(sender, [b"an answer"], received_at=clock.now())
    asked = desk.get(f"{BASE}connections/").content.decode()
    with acting_for(cast.nordlicht.pk):
        store(sender, b"{}", headers={"User-Agent": "x"}, received_at=clock.now())
    heard = desk.get(f"{BASE}connections/").content.decode()

    assert "no webhook heard yet" in asked
    assert "no webhook heard yet" not in heard
