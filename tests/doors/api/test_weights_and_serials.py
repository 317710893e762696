"""Receipts with a weight and serial numbers, told by a program."""

from __future__ import annotations

from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.receiving.models import Receipt, SerialRead, Weighing
from tests.cast import Cast
from tests.doors.api.desk import Desk
from tests.makers.orders import sold_line
from tests.makers.returns import NUMBER, authorized_return, send_parcel

HEAVY = sold_line(quantity=3, weight_grams=700, serials=("SN-1", "SN-2"))


@pytest.fixture
def ran(cast: Cast) -> str:
    number = authorized_return(cast.nordlicht, line=HEAVY)
    send_parcel(cast.nordlicht, number)
    return number


def receipt(**fields: Any) -> dict[str, Any]:
    return {"scan": NUMBER, "seconds": 5, **fields}


def test_what_fits_is_no_difference(cast: Cast, desk: Desk, ran: str) -> None:
    told = receipt(weight_grams=800, serials=[{"unit": 1, "serial": "sn 1"}])

    reply = desk.post("/receipts", told)

    assert reply.status == 201
    assert (reply.json["differences"], reply.json["incident"]) == ([], None)
    with acting_for(cast.nordlicht.pk):
        assert Weighing.objects.get().expected_grams == 800
        assert SerialRead.objects.get().difference == ""


def test_what_does_not_fit_is_named_and_marks_the_return(desk: Desk, ran: str) -> None:
    told = receipt(weight_grams=95, serials=[{"unit": 1, "serial": "SN-9"}])

    reply = desk.post("/receipts", told)

    assert reply.json["differences"] == ["weight", "serial"]
    assert reply.json["incident"] == "contents_differ"
    assert desk.get(f"/returns/{ran}").json["incident"] == "contents_differ"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"weight_grams": 0}, 422),
        ({"weight_grams": 70_001}, 422),
        ({"serials": [{"unit": 1, "serial": ""}]}, 422),
        ({"serials": [{"unit": 1, "serial": "--"}]}, 409),
        ({"serials": [{"unit": 9, "serial": "SN-1"}]}, 404),
    ],
)
def test_what_cannot_be_is_refused_whole(
    cast: Cast, desk: Desk, ran: str, fields: dict[str, Any], status: int
) -> None:
    assert desk.post("/receipts", receipt(**fields)).status == status

    with acting_for(cast.nordlicht.pk):
        assert not Receipt.objects.exists()
        assert not Weighing.objects.exists()


def test_an_order_tells_the_numbers_of_its_pieces_and_later_news_keep_them(
    cast: Cast, desk: Desk
) -> None:
    line = {
        "external_id": "1",
        "sku": "LAMP-1",
        "title": "Lamp",
        "quantity": 2,
        "paid": {"minor": 6000, "currency": "EUR"},
        "serials": ["SN-1", "SN-2"],
    }
    order = {
        "external_id": "NL-77",
        "number": "NL-77",
        "placed_at": "2026-11-01T10:00:00+00:00",
        "currency": "EUR",
        "email": "sam@example.com",
        "lines": [line],
    }

    assert desk.put("/orders", {"channel": "shop", "orders": [order]}).status == 200
    del line["serials"]
    desk.put("/orders", {"channel": "shop", "orders": [order]})

    with acting_for(cast.nordlicht.pk):
        assert OrderLine.objects.get(external_id="1").serials == ["SN-1", "SN-2"]
