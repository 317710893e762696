"""A carrier that a user wrote a file for: connected in the console, heard, folded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from backhaul.adapters.carriers.parsers import use_own_files
from backhaul.doors.hooks import targets
from backhaul.foundation.connections.kinds import setups
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.actions import drain_inbox
from backhaul.stages.tracking.models import Scan
from tests.cast import MONDAY, Cast
from tests.makers.returns import NUMBER
from tests.makers.scans import labelled_parcel, put_clock

FILE = """name = "kurier"
title = "Kurier"
source = "https://kurier.example"
read_on = 2026-11-22

[[shapes]]
format = "json"

[shapes.shipments]
path = "$"
number = "$.awb"

[[shapes.events]]
path = "$.events"
time = "$.when"
code = "$.code"
text = "$.text"

[[codes]]
code = "PICK"
word = "picked_up"
"""
TOLD = {
    "awb": NUMBER,
    "events": [
        {"when": "2026-11-16T12:00:00+01:00", "code": "PICK"},
        {"when": "2026-11-16T20:00:00+01:00", "code": "?", "text": "Zugestellt"},
    ],
}


@pytest.fixture(autouse=True)
def _kurier(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "kurier.toml").write_text(FILE)
    assert use_own_files(tmp_path) == ()
    setups.cache_clear()
    targets.forget()
    yield
    use_own_files(tmp_path / "nowhere")
    setups.cache_clear()


def test_it_is_offered_gets_a_secret_address_and_its_news_move_a_parcel(
    cast: Cast, client: Client
) -> None:
    put_clock(MONDAY + timedelta(hours=24))
    parcel = labelled_parcel(cast.nordlicht)
    client.force_login(cast.ada)
    offered = client.get("/b/nordlicht/settings/connections/").content.decode()
    made = client.post(
        "/b/nordlicht/settings/connections/add/carrier/kurier/", {"name": "kurier"}
    ).content.decode()
    address = made[made.index("/hooks/carriers/kurier/") :].split("<")[0].split('"')[0].strip()

    heard = Client().post(address, json.dumps(TOLD), content_type="application/json")
    drain_inbox()

    assert "connections/add/carrier/kurier/" in offered
    assert (heard.status_code, heard.json()) == (200, {"stored": True})
    with acting_for(cast.nordlicht.pk):
        assert Parcel.objects.get(id=parcel.pk).position == "accepted"
        words = Scan.objects.order_by("instant").values_list("carrier", "word", "table_version")
        assert list(words) == [
            ("kurier", "picked_up", "kurier 2026-11-22"),
            ("kurier", "unknown", "kurier 2026-11-22"),
        ]


def test_whoever_does_not_know_the_secret_is_told_nothing(cast: Cast) -> None:
    answer = Client().post(
        "/hooks/carriers/kurier/" + "x" * 43, "{}", content_type="application/json"
    )

    assert answer.status_code == 404
