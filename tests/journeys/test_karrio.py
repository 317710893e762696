"""A label through Karrio: ordered in web, bought by the worker, which alone has loaded it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.adapters.carriers.ups_service import UpsService
from tests.journeys.installation import Installation, eventually
from tests.journeys.marks import JOURNEY
from tests.journeys.shop import Reply, Return, Shop

pytestmark = [
    *JOURNEY,
    pytest.mark.skipif(
        find_spec("karrio") is None, reason="needs the extra: requirements/karrio.lock"
    ),
]
#: Connect the service of standard input instead of the brand's carrier, and put that back.
_CONNECT = """
import json, sys
import django
django.setup()
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import brand_by_slug

brand, given = brand_by_slug("nordlicht"), json.load(sys.stdin)
secrets = {"credentials": given.pop("credentials", "")}
with acting_for(brand.pk):
    mine = Connection.objects.filter(brand=brand, kind="carrier")
    mine.update(is_default=not given)
    mine.filter(adapter="karrio").update(is_default=bool(given))
    if given:
        new = NewConnection(Connection.Kind.CARRIER, "karrio", "ups", given, secrets)
        create_connection(brand.pk, new)
"""


@pytest.fixture
def ups(house: Installation) -> Iterator[UpsService]:
    with UpsService() as service:
        _connect(house, service.config())
        yield service
        _connect(house, {})


def _connect(house: Installation, given: dict[str, str]) -> None:
    words = [sys.executable, "-W", "ignore", "-c", _CONNECT]
    told = json.dumps(given)
    subprocess.run(words, env=house.env, input=told, text=True, check=True, timeout=60)


def _label(ret: Return) -> Reply:
    return ret.shop.api.ask("POST", f"{ret.path}/label")


def _bought(ret: Return) -> Reply:
    """Ask until the worker has it; the first time it loads Karrio."""
    return eventually(lambda: _label(ret), lambda reply: reply.status != 503)


def _has_loaded_lxml(pid: int) -> bool:
    try:
        return "/lxml/" in Path(f"/proc/{pid}/maps").read_text("utf-8")
    except OSError:
        return False  # a connection's own process, which has ended since we looked


def test_the_worker_buys_and_web_stays_light(
    house: Installation, nordlicht: Shop, ups: UpsService
) -> None:
    ret = nordlicht.authorized("tee", method="label")

    label = _bought(ret)
    pdf = nordlicht.api.ask("GET", f"{ret.path}/label.pdf")

    assert label.status == 200, label.json
    assert label.json["carrier"] == "UPS"
    assert label.json["price"] == {"minor": 985, "currency": "USD"}
    assert label.json["tracking_number"] == "1Z999AA10000000001"
    assert pdf.content.startswith(b"%PDF-")
    loaded = {pid: said for pid, said in house.processes().items() if _has_loaded_lxml(pid)}
    assert loaded
    assert all("backhaul.wiring.cli worker" in said for said in loaded.values()), loaded

    ups.trouble = "drop"
    doubted = nordlicht.authorized("tee", method="label")
    answer = _bought(doubted)
    house.advance("3h")
    again = _bought(doubted)

    assert (answer.status, answer.json["code"]) == (409, "label_to_settle")
    assert (again.status, again.json["code"]) == (409, "label_to_settle")
    assert len(ups.sold) == 2
