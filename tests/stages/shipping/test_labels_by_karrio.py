"""Labels of a carrier that sells another whenever it is asked: real Karrio, a UPS of ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

import pytest
from django.db import connection

from backhaul.core.errors import DomainError
from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.documents.labels import Paper
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize, withdraw
from backhaul.stages.incidents.models import Incident
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.promises.book import Book
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping import actions, asking, buying
from backhaul.stages.shipping.actions import get_label, order_label
from backhaul.stages.shipping.buying import Intent
from backhaul.stages.shipping.labels import label_for, label_pdf_for
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.shipping.promptly import label_soon
from backhaul.stages.shipping.settling import write_off_label
from backhaul.stages.shipping.voiding import void
from tests.adapters.carriers.ups_service import CREDENTIALS, UpsService
from tests.cast import MONDAY, Cast
from tests.makers.orders import sold_order
from tests.makers.requests import a_request

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        find_spec("karrio") is None, reason="needs the extra: requirements/karrio.lock"
    ),
]


@pytest.fixture
def ups() -> Iterator[UpsService]:
    with UpsService() as service:
        yield service


@pytest.fixture
def brand(live_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Brand:
    monkeypatch.setattr(actions, "WAIT", 0.0)
    return live_cast.nordlicht


@pytest.fixture
def ran(brand: Brand, ups: UpsService) -> str:
    return authorised(brand, ups)


def authorised(brand: Brand, ups: UpsService, **more: str) -> str:
    """Return the number of a return that waits for its label."""
    shown = {**ups.config(**more), "timeout_seconds": "1"}
    del shown["credentials"]
    with acting_for(brand.pk):
        create_connection(
            brand.pk,
            NewConnection(
                Connection.Kind.CARRIER,
                adapter="karrio",
                name="ups",
                config=shown,
                secrets={"credentials": CREDENTIALS},
            ),
        )
        upsert_orders(brand.pk, [sold_order()])
        case, _ = request_return(brand, a_request(), at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
    return str(case.ret.ran)


def ordered(brand: Brand, ran: str) -> Intent:
    found = order_label(brand.pk, ran, at=MONDAY, actor="shopper")
    assert isinstance(found, Intent)
    return found


def work(brand: Brand, intent: Intent) -> Parcel:
    """Do what the worker's job does."""
    asking.ask_for(brand.pk, intent.parcel_id)
    return parcel(brand, intent)


def parcel(brand: Brand, intent: Intent) -> Parcel:
    with acting_for(brand.pk):
        return Parcel.objects.get(pk=intent.parcel_id)


def noted(brand: Brand) -> list[str]:
    with acting_for(brand.pk):
        found = Entry.objects.filter(kind__startswith="label.").order_by("id")
        return list(found.values_list("kind", flat=True))


def incidents(brand: Brand, parcel: Parcel) -> list[tuple[str, str, bool]]:
    """Return kind, who opened or ended it, and whether it is open, of a parcel's incidents."""
    with acting_for(brand.pk):
        found = Incident.objects.filter(subject=f"parcel:{parcel.pk}").order_by("id")
        return [(i.kind, i.healed_by or "system", i.healed_at is None) for i in found]


def mark(brand: Brand) -> str | None:
    with acting_for(brand.pk):
        found: str | None = Return.objects.get().incident
        return found


def later(minutes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(minutes=minutes))


def jobs() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo'")
        return list(cursor.fetchall())


def test_web_orders_it_and_the_worker_buys_it(brand: Brand, ups: UpsService, ran: str) -> None:
    with pytest.raises(DomainError, match="label_is_coming"):
        get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    assert ups.asked == []
    intent = ordered(brand, ran)
    assert "shipping.buy_label" in {name for name, _ in jobs()}

    bought = work(brand, intent)

    assert (bought.label_state, bought.carrier, bought.carrier_name) == ("bought", "ups", "UPS")
    assert (bought.price_minor, bought.currency) == (985, "USD")
    assert bought.tracking_number == "1Z999AA10000000001"
    rates = bought.rates or []
    assert [minor for _, minor, _ in rates] == [985, 1420, 2107]
    assert bought.service == rates[0][0] != ""
    assert get_label(brand.pk, ran, at=MONDAY, actor="shopper").pk == bought.pk
    assert len(ups.sold) == 1


def test_who_waits_gets_it_from_the_worker_meanwhile(
    brand: Brand, ups: UpsService, ran: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "WAIT", 10.0)
    intent = ordered(brand, ran)

    def job() -> None:
        try:
            asking.ask_for(brand.pk, intent.parcel_id)
        finally:
            connection.close()

    worker = threading.Thread(target=job)
    worker.start()
    found = get_label(brand.pk, ran, at=MONDAY, actor="shopper")
    worker.join()

    assert found.tracking_number == "1Z999AA10000000001"


def test_the_carriers_own_label_is_what_the_shopper_prints(
    brand: Brand, ups: UpsService, ran: str
) -> None:
    work(brand, ordered(brand, ran))

    with acting_for(brand.pk):
        first = label_pdf_for(brand.pk, ran, Paper.A4, "en")
        again = label_pdf_for(brand.pk, ran, Paper.FOUR_BY_SIX, "de")

    assert first.startswith(b"%PDF-")
    assert again == first


def test_a_label_for_printers_is_no_pdf(brand: Brand, ups: UpsService) -> None:
    ran = authorised(brand, ups, label_format="ZPL")
    work(brand, ordered(brand, ran))

    with acting_for(brand.pk):
        label = label_for(brand.pk, ran, Paper.A4, "en")
        assert (label.media_type, label.body) == ("application/zpl", b"^XA^FDReturn^FS^XZ")
        with pytest.raises(DomainError, match="label_is_zpl"):
            label_pdf_for(brand.pk, ran, Paper.A4, "en")


@pytest.mark.parametrize("trouble", ["hang", "drop"])
def test_an_order_without_an_answer_is_never_repeated(
    brand: Brand, ups: UpsService, ran: str, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ups.trouble = trouble

    doubted = work(brand, ordered(brand, ran))
    for minutes in (3, 60, 6000):
        later(minutes, monkeypatch)
        asking.sweep()
        with pytest.raises(DomainError, match="label_to_settle"):
            get_label(brand.pk, ran, at=clock.now(), actor="member:1")

    assert (doubted.label_state, doubted.due_at) == ("unknown", None)
    assert len(ups.sold) == 1
    assert noted(brand) == ["label.ordered", "label.unknown"]
    assert incidents(brand, doubted) == [("label_in_doubt", "system", True)]
    assert mark(brand) == "label_in_doubt"


def test_a_person_who_looked_there_lets_another_be_bought(
    brand: Brand, ups: UpsService, ran: str
) -> None:
    ups.trouble = "drop"
    first = work(brand, ordered(brand, ran))

    with acting_for(brand.pk):
        write_off_label(brand.pk, ran, first.pk, at=MONDAY, actor="member:1")
    with acting_for(brand.pk), pytest.raises(DomainError, match="label_not_in_doubt"):
        write_off_label(brand.pk, ran, first.pk, at=MONDAY, actor="member:1")
    second = work(brand, ordered(brand, ran))

    assert (second.label_state, second.tracking_number) == ("bought", "1Z999AA10000000002")
    assert noted(brand) == [
        "label.ordered", "label.unknown", "label.written_off", "label.ordered", "label.bought",
    ]  # fmt: skip
    assert incidents(brand, first) == [("label_in_doubt", "member:1", False)]
    assert incidents(brand, second) == []
    assert mark(brand) is None


def test_a_worker_that_died_while_asking_leaves_a_doubt_and_not_an_order(
    brand: Brand, ups: UpsService, ran: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    intent = ordered(brand, ran)
    with acting_for(brand.pk):
        Parcel.objects.filter(pk=intent.parcel_id).update(label_asked_at=MONDAY)

    later(3, monkeypatch)
    asking.sweep()

    assert parcel(brand, intent).label_state == "unknown"
    assert ups.asked == []


def test_an_answer_that_comes_late_ends_the_doubt(
    brand: Brand, ups: UpsService, ran: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    intent = ordered(brand, ran)
    with acting_for(brand.pk):
        Parcel.objects.filter(pk=intent.parcel_id).update(label_asked_at=MONDAY)
    later(3, monkeypatch)
    asking.sweep()
    assert mark(brand) == "label_in_doubt"

    monkeypatch.setattr(buying, "_go_first", lambda *_args, **_named: None)  # it had asked
    slow = work(brand, intent)

    assert slow.label_state == "bought"
    assert incidents(brand, slow) == [("label_in_doubt", "system", False)]
    assert mark(brand) is None


def test_a_second_worker_asks_nobody_while_the_first_does(
    brand: Brand, ups: UpsService, ran: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    intent = ordered(brand, ran)
    with acting_for(brand.pk):
        Parcel.objects.filter(pk=intent.parcel_id).update(label_asked_at=MONDAY)
    later(1, monkeypatch)

    waiting = work(brand, intent)

    assert waiting.label_state == "ordered"
    assert ups.asked == []


def test_a_carrier_that_did_nothing_is_asked_again_by_itself(
    brand: Brand, ups: UpsService, ran: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ups.trouble = "busy"
    intent = ordered(brand, ran)
    waiting = work(brand, intent)
    assert (waiting.label_state, waiting.label_asked_at) == ("ordered", None)

    later(3, monkeypatch)
    asking.sweep()

    assert parcel(brand, intent).label_state == "bought"
    assert len(ups.sold) == 1


def test_a_no_is_a_no(brand: Brand, ups: UpsService, ran: str) -> None:
    ups.trouble = "refuse"

    assert work(brand, ordered(brand, ran)).label_state == "failed"


def test_a_return_taken_back_meanwhile_gives_its_label_back(
    brand: Brand, ups: UpsService, ran: str
) -> None:
    intent = ordered(brand, ran)
    with acting_for(brand.pk):
        withdraw(brand.pk, ran, None, at=MONDAY, actor="shopper")

    ended = work(brand, intent)

    assert ended.label_state == "voided"
    assert ups.voided == ["1Z999AA10000000001"]


def test_a_label_nobody_uses_is_voided(brand: Brand, ups: UpsService, ran: str) -> None:
    bought = work(brand, ordered(brand, ran))
    with acting_for(brand.pk):
        withdraw(brand.pk, ran, None, at=MONDAY, actor="shopper")

    void(brand.pk, bought.pk)

    assert ups.voided == [bought.tracking_number]


def test_a_page_that_hurries_leaves_it_to_the_worker(
    brand: Brand, ups: UpsService, ran: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backhaul.stages.shipping.promptly._WAIT", 0.0)

    label_soon(brand.pk, ran, at=MONDAY, actor="shopper")

    assert ups.asked == []
    assert [name for name, _ in jobs()].count("shipping.buy_label") == 1


def test_the_service_is_part_of_the_lane(brand: Brand, ups: UpsService, ran: str) -> None:
    bought = work(brand, ordered(brand, ran))

    with acting_for(brand.pk):
        case = cases.load(brand.pk, ran)
        lane = Book.of([brand.pk], [case]).lanes[case.ret.pk]

    assert (lane.carrier, lane.service) == ("ups", bought.service)
