from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backhaul.core.money import Money
from backhaul.core.orders import (
    FAILURES,
    PROBLEMS_KEPT,
    Batch,
    ImportReport,
    LineBack,
    LineProblem,
    Notice,
    Reason,
    SaleLine,
    Taken,
    fate_of,
    match_back,
)
from backhaul.core.ports.channel import SoldLine, SoldOrder

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def sale(**changes: Any) -> SaleLine:
    told: dict[str, Any] = {
        "order_external_id": "100",
        "line_external_id": "1",
        "placed_at": MONDAY,
        "sku": "LAMP",
        "quantity": 4,
        "paid": Money(4000, "GBP"),
        "customer_ref": "13747",
    }
    return SaleLine(**told | changes)


def back(**changes: Any) -> LineBack:
    told: dict[str, Any] = {
        "channel": "log",
        "external_id": "C1:1",
        "sku": "LAMP",
        "quantity": 1,
        "at": FRIDAY,
        "amount": Money(1000, "GBP"),
        "customer_ref": "13747",
    }
    return LineBack(**told | changes)


def order(lines: int) -> SoldOrder:
    nothing = Money(0, "GBP")
    return SoldOrder(
        channel="log",
        external_id="100",
        number="100",
        placed_at=MONDAY,
        currency="GBP",
        email="",
        lines=tuple(
            SoldLine(
                external_id=str(n), sku="LAMP", title="", quantity=1, paid=nothing, tax=nothing
            )
            for n in range(lines)
        ),
    )


def test_a_return_belongs_to_the_newest_earlier_sale() -> None:
    sales = [sale(), sale(order_external_id="101", placed_at=TUESDAY)]

    assert match_back(back(), sales) == (Taken("101", "1", 1),)


def test_a_return_of_more_than_one_sale_holds_reaches_back_to_older_ones() -> None:
    sales = [sale(), sale(order_external_id="101", placed_at=TUESDAY, returned=3)]

    taken = match_back(back(quantity=3, amount=Money(3000, "GBP")), sales)

    assert taken == (Taken("101", "1", 1), Taken("100", "1", 2))


def test_a_sale_with_nothing_left_is_passed_over() -> None:
    assert match_back(back(), [sale(returned=4)]) == ()


def test_a_return_before_the_sale_is_not_its_return() -> None:
    assert match_back(back(at=MONDAY), [sale(placed_at=TUESDAY)]) == ()


def test_another_customer_product_price_or_currency_is_another_sale() -> None:
    others = [
        sale(customer_ref="99999"),
        sale(sku="VASE"),
        sale(paid=Money(4400, "GBP")),
        sale(paid=Money(4000, "EUR")),
    ]

    assert match_back(back(), others) == ()


def test_a_price_may_be_off_by_the_rounding_of_a_line_total() -> None:
    three_for_ten = sale(quantity=3, paid=Money(1000, "GBP"))

    assert match_back(back(amount=Money(333, "GBP")), [three_for_ten]) != ()
    assert match_back(back(amount=Money(335, "GBP")), [three_for_ten]) == ()


def test_nobody_is_not_the_same_customer_as_nobody() -> None:
    assert match_back(back(customer_ref=""), [sale(customer_ref="")]) == ()


def test_customers_are_known_by_mail_where_there_is_no_number() -> None:
    mine = sale(customer_ref="", email="Ada@Example.com")

    assert match_back(back(customer_ref="", email="ada@example.com"), [mine]) != ()


def test_a_return_that_names_its_order_needs_no_customer() -> None:
    sales = [sale(customer_ref=""), sale(order_external_id="101", customer_ref="")]

    taken = match_back(back(customer_ref="", order_external_id="100"), sales)

    assert taken == (Taken("100", "1", 1),)


def test_a_return_that_tells_no_amount_fits_any_price() -> None:
    assert match_back(back(amount=None), [sale()]) == (Taken("100", "1", 1),)


def test_a_return_that_names_its_line_needs_neither_product_nor_price() -> None:
    told = back(sku="", amount=None, order_external_id="100", line_external_id="2")

    assert match_back(told, [sale(), sale(line_external_id="2")]) == (Taken("100", "2", 1),)


def test_a_return_is_counted_by_what_was_found_of_it() -> None:
    three = back(quantity=3)

    assert fate_of(three, ()) == (Reason.RETURN_WITHOUT_SALE, None)
    assert fate_of(three, [Taken("1", "1", 3)]) == (Reason.RETURN_LINE_RECORDED, None)
    assert fate_of(three, [Taken("1", "1", 2)]) == (
        Reason.RETURN_LINE_RECORDED,
        Notice.RETURN_EXCEEDS_SALE,
    )


@given(
    quantity=st.integers(1, 50),
    sold=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), max_size=6),
)
def test_no_more_is_taken_than_came_back_nor_than_a_sale_has_left(
    quantity: int, sold: list[tuple[int, int]]
) -> None:
    sales = [
        sale(
            line_external_id=str(n), quantity=q, paid=Money(1000 * q, "GBP"), returned=min(q, r)
        )
        for n, (q, r) in enumerate(sold)
    ]

    taken = match_back(back(quantity=quantity, amount=Money(1000 * quantity, "GBP")), sales)

    left = {one.line_external_id: one.quantity - one.returned for one in sales}
    assert sum(part.quantity for part in taken) == min(quantity, sum(left.values()))
    assert all(0 < part.quantity <= left[part.line_external_id] for part in taken)


def test_a_report_is_complete_when_every_return_has_its_fate() -> None:
    report = ImportReport()
    explained = Counter({Reason.UNREADABLE_DATE: 1, Reason.FEE_OR_POSTAGE: 2})
    problem = LineProblem(line_no=7, reason=Reason.UNREADABLE_DATE, raw="x")

    report.add(
        Batch(
            orders=[order(2)], backs=[back()], explained=explained, lines=6, problems=[problem]
        )
    )

    before = report.is_complete
    report.add_back(Reason.RETURN_LINE_RECORDED)
    after = report.is_complete

    assert (before, after) == (False, True)
    assert report.summary(1.234) == {
        "lines": 6,
        "placed": 2,
        "explained": {"fee_or_postage": 2, "return_line_recorded": 1, "unreadable_date": 1},
        "failed": 1,
        "orders": 1,
        "notices": {},
        "seconds": 1.23,
    }


def test_an_order_known_before_is_explained_and_not_placed() -> None:
    report = ImportReport()
    report.add(Batch(orders=[order(3)], lines=3))

    report.add_known(order(3))

    assert (report.orders, report.placed) == (0, 0)
    assert report.explained == Counter({Reason.ALREADY_KNOWN: 3})
    assert report.is_complete
    assert report.failed == 0


def test_a_report_keeps_only_so_many_problems_but_counts_all() -> None:
    report = ImportReport()

    for n in range(PROBLEMS_KEPT + 5):
        report.note(LineProblem(line_no=n, reason=Notice.TOTALS_DIFFER))

    assert len(report.problems) == PROBLEMS_KEPT
    assert report.notices == Counter({Notice.TOTALS_DIFFER: PROBLEMS_KEPT + 5})


def test_a_line_that_waits_for_its_order_is_no_failure() -> None:
    assert Reason.ORDER_HELD_BACK not in FAILURES
