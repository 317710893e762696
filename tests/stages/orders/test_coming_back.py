from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.core.money import Money
from backhaul.core.orders import LineBack, Reason
from backhaul.core.ports.channel import Tender
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.coming_back import Fate, record_backs
from backhaul.stages.orders.models import OrderLine, Payment, RecordedReturn
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.makers.orders import sold_line, sold_order

DAY = timedelta(days=1)
RECORDED = Fate(Reason.RETURN_LINE_RECORDED)
WITHOUT_SALE = Fate(Reason.RETURN_WITHOUT_SALE)


def back(**changes: Any) -> LineBack:
    """One tee of Sam's at 30 euro, of no named order."""
    told: dict[str, Any] = {
        "channel": "shop",
        "external_id": "C1:1",
        "sku": "TEE-1",
        "quantity": 1,
        "at": MONDAY,
        "amount": Money(3000, "EUR"),
        "email": SHOPPER_EMAIL,
    }
    return LineBack(**told | changes)


def sell(cast: Cast, number: str, quantity: int = 1, **values: Any) -> None:
    paid = values.pop("paid", Money(3000 * quantity, "EUR"))
    line = sold_line(quantity=quantity, paid=paid)
    upsert_orders(cast.nordlicht.pk, [sold_order(number, lines=(line,), **values)])


def record(cast: Cast, *backs: LineBack) -> list[Fate]:
    return record_backs(cast.nordlicht.pk, backs, at=MONDAY)


def returned() -> dict[str, int]:
    lines = OrderLine.objects.order_by("order__number")
    return dict(lines.values_list("order__number", "already_returned"))


def taken_back() -> Sequence[int]:
    payments = Payment.objects.order_by("order__number", "external_id")
    return list(payments.values_list("taken_back_minor", flat=True))


def test_the_newest_earlier_sale_of_the_customer_gives_first(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1", 2, placed_at=MONDAY - 9 * DAY)
        sell(cast, "A2", 2, placed_at=MONDAY - 5 * DAY)
        sell(cast, "A3", 2, placed_at=MONDAY + DAY)

        fates = record(cast, back(quantity=3, amount=Money(9000, "EUR")))

        assert fates == [RECORDED]
        assert returned() == {"A1": 1, "A2": 2, "A3": 0}
        assert taken_back() == [3000, 6000, 0]
        kept = RecordedReturn.objects.get()
        assert (kept.quantity, kept.amount_minor, sum(kept.parts.values())) == (3, 9000, 3)


def test_a_customers_number_finds_the_sale_where_there_is_no_address(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1", email="", customer_ref="13747")
        sell(cast, "A2", email="", customer_ref="99")

        fates = record(cast, back(email="", customer_ref="13747"))

        assert (fates, returned()) == ([RECORDED], {"A1": 1, "A2": 0})


def test_another_price_product_or_customer_is_no_sale_of_it(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1")

        fates = record(
            cast,
            back(external_id="1", amount=Money(2900, "EUR")),
            back(external_id="2", sku="MUG"),
            back(external_id="3", email="kim@example.com"),
        )

        assert fates == [WITHOUT_SALE] * 3
        assert (returned(), taken_back()) == ({"A1": 0}, [0])
        assert RecordedReturn.objects.count() == 0


def test_it_counts_once_however_often_it_is_told(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1", 3)

        fates = record(cast, back(), back()) + record(cast, back())

        assert fates == [RECORDED, Fate(Reason.ALREADY_KNOWN), Fate(Reason.ALREADY_KNOWN)]
        assert (returned(), taken_back()) == ({"A1": 1}, [3000])


def test_one_without_a_sale_finds_it_once_the_older_file_is_in(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        first = record(cast, back())
        sell(cast, "A1")

        second = record(cast, back())

        assert (first, second) == ([WITHOUT_SALE], [RECORDED])
        assert returned() == {"A1": 1}


def test_a_refund_that_names_its_line_leaves_the_payment_alone(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1", 2)
        named = back(order_external_id="shop-A1", line_external_id="1", sku="", amount=None)

        fates = record(cast, named)

        assert (fates, returned(), taken_back()) == ([RECORDED], {"A1": 1}, [0])
        assert RecordedReturn.objects.get().amount_minor is None


def test_no_sale_gives_more_than_was_sold_and_only_its_share_is_taken_back(
    cast: Cast,
) -> None:
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1", 2)

        [fate] = record(cast, back(quantity=3, amount=Money(9000, "EUR")))

        assert fate.reason is Reason.RETURN_LINE_RECORDED
        assert fate.problem is not None
        assert fate.problem.detail == "C1:1: 3 > 2"
        assert (returned(), taken_back()) == ({"A1": 2}, [6000])


def test_what_was_given_back_is_shared_over_the_payments_in_turn(cast: Cast) -> None:
    tenders = tuple(
        Tender(external_id=name, method="other", captured=Money(minor, "EUR"))
        for name, minor in (("t1", 1000), ("t2", 5000))
    )
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1", 2, tenders=tenders)

        record(cast, back())

        assert taken_back() == [1000, 2000]


def test_what_was_given_back_above_all_payments_is_recorded_all_the_same(cast: Cast) -> None:
    tender = Tender(external_id="t1", method="other", captured=Money(500, "EUR"))
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1", tenders=(tender,))

        record(cast, back())

        assert taken_back() == [3000]


def test_a_unit_that_was_asked_back_here_is_not_counted_again(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1", 2)
        request = ReturnRequest(
            wanted=(Wanted(order="A1", line="1", quantity=2, reason="too_small"),),
            resolution=Resolution.REFUND,
            method=Method.LABEL,
            origin=Origin.PORTAL,
            email=SHOPPER_EMAIL,
        )
        request_return(cast.nordlicht, request, at=MONDAY, actor="shopper")

        fates = record(cast, back())

        assert (fates, returned(), taken_back()) == ([WITHOUT_SALE], {"A1": 0}, [0])


def test_an_identity_that_no_column_can_hold_is_reported(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        sell(cast, "A1")

        [fate] = record(cast, back(external_id="x" * 201))

        assert fate.reason is Reason.UNREADABLE_ROW
        assert (returned(), RecordedReturn.objects.count()) == ({"A1": 0}, 0)


def test_sales_of_another_brand_are_not_found(cast: Cast) -> None:
    with acting_for(cast.voltaic.pk):
        upsert_orders(cast.voltaic.pk, [sold_order("A1")])
    with acting_for(cast.nordlicht.pk):
        fates = record(cast, back())

    assert fates == [WITHOUT_SALE]
    with acting_for(cast.voltaic.pk):
        assert returned() == {"A1": 0}
