"""Taxes by name, of each line and of the shipping: told, kept, and told again."""

from __future__ import annotations

from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.models import Order, OrderLine
from tests.cast import Cast
from tests.doors.api.desk import Desk, an_order, eur


def a_tax(minor: int, name: str = "VAT", **values: Any) -> dict[str, Any]:
    return {"name": name, "rate_bp": 1900, "amount": eur(minor), **values}


def taxed(taxes: object, shipping_taxes: object) -> dict[str, Any]:
    order = an_order(
        shipping_paid=eur(495), shipping_tax=eur(79), shipping_taxes=shipping_taxes
    )
    order["lines"][0]["taxes"] = taxes
    return order


def test_taxes_are_told_by_name_for_each_line_and_for_the_shipping(
    cast: Cast, desk: Desk
) -> None:
    goods = [a_tax(800), {"name": "City", "amount": eur(158)}]

    reply = desk.put("/orders", {"orders": [taxed(goods, [a_tax(58), a_tax(21, "City")])]})

    assert reply.status == 200
    with acting_for(cast.nordlicht.pk):
        assert OrderLine.objects.get().taxes == [["VAT", 1900, 800], ["City", None, 158]]
        assert Order.objects.get().shipping_taxes == [["VAT", 1900, 58], ["City", 1900, 21]]
    told = desk.get("/orders/NL-100482").json
    assert (told["shipping_tax"], told["shipping_taxes"]) == (
        eur(79),
        [a_tax(58), a_tax(21, "City")],
    )
    assert told["lines"][0]["taxes"] == [a_tax(800), a_tax(158, "City", rate_bp=None)]


def test_an_order_that_names_no_taxes_says_so(desk: Desk) -> None:
    desk.tell_order(shipping_paid=eur(495), shipping_tax=eur(79))

    told = desk.get("/orders/NL-100482").json

    assert (told["shipping_tax"], told["shipping_taxes"]) == (eur(79), None)
    assert told["lines"][0]["taxes"] is None


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (taxed([a_tax(957)], [a_tax(79)]), "taxes_differ"),
        (taxed([a_tax(958)], [a_tax(78)]), "shipping_taxes_differ"),
        (an_order(shipping_paid=eur(495), shipping_taxes=[a_tax(79)]), "shipping_taxes_differ"),
        (
            taxed([a_tax(958)], [a_tax(79, amount={"minor": 79, "currency": "USD"})]),
            "other_currency",
        ),
        (taxed([a_tax(958)], [a_tax(-79)]), "invalid"),
        (an_order(shipping_paid=eur(495), shipping_tax=eur(496)), "tax_above_price"),
        (an_order(shipping_paid={"minor": 495, "currency": "USD"}), "other_currency"),
        (
            taxed([a_tax(958)], [a_tax(79, amount={"minor": 79.5, "currency": "EUR"})]),
            "invalid",
        ),
        (taxed([a_tax(958, amount={"minor": "958", "currency": "EUR"})], None), "invalid"),
        (taxed([a_tax(958, rate_bp=-1)], None), "invalid"),
        (taxed([a_tax(958, "")], None), "invalid"),
    ],
)
def test_taxes_that_do_not_make_the_tax_are_refused_and_nothing_is_written(
    cast: Cast, desk: Desk, order: dict[str, Any], code: str
) -> None:
    reply = desk.put("/orders", {"orders": [an_order("NL-1"), order]})

    assert (reply.status, reply.code) == (422, code)
    with acting_for(cast.nordlicht.pk):
        assert Order.objects.count() == 0
