"""A carrier that Karrio knows is connected in pages; web itself never calls it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from backhaul.foundation.connections import trying
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.sealing import unseal
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.wiring import diagnosis
from tests.adapters.carriers.ups_service import UpsService
from tests.cast import Cast

ADD = "/b/nordlicht/settings/connections/add/carrier/karrio/"
NEEDS_KARRIO = pytest.mark.skipif(
    find_spec("karrio") is None, reason="needs the extra: requirements/karrio.lock"
)


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


@pytest.fixture
def ups() -> Iterator[UpsService]:
    with UpsService() as service:
        yield service


def connect(client: Client, ups: UpsService, /, **more: str) -> Any:
    return client.post(ADD, {"name": "post", **ups.config(), **more})


def only(cast: Cast) -> Connection:
    with acting_for(cast.nordlicht.pk):
        return Connection.objects.get(brand=cast.nordlicht)


def test_what_was_typed_is_kept_and_the_credentials_are_sealed(
    cast: Cast, desk: Client, ups: UpsService
) -> None:
    answer = connect(desk, ups, service="ups_ground")
    row = only(cast)
    page = desk.get(answer.url).content.decode()

    assert row.config == {
        "carrier": "ups",
        "account": "account_number = A1B2C3",
        "service": "ups_ground",
        "test_mode": "yes",
        "base_url": ups.url,
    }
    assert "tests-secret" in unseal(bytes(row.sealed))["credentials"]
    assert "tests-secret" not in page
    assert "post is connected." in page
    assert 'value="yes" id="id_test_mode" checked' in page
    assert "Webhook" not in page
    assert row.is_default


def test_a_switch_can_be_turned_off_again(cast: Cast, desk: Client, ups: UpsService) -> None:
    address = connect(desk, ups).url

    desk.post(address, {"name": "post", "carrier": "ups", "base_url": ups.url})

    assert only(cast).config == {"carrier": "ups", "base_url": ups.url}


def test_a_line_that_says_nothing_is_told_at_its_field(desk: Client, ups: UpsService) -> None:
    answer = connect(desk, ups, credentials="my secret")

    assert answer.status_code == 422
    assert 'id="id_credentials_error"' in answer.content.decode()


def test_page_and_doctor_name_the_package_that_is_missing(
    cast: Cast, desk: Client, ups: UpsService
) -> None:
    well = diagnosis._optional_packages()
    page = desk.get(connect(desk, ups, carrier="canada_goose").url).content.decode()
    found = diagnosis._optional_packages()

    assert well.is_well
    assert "karrio_canada_goose" in page
    assert "pip install &#x27;backhaul[karrio]&#x27;" in page
    assert not found.is_well
    assert "karrio_canada_goose" in found.says
    assert "pip install 'backhaul[karrio]'" in found.advice


@pytest.mark.django_db(transaction=True)
def test_web_leaves_a_try_to_the_worker(
    live_cast: Cast, client: Client, ups: UpsService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "WAIT", 0.0)
    client.force_login(live_cast.ada)
    address = connect(client, ups).url

    page = client.post(f"{address}try", follow=True).content.decode()

    assert "A worker tries post." in page
    assert ups.asked == []


@NEEDS_KARRIO
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("tests-secret", "post answered: the connection works."),
        ("wrong", "The service refused: the key or the address is wrong."),
    ],
)
def test_what_the_worker_heard_is_said(
    live_cast: Cast,
    client: Client,
    ups: UpsService,
    monkeypatch: pytest.MonkeyPatch,
    secret: str,
    said: str,
) -> None:
    monkeypatch.setattr(trying, "WAIT", 20.0)
    client.force_login(live_cast.ada)
    lines = f"client_id = tests-client\nclient_secret = {secret}"
    address = connect(client, ups, credentials=lines).url
    row = only(live_cast)

    worker = threading.Thread(target=_work, args=(row,))
    worker.start()
    page = client.post(f"{address}try", follow=True).content.decode()
    worker.join()

    assert said in page


def _work(row: Connection) -> None:
    """Do what a worker does once the job is there."""
    found: list[Any] = []
    try:
        while not found:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT id FROM procrastinate_jobs WHERE task_name = 'connections.try'"
                )
                found = cursor.fetchall()
        trying.try_here(row.brand_id, row.pk)
    finally:
        connection.close()
