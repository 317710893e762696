from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from psycopg.errors import DeadlockDetected

from backhaul.core.money import Money
from backhaul.core.orders import Batch, ImportReport, LineBack, Notice, Reason
from backhaul.core.ports.channel import SoldOrder, Tender
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.importing import OrderImport, _repeated
from backhaul.stages.orders.models import Delivery, Order, OrderLine, Payment, RecordedReturn
from tests.cast import MONDAY, Cast
from tests.makers.orders import sold_line, sold_order


def batch(*orders: SoldOrder, backs: tuple[LineBack, ...] = ()) -> Batch:
    lines = sum(len(order.lines) for order in orders) + len(backs)
    return Batch(orders=list(orders), backs=list(backs), lines=lines)


def imported(cast: Cast, *batches: Batch, channel: str = "") -> ImportReport:
    work = OrderImport(cast.nordlicht.pk, at=MONDAY, channel=channel)
    for each in batches:
        work.take(each)
    report = work.finish()
    assert report.is_complete
    return report


def sums(report: ImportReport) -> tuple[int, int, dict[Reason, int]]:
    return report.orders, report.placed, dict(+report.explained)


def test_new_orders_are_placed(cast: Cast) -> None:
    report = imported(cast, batch(sold_order("A1"), sold_order("A2")))

    assert sums(report) == (2, 2, {})
    with acting_for(cast.nordlicht.pk):
        assert Order.objects.count() == 2


def test_a_second_import_of_the_same_changes_nothing(cast: Cast) -> None:
    told = batch(sold_order("A1", lines=(sold_line("1"), sold_line("2"))))
    imported(cast, told)
    with acting_for(cast.nordlicht.pk):
        before = list(OrderLine.objects.order_by("id").values())

    report = imported(cast, told)

    assert sums(report) == (0, 0, {Reason.ALREADY_KNOWN: 2})
    with acting_for(cast.nordlicht.pk):
        assert list(OrderLine.objects.order_by("id").values()) == before


def test_a_later_export_tells_when_a_known_order_was_delivered(cast: Cast) -> None:
    imported(cast, batch(sold_order("A1", delivered_at=None)))

    report = imported(cast, batch(sold_order("A1", delivered_at=MONDAY)))

    assert sums(report) == (0, 0, {Reason.ALREADY_KNOWN: 1})
    with acting_for(cast.nordlicht.pk):
        assert Delivery.objects.get().delivered_at == MONDAY
        assert OrderLine.objects.get().delivered_at == MONDAY


def test_a_line_that_a_known_order_did_not_have_is_placed(cast: Cast) -> None:
    imported(cast, batch(sold_order("A1", lines=(sold_line("1"),))))

    report = imported(cast, batch(sold_order("A1", lines=(sold_line("1"), sold_line("2")))))

    assert sums(report) == (0, 1, {Reason.ALREADY_KNOWN: 1})
    with acting_for(cast.nordlicht.pk):
        assert list(OrderLine.objects.order_by("external_id").values_list("external_id")) == [
            ("1",),
            ("2",),
        ]


def test_an_order_told_twice_in_one_batch_is_placed_once(cast: Cast) -> None:
    report = imported(cast, batch(sold_order("A1"), sold_order("A2"), sold_order("A1")))

    assert sums(report) == (2, 2, {Reason.ALREADY_KNOWN: 1})


@pytest.mark.parametrize(
    "other",
    [
        {"sku": "MUG"},
        {"quantity": 2},
        {"paid": Money(2999, "EUR")},
    ],
    ids=["product", "quantity", "price"],
)
def test_a_known_line_told_otherwise_is_a_failure_and_stays_as_it_was(
    cast: Cast, other: dict[str, object]
) -> None:
    imported(cast, batch(sold_order("A1", lines=(sold_line("1"), sold_line("2")))))
    with acting_for(cast.nordlicht.pk):
        before = list(OrderLine.objects.order_by("id").values())

    told = batch(sold_order("A1", lines=(sold_line("1", **other), sold_line("2"))))
    report = imported(cast, told)

    explained = {Reason.CONTRADICTS_ORDER: 1, Reason.ALREADY_KNOWN: 1}
    assert sums(report) == (0, 0, explained)
    assert report.failed == 1
    assert report.problems[0].detail.startswith("shop-A1: TEE-1 1 3000 EUR / ")
    with acting_for(cast.nordlicht.pk):
        assert list(OrderLine.objects.order_by("id").values()) == before


def test_an_order_that_contradicts_itself_fails_alone(cast: Cast) -> None:
    twice = sold_order("A1", lines=(sold_line("1"), sold_line("1")))

    report = imported(cast, batch(twice, sold_order("A2")))

    assert sums(report) == (1, 1, {Reason.CONTRADICTS_ORDER: 2})
    assert [(one.reason, one.detail) for one in report.problems] == [
        (Reason.CONTRADICTS_ORDER, "shop-A1: line_twice")
    ]


def test_what_no_column_can_hold_fails_alone(cast: Cast) -> None:
    long_sku = sold_order("A1", lines=(sold_line("1", sku="S" * 81),))
    huge = sold_order("A2", lines=(sold_line("1", paid=Money(2**62 + 1, "EUR")),))

    report = imported(cast, batch(long_sku, huge, sold_order("A3")))

    assert sums(report) == (1, 1, {Reason.UNREADABLE_ROW: 2})
    assert [one.detail for one in report.problems] == [
        "shop-A1: sku: 81 > 80",
        "shop-A2: amount",
    ]


def test_the_brands_connection_can_refund_what_a_gateway_captured(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        Connection.objects.create(
            brand=cast.nordlicht, kind="payments", adapter="stripe", name="main"
        )
    told = [
        ("card", "pi_1", "main"),
        ("paypal", "PAY-1", "main"),
        ("card", "", ""),
        ("gift_card", "GC-1", ""),
    ]
    tenders = tuple(
        Tender(external_id=f"t{n}", method=method, captured=Money(100, "EUR"), provider_ref=ref)
        for n, (method, ref, _) in enumerate(told)
    )

    imported(cast, batch(sold_order("A1", tenders=tenders)))

    with acting_for(cast.nordlicht.pk):
        stored = Payment.objects.order_by("external_id")
        assert list(stored.values_list("method", "provider_ref", "connection_name")) == told


def test_a_reference_that_is_too_long_is_left_out_and_not_cut(cast: Cast) -> None:
    tender = Tender(
        external_id="t1", method="card", captured=Money(100, "EUR"), provider_ref="p" * 121
    )

    imported(cast, batch(sold_order("A1", tenders=(tender,))))

    with acting_for(cast.nordlicht.pk):
        payment = Payment.objects.get()
        assert (payment.provider_ref, payment.connection_name) == ("", "")


def test_the_channel_can_be_named(cast: Cast) -> None:
    imported(cast, batch(sold_order("A1")))

    report = imported(cast, batch(sold_order("A1")), channel="shop-uk")

    assert sums(report) == (1, 1, {})
    with acting_for(cast.nordlicht.pk):
        channels = Order.objects.order_by("channel").values_list("channel", flat=True)
        assert list(channels) == ["shop", "shop-uk"]


def test_another_brand_may_have_the_same_order_and_is_not_touched(cast: Cast) -> None:
    OrderImport(cast.voltaic.pk, at=MONDAY).take(batch(sold_order("A1")))
    with acting_for(cast.voltaic.pk):
        before = list(OrderLine.objects.values())

    report = imported(cast, batch(sold_order("A1"), backs=(back_of("A1"),)))

    assert sums(report) == (1, 1, {Reason.RETURN_LINE_RECORDED: 1})
    with acting_for(cast.voltaic.pk):
        assert list(OrderLine.objects.values()) == before
        assert RecordedReturn.objects.count() == 0


def test_guests_are_nobodys_customers(cast: Cast) -> None:
    guest = sold_order("A1", email="", customer_ref="")

    report = imported(
        cast, batch(guest, backs=(replace(back_of("A1"), order_external_id="", email=""),))
    )

    assert sums(report) == (1, 1, {Reason.RETURN_WITHOUT_SALE: 1})


def test_more_orders_do_not_take_more_statements(cast: Cast) -> None:
    def statements(numbers: range) -> int:
        orders = [sold_order(f"A{n}") for n in numbers]
        backs = tuple(back_of(f"A{n}") for n in numbers)
        with CaptureQueriesContext(connection) as captured:
            imported(cast, batch(*orders, backs=backs))
        return sum("SAVEPOINT" not in query["sql"] for query in captured)

    assert statements(range(2)) == 19
    assert statements(range(2, 200)) == 19
    assert statements(range(200)) <= 19


def test_a_notice_of_a_batch_is_in_the_report(cast: Cast) -> None:
    sale = sold_order("A1", lines=(sold_line("1", quantity=2),))

    report = imported(cast, batch(sale, backs=(back_of("A1", quantity=3, amount=None),)))

    assert report.notices == {Notice.RETURN_EXCEEDS_SALE: 1}
    assert report.problems[0].detail == "back-A1: 3 > 2"


def back_of(number: str, **changes: object) -> LineBack:
    told = LineBack(
        channel="shop",
        external_id=f"back-{number}",
        sku="TEE-1",
        quantity=1,
        at=MONDAY,
        amount=Money(3000, "EUR"),
        order_external_id=f"shop-{number}",
    )
    return replace(told, **changes)  # type: ignore[arg-type]  # fields of a test


def test_work_that_lost_a_deadlock_is_done_again() -> None:
    tries: list[int] = []

    def work(rows: Sequence[int]) -> int:
        tries.append(len(tries))
        if len(tries) < 3:
            raise OperationalError from DeadlockDetected()
        return sum(rows)

    assert _repeated(work, [1, 2]) == 3
    assert tries == [0, 1, 2]


def test_work_that_failed_otherwise_is_not_done_again() -> None:
    tries: list[int] = []

    def work(rows: Sequence[int]) -> int:
        tries.append(len(tries))
        raise OperationalError("the server went away")

    with pytest.raises(OperationalError):
        _repeated(work, [1])

    assert tries == [0]
