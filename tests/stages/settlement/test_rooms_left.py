"""What is told of orders whose money left elsewhere is what the settlement would let go."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.orders.models import Order, Payment
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.forgotten import forgotten
from backhaul.stages.settlement.models import TakenBack
from backhaul.stages.settlement.rooms_left import rooms_left
from tests.cast import MONDAY
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.database

_DAY = timedelta(days=1)


def both(till: Till) -> tuple[dict[int, int], dict[int, int]]:
    """Return by order what is told, and what the settlement reckons once it is locked."""
    brands = [till.brand.pk]
    with acting_for(till.brand.pk):
        orders = list(Order.objects.order_by("id").values_list("id", flat=True))
        payments = facts.locked_payments(brands, orders)
        reckoned = facts.rooms(brands, payments)
        reckoned |= dict.fromkeys(forgotten(brands, payments), 0)
        return rooms_left(brands, orders), reckoned


def taken(till: Till, minor: int, kind: str = "refund") -> int:
    """Let so much leave the only payment; return its order."""
    with acting_for(till.brand.pk):
        payment = Payment.objects.get()
        payment.taken_back_minor = minor
        payment.save()
        TakenBack.objects.create(
            brand_id=till.brand.pk, payment=payment, kind=kind, provider_ref="re_1",
            amount_minor=minor, currency="EUR", taken_at=MONDAY,
        )  # fmt: skip
        return payment.order_id


def paid_back_half(till: Till) -> None:
    number = till.order(quantity=2, tenders=(till.card(3495),), shipping_paid=Money(495, "EUR"))
    ran = till.asked_back(number, reason="arrived_late")
    till.scanned(ran)
    [leg] = till.settle(ran)
    assert leg.amount_minor == 1748


def test_an_order_of_which_nothing_left_elsewhere_has_no_room(till: Till) -> None:
    paid_back_half(till)

    assert both(till) == ({}, {})


def test_what_left_and_what_was_ordered_of_goods_and_way_are_taken_off(till: Till) -> None:
    paid_back_half(till)
    order = taken(till, 1000)

    assert both(till) == ({order: 747}, {order: 747})


@pytest.mark.parametrize(
    ("kind", "restored_at", "room"),
    [
        ("refund", MONDAY, 0),
        ("refund", MONDAY + _DAY, 0),
        ("refund", MONDAY - _DAY, 747),
        ("chargeback", MONDAY, 747),
    ],
)
def test_of_an_order_refunded_in_the_forgotten_time_nothing_is_left(
    till: Till, kind: str, restored_at: datetime, room: int
) -> None:
    paid_back_half(till)
    order = taken(till, 1000, kind)
    Installation.objects.update_or_create(
        id=1, defaults={"restored_from": MONDAY - 2 * _DAY, "restored_at": restored_at}
    )

    assert both(till) == ({order: room}, {order: room})


def test_a_refund_that_failed_after_all_is_not_forgotten(till: Till) -> None:
    paid_back_half(till)
    order = taken(till, 1000)
    Installation.objects.update_or_create(
        id=1, defaults={"restored_from": MONDAY - _DAY, "restored_at": MONDAY + _DAY}
    )
    with acting_for(till.brand.pk):
        TakenBack.objects.update(given_back_at=MONDAY)

    assert both(till) == ({order: 747}, {order: 747})
