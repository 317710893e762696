from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from backhaul.core.axes import Method
from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.documents.labels import Paper
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.actions import announce_parcel, get_label
from backhaul.stages.shipping.labels import label_pdf_for
from backhaul.stages.shipping.models import Parcel
from tests.cast import MONDAY, Cast
from tests.makers.connections import connect_carrier
from tests.makers.orders import sold_order
from tests.makers.requests import a_request
from tests.sandbox.peers import Peer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        peer.wait_ready()
        yield peer


@pytest.fixture
def ran(live_cast: Cast, carrier: Peer) -> str:
    """An authorised return of Nordlicht's, whose carrier is the peer."""
    brand = live_cast.nordlicht
    with acting_for(brand.pk):
        connect_carrier(brand, carrier.url)
        upsert_orders(brand.pk, [sold_order()])
        case, _ = request_return(brand, a_request(method=Method.QR), at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
    return str(case.ret.ran)


def _labels(carrier: Peer, ran: str) -> list[object]:
    return [label for label in carrier.books()["labels"] if label["reference"] == ran]


def test_a_label_is_bought_once_however_often_it_is_asked_for(
    live_cast: Cast, carrier: Peer, ran: str
) -> None:
    brand_id = live_cast.nordlicht.pk

    first = get_label(brand_id, ran, at=MONDAY, actor="shopper")
    second = get_label(brand_id, ran, at=MONDAY, actor="shopper")

    assert first.tracking_number.startswith("PK")
    assert second.pk == first.pk
    assert len(_labels(carrier, ran)) == 1
    with acting_for(brand_id):
        assert Return.objects.get().headline == "label_ready"
        assert Unit.objects.get().position == "label_created"
        cost = Entry.objects.get(kind="cost.recorded")
        assert cost.data["what"] == "label"
        assert cost.data["amount_minor"] == first.price_minor


def test_ten_at_once_buy_one(live_cast: Cast, carrier: Peer, ran: str) -> None:
    brand_id = live_cast.nordlicht.pk

    def ask(_: int) -> int:
        try:
            return get_label(brand_id, ran, at=MONDAY, actor="shopper").pk
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(10) as pool:
        parcels = set(pool.map(ask, range(10)))

    assert len(parcels) == 1
    assert len(_labels(carrier, ran)) == 1


def test_a_lost_reply_leaves_a_label_that_the_next_call_finds(
    live_cast: Cast, carrier: Peer, ran: str
) -> None:
    brand_id = live_cast.nordlicht.pk
    carrier.control("/control/mode", {"outage": "lost_reply", "times": 1})

    with pytest.raises(DomainError, match="label_unknown"):
        get_label(brand_id, ran, at=MONDAY, actor="shopper")
    with acting_for(brand_id):
        assert Parcel.objects.get().label_state == "unknown"
    parcel = get_label(brand_id, ran, at=MONDAY, actor="shopper")

    assert parcel.label_state == "bought"
    assert len(_labels(carrier, ran)) == 1


def test_a_carrier_that_is_down_is_said_and_nothing_is_bought(
    live_cast: Cast, carrier: Peer, ran: str
) -> None:
    brand_id = live_cast.nordlicht.pk
    carrier.control("/control/mode", {"outage": "503", "times": 1})

    with pytest.raises(DomainError, match="carrier_unavailable"):
        get_label(brand_id, ran, at=MONDAY, actor="shopper")

    assert _labels(carrier, ran) == []


def test_cleo_gets_no_label_of_nordlichts(live_cast: Cast, carrier: Peer, ran: str) -> None:
    with pytest.raises(NotFound):
        get_label(live_cast.voltaic.pk, ran, at=MONDAY, actor="api:2")

    assert _labels(carrier, ran) == []


def test_the_pdf_is_made_when_it_is_asked_for(live_cast: Cast, carrier: Peer, ran: str) -> None:
    brand_id = live_cast.nordlicht.pk
    with acting_for(brand_id), pytest.raises(NotFound, match="no_label"):
        label_pdf_for(brand_id, ran, Paper.A4, "en")
    get_label(brand_id, ran, at=MONDAY, actor="shopper")

    with acting_for(brand_id):
        pdf = label_pdf_for(brand_id, ran, Paper.A4, "zh-hans")

    assert pdf.startswith(b"%PDF-")


def test_a_parcel_of_the_shoppers_own_is_announced_once(
    live_cast: Cast, carrier: Peer, ran: str
) -> None:
    brand_id = live_cast.nordlicht.pk
    for number in ("1z 999 aa1", "1Z999AA1"):
        with acting_for(brand_id):
            announce_parcel(
                brand_id, ran, carrier="ups", tracking_number=number, at=MONDAY, actor="shopper"
            )

    with acting_for(brand_id):
        assert Parcel.objects.get().tracking_number == "1Z999AA1"
