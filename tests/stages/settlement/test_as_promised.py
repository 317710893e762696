"""What the tracking page promises is what the settlement then orders, to the minor unit."""

from __future__ import annotations

from typing import Any

import pytest

from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile.tracking_page import tracking_page
from backhaul.stages.promises.actions import renew
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY
from tests.makers.floor import statements
from tests.makers.orders import sold_line
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.database

POSTED: dict[str, Any] = {
    "shipping_paid": Money(495, "EUR"),
    "shipping_tax": Money(79, "EUR"),
}


def promised(till: Till, *rans: str) -> list[int]:
    """Return what is promised for returns; their tracking pages say the same."""
    brand_id = till.brand.pk
    with acting_for(brand_id):
        ids = dict(Return.objects.filter(brand_id=brand_id).values_list("ran", "id"))
        renew([brand_id], {ids[ran]: MONDAY for ran in rans})
        found = Promise.objects.filter(brand_id=brand_id, ended_at=None)
        amounts = dict(found.values_list("ret_id", "amount_minor"))
        for ran in rans:
            page = tracking_page(brand_id, ids[ran], now=MONDAY)
            assert page.money.amount == Money(amounts[ids[ran]], "EUR")
    return [amounts[ids[ran]] for ran in rans]


def paid(till: Till, ran: str) -> int:
    till.scanned(ran)
    return sum(leg.amount_minor for leg in till.settle(ran))


def test_the_way_out_is_promised_with_the_last_unit_and_then_paid(till: Till) -> None:
    number = till.order(paid=3000, quantity=2, tenders=(till.card(3495),), **POSTED)
    ran = till.asked_back(number, units=2)

    assert promised(till, ran) == [3495] == [paid(till, ran)]


def test_the_way_out_is_promised_once_where_two_returns_bring_an_order_back(till: Till) -> None:
    number = till.order(paid=3000, quantity=2, tenders=(till.card(3495),), **POSTED)
    first, last = till.asked_back(number), till.asked_back(number)

    # Of neither is it known that the other one comes.
    assert promised(till, first, last) == [1500, 1500]
    assert paid(till, first) == 1500
    assert promised(till, first, last) == [1500, 1995]
    assert paid(till, last) == 1995
    assert promised(till, first, last) == [1500, 1995]


def test_what_customs_took_is_promised_for_what_goes_back_by_right(till: Till) -> None:
    line = sold_line(paid=Money(3000, "EUR"), duties=Money(250, "EUR"))
    ran = till.asked_back(till.order_of(line, tenders=(till.card(3250),)))

    assert promised(till, ran) == [3250] == [paid(till, ran)]


def test_many_promises_are_worked_out_with_as_many_statements_as_one(till: Till) -> None:
    rans = [
        till.asked_back(till.order(paid=3000, tenders=(till.card(3495),), **POSTED))
        for _ in range(3)
    ]
    promised(till, *rans)
    with acting_for(till.brand.pk):
        ids = list(Return.objects.filter(ran__in=rans).values_list("id", flat=True))
        counts = []
        for asked in (ids[:1], ids):
            with statements() as found:
                renew([till.brand.pk], dict.fromkeys(asked, MONDAY))
            counts.append(len(found))
    assert counts[0] == counts[1] <= 15
