"""Orders from files: looked through without a trace, imported, mended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backhaul.foundation import clock
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders import files
from backhaul.stages.orders.models import Order, OrderFile
from tests.cast import Cast

BASE = "/b/nordlicht/settings/"


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def kinds_noted(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def rows(cast: Cast, model: Any) -> list[Any]:
    with acting_for(cast.nordlicht.pk):
        return list(model.objects.filter(brand=cast.nordlicht).order_by("pk"))


HEADER = "order,placed_at,sku,title,quantity,line_total,currency,email\n"
GOOD = "A1,2026-11-02T10:00:00Z,LAMP,Lamp,2,40.00,EUR,sam@example.com\n"
BAD = "A2,31.02.2026,SHADE,Shade,1,9.00,EUR,kim@example.com\n"


def hand_in(desk: Client, text: str, **more: Any) -> Any:
    file = SimpleUploadedFile("orders.csv", text.encode(), "text/csv")
    return desk.post(f"{BASE}orders/", {"form": "csv", "orders": file, **more})


def work(cast: Cast) -> OrderFile:
    """Do what the worker would do; return the file."""
    (row,) = rows(cast, OrderFile)
    step = files.look_through if row.state == "checking" else files.import_file
    step(cast.nordlicht.pk, row.pk, at=clock.now())
    (row,) = rows(cast, OrderFile)
    assert isinstance(row, OrderFile)
    return row


def test_a_file_is_looked_through_without_a_trace_and_then_imported(
    cast: Cast, desk: Client
) -> None:
    answer = hand_in(desk, HEADER + GOOD + BAD)
    assert "We look through the file." in desk.get(answer.headers["Location"]).content.decode()
    row = work(cast)
    page = desk.get(answer.headers["Location"]).content.decode()

    assert row.state == "checked"
    assert "1 new order would be placed." in page
    assert "1 line was not understood." in page
    assert "31.02.2026" in page
    assert rows(cast, Order) == []
    mend = desk.get(f"{BASE}orders/{row.pk}/problems")
    assert mend.content.decode() == HEADER + BAD
    assert 'filename="orders.problems.csv"' in mend.headers["Content-Disposition"]

    for _ in range(2):
        desk.post(f"{BASE}orders/{row.pk}/import")
    assert work(cast).state == "imported"

    assert [order.number for order in rows(cast, Order)] == ["A1"]
    assert "1 new order was placed." in desk.get(f"{BASE}orders/{row.pk}/").content.decode()
    assert kinds_noted(cast) == ["orders.imported"]


def test_a_file_that_is_no_orders_says_so(cast: Cast, desk: Client) -> None:
    hand_in(desk, "a,b\n1,2\n")
    row = work(cast)

    assert row.state == "refused"
    page = desk.get(f"{BASE}orders/{row.pk}/").content.decode()
    assert "does not name a column for: order" in page


def test_an_empty_file_and_a_broken_mapping_are_refused_at_once(
    cast: Cast, desk: Client
) -> None:
    mapping = SimpleUploadedFile("columns.toml", b"\xff\xfe")

    assert hand_in(desk, "").status_code == 422
    assert hand_in(desk, HEADER + GOOD, columns=mapping).status_code == 422
    assert rows(cast, OrderFile) == []


def test_files_are_forgotten_after_a_week(cast: Cast, desk: Client) -> None:
    hand_in(desk, HEADER + GOOD)
    ids = (cast.nordlicht.pk,)
    with acting_for(*ids):
        assert files.forget_files(ids, at=clock.now()) == 0
        assert files.forget_files(ids, at=clock.now() + timedelta(days=8)) == 1
        assert OrderFile.objects.get().stored == ""


def test_the_template_can_be_handed_in_as_it_is(cast: Cast, desk: Client) -> None:
    template = desk.get(f"{BASE}orders/template.csv").content.decode()

    hand_in(desk, template)

    assert work(cast).report["placed"] == 1
