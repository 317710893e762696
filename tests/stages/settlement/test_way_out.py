"""The way out of an order: paid back once, shown before, and given free when a leg ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.ports.channel import SoldTax
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.actions import cancel, settle
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.books import Books
from backhaul.stages.settlement.forecast import forecast
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY
from tests.makers.orders import sold_line, sold_order
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.database

SHIPPING: dict[str, Any] = {
    "shipping_paid": Money(495, "EUR"),
    "shipping_tax": Money(79, "EUR"),
}


def sold(till: Till, *, quantity: int = 2, paid: int = 3000, captured: int = 3495) -> str:
    tenders = (till.card(captured),)
    return till.order(paid=paid, quantity=quantity, tenders=tenders, **SHIPPING)


def shipping_ordered(till: Till) -> int:
    with acting_for(till.brand.pk):
        return Order.objects.get(brand_id=till.brand.pk).shipping_ordered_minor


def explained(leg: Leg) -> list[tuple[str, int]]:
    return [(row["code"], row["amount_minor"]) for row in leg.explanation]


def settled(till: Till, number: str, *, units: int = 1, reason: str = "too_small") -> list[Leg]:
    ran = till.asked_back(number, units=units, reason=reason)
    till.scanned(ran)
    return till.settle(ran)


def test_a_whole_withdrawn_order_goes_back_with_its_shipping(till: Till) -> None:
    [leg] = settled(till, sold(till), units=2)

    assert leg.amount_minor == 3495
    assert ("shipping", 495) in explained(leg)
    assert leg.explanation[-1]["tax_minor"] == 79
    assert shipping_ordered(till) == 495
    assert till.line(leg).refund_ordered_minor == 3000


def test_parts_bring_it_with_the_last_one_and_end_at_what_was_paid(till: Till) -> None:
    number = sold(till)

    [first] = settled(till, number)
    [second] = settled(till, number)

    assert [first.amount_minor, second.amount_minor] == [1500, 1995]
    assert till.payment(second).refund_ordered_minor == 3495
    assert shipping_ordered(till) == 495


def test_a_faulty_piece_brings_its_part_and_the_rest_follows_with_the_last(till: Till) -> None:
    number = sold(till)

    [faulty] = settled(till, number, reason="arrived_late")
    [last] = settled(till, number)

    assert explained(faulty) == [("paid", 1500), ("shipping", 248)]
    assert explained(last) == [("paid", 1500), ("shipping", 247)]


NAMED = {
    **SHIPPING,
    "shipping_taxes": (
        SoldTax(name="VAT", rate_bp=1900, amount=Money(58, "EUR")),
        SoldTax(name="City", amount=Money(21, "EUR")),
    ),
}


def named_taxes(leg: Leg) -> list[list[object]]:
    [row] = [row for row in leg.explanation if row["code"] == "shipping"]
    assert row["tax_minor"] == sum(minor for _, _, minor in row["taxes"])
    taxes: list[list[object]] = row["taxes"]
    return taxes


def test_the_ways_taxes_go_back_by_name_and_sum_to_what_the_order_told(till: Till) -> None:
    tenders = (till.card(3495),)
    number = till.order(paid=3000, quantity=2, tenders=tenders, **NAMED)

    [faulty] = settled(till, number, reason="arrived_late")
    [last] = settled(till, number)

    assert named_taxes(faulty) == [["VAT", 1900, 29], ["City", None, 11]]
    assert named_taxes(last) == [["VAT", 1900, 29], ["City", None, 10]]


def test_two_payments_share_each_named_tax_of_the_way(till: Till) -> None:
    tenders = (till.card(3200, "t1"), till.card(295, "t2"))
    number = till.order(paid=3000, quantity=1, tenders=tenders, **NAMED)

    legs = settled(till, number)

    assert [named_taxes(leg) for leg in legs] == [
        [["VAT", 1900, 23], ["City", None, 8]],
        [["VAT", 1900, 35], ["City", None, 13]],
    ]


def test_a_way_whose_taxes_nobody_named_is_told_by_its_sum(till: Till) -> None:
    [leg] = settled(till, sold(till), units=2)

    assert leg.explanation[-1] == {
        "unit": 2, "code": "shipping", "amount_minor": 495, "tax_minor": 79,
    }  # fmt: skip


def test_names_that_come_later_count_where_they_make_the_tax_that_was_told(
    till: Till,
) -> None:
    late = (SoldTax(name="VAT", rate_bp=1900, amount=Money(79, "EUR")),)
    other = (SoldTax(name="VAT", rate_bp=1900, amount=Money(80, "EUR")),)
    line = sold_line(tax=Money(479, "EUR"))
    wrong = replace(
        line, tax=Money(480, "EUR"), taxes=(replace(late[0], amount=Money(480, "EUR")),)
    )
    order = sold_order(lines=(line,), **SHIPPING)
    brand = till.brand.pk

    with acting_for(brand):
        upsert_orders(brand, [order])
        upsert_orders(
            brand,
            [
                replace(
                    order, lines=(wrong,), shipping_tax=Money(80, "EUR"), shipping_taxes=other
                )
            ],
        )
        unnamed = Order.objects.get().shipping_taxes, OrderLine.objects.get().taxes
        upsert_orders(brand, [replace(order, shipping_taxes=late)])
        named = Order.objects.get()

    assert unnamed == (None, None)
    assert (named.shipping_taxes, named.shipping_tax_minor) == ([["VAT", 1900, 79]], 79)


def test_what_is_shown_is_what_is_ordered(till: Till) -> None:
    ran = till.asked_back(sold(till), units=2)
    till.scanned(ran)
    with acting_for(till.brand.pk):
        shown = forecast(till.brand.pk, ran, Word("system", MONDAY))
    legs = till.settle(ran)

    assert shown.total == Money(3495, "EUR") == Money(legs[0].amount_minor, "EUR")
    told = [(part.code, part.amount.minor) for u in shown.units for part in u.parts]
    assert told == explained(legs[0])


def test_a_cancelled_leg_gives_the_shipping_free_for_the_next(till: Till) -> None:
    [leg] = settled(till, sold(till), units=2)
    with acting_for(till.brand.pk):
        cancel(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")
    assert shipping_ordered(till) == 0

    ran = till.ret(leg).ran
    [again] = till.settle(ran, override_reason="it was right after all")

    assert again.amount_minor == 3495
    assert shipping_ordered(till) == 495


def test_two_payments_share_it_and_each_leg_says_what_it_pays(till: Till) -> None:
    tenders = (till.card(3200, "t1"), till.card(295, "t2"))
    number = till.order(paid=3000, quantity=1, tenders=tenders, **SHIPPING)

    legs = settled(till, number)

    assert [explained(leg) for leg in legs] == [
        [("paid", 3000), ("shipping", 200)],
        [("shipping", 295)],
    ]
    assert sum(leg.explanation[-1]["tax_minor"] for leg in legs) == 79


def test_after_the_law_is_over_the_shipping_stays(till: Till) -> None:
    late = MONDAY - timedelta(days=40)
    tenders = (till.card(3495),)
    number = till.order(
        paid=3000, tenders=tenders, placed_at=late, delivered_at=MONDAY - timedelta(days=25),
        **SHIPPING,
    )  # fmt: skip
    [leg] = settled(till, number)

    assert leg.amount_minor == 3000


def test_the_database_refuses_shipping_a_second_time(till: Till) -> None:
    """Somebody else ordered it after it was reckoned: the order's own counter is the net."""
    ran = till.asked_back(sold(till), units=2)
    till.scanned(ran)
    with acting_for(till.brand.pk):
        Order.objects.filter(brand_id=till.brand.pk).update(shipping_ordered_minor=300)
        _, [leg] = settle(till.brand.pk, ran, at=MONDAY, actor="system")
        assert leg.amount_minor == 3195
        refused = pytest.raises(DomainError, match="shipping_refunded_already")
        with refused, transaction.atomic():
            _order_once_more(till, leg)


def _order_once_more(till: Till, leg: Leg) -> None:
    unit = Unit.objects.filter(brand_id=till.brand.pk, ret_id=leg.ret_id).first()
    assert unit is not None
    books = Books(MONDAY, moved={leg.pk: leg})
    books.reserve(leg, [(unit.line_id, 195, 195)], 1)
    books.post()


def test_duties_go_back_with_what_is_withdrawn(till: Till) -> None:
    line = sold_line(paid=Money(3000, "EUR"), tax=Money(0, "EUR"), duties=Money(600, "EUR"))
    tenders = (till.card(3600),)
    number = till.order_of(line, tenders=tenders)

    [leg] = settled(till, number)

    assert explained(leg) == [("paid", 3000), ("duties", 600)]
    assert till.line(leg).refund_ordered_minor == 3600
