"""Whatever happens to units in whatever order, none of a line comes back twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backhaul.core.allowance import Place
from backhaul.core.axes import Resolution
from backhaul.core.errors import DomainError
from backhaul.core.policies.model import Outcome
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize, expire, review, withdraw
from backhaul.stages.authorization.reopening import reopen
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.receiving.actions import (
    declare_missing,
    receive,
    undo_missing,
    undo_receipt,
)
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.ledger import places_of
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.actions import settle
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import fact, row
from tests.makers.floor import arrival
from tests.makers.orders import sold_line, sold_order
from tests.makers.policies import publish_rules
from tests.makers.requests import a_request

SOLD, SENT = 4, 3
LATER = MONDAY + timedelta(hours=2)
RULES = [
    row("keep", {"outcome": "authorize", "keep": True}, fact("reason", "is_one_of", ["other"])),
    row("look", {"outcome": "review"}, fact("reason", "is_one_of", ["too_large"])),
    row("no", {"outcome": "refuse"}, fact("reason", "is_one_of", ["better_price"])),
]


def _ask(brand: Brand, reason: str, quantity: int) -> None:
    wish = a_request(reason=reason, quantity=quantity, resolution=Resolution.CREDIT)
    case, _ = request_return(brand, wish, at=MONDAY, actor="shopper")
    authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")


def _decide(brand: Brand, ran: str, outcome: Outcome) -> None:
    waiting = Unit.objects.filter(ret__ran=ran, authorization="in_review")
    chosen = dict.fromkeys(waiting.values_list("ordinal", flat=True), outcome)
    review(brand.pk, ran, chosen, note="So.", at=LATER, actor="member:1")


Step = Callable[[Brand, str], object]
STEPS: Mapping[str, Step] = {
    "approve": lambda b, ran: _decide(b, ran, Outcome.AUTHORIZE),
    "refuse": lambda b, ran: _decide(b, ran, Outcome.REFUSE),
    "cancel": lambda b, ran: withdraw(b.pk, ran, None, at=LATER, actor="shopper"),
    "cancel_one": lambda b, ran: withdraw(b.pk, ran, [1], at=LATER, actor="shopper"),
    "expire": lambda b, ran: expire(cases.load(b.pk, ran), at=LATER),
    "receive": lambda b, ran: receive(b.pk, ran, arrival(), at=LATER, actor="member:2"),
    "unreceive": lambda b, ran: undo_receipt(b.pk, ran, [1], at=LATER, actor="member:2"),
    "lose": lambda b, ran: declare_missing(b.pk, ran, [1], at=LATER, actor="member:2"),
    "find": lambda b, ran: undo_missing(b.pk, ran, [1], at=LATER, actor="member:2"),
    "write_off": lambda b, ran: settle(
        b.pk, ran, at=LATER, actor="member:1", override_reason="claim"
    ),
    "pay": lambda b, ran: settle(b.pk, ran, at=LATER, actor="system"),
    "reopen": lambda b, ran: reopen(b.pk, ran, at=LATER, actor="member:1"),
}
ASKED = st.tuples(
    st.sampled_from(["too_small", "other", "too_large", "better_price"]), st.integers(1, 2)
)
DONE = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 5))


def _sold(brand: Brand) -> None:
    line = sold_line(quantity=SOLD)
    days = MONDAY - timedelta(days=20)  # kindness alone: a person may say no
    order = sold_order(lines=(line,), delivered_at=days, placed_at=days - timedelta(days=9))
    (parcel,) = order.parcels
    partly = replace(parcel, contents=(("1", SENT),))
    upsert_orders(brand.pk, [replace(order, parcels=(partly,))])


def _take(brand: Brand, step: tuple[str, int]) -> None:
    what, number = step
    try:
        with transaction.atomic():
            if what in STEPS:
                rans = list(Return.objects.order_by("id").values_list("ran", flat=True))
                if rans:
                    STEPS[what](brand, rans[number % len(rans)])
            else:
                _ask(brand, what, number)
    except DomainError:
        return  # what is not open is refused, and nothing of it is written


def _holds_together() -> None:
    line = OrderLine.objects.get()
    held = list(Unit.objects.filter(holds_allowance=True, line=line))
    places = places_of(line.brand_id, [line.pk])[line.pk]
    assert line.asked == len(held) == places.total() <= SENT
    assert len({unit.line_index for unit in held}) == len(held)
    assert places[Place.FREE] == 0
    here = {unit.pk for unit in Unit.objects.exclude(received_at=None)}
    assert here <= {unit.pk for unit in held} | _above_what_was_sold()
    paid = Unit.objects.filter(money__in=["approved", "sent", "paid", "checking"])
    assert {unit.pk for unit in paid} <= {unit.pk for unit in held} | _above_what_was_sold()


def _above_what_was_sold() -> set[int]:
    """What came although its place had been given to another: a person owns it."""
    return {
        unit.pk
        for unit in Unit.objects.exclude(received_at=None).filter(
            authorization__in=["withdrawn", "refused", "expired"], holds_allowance=False
        )
    }


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.one_of(ASKED, DONE, DONE), min_size=3, max_size=14))
def test_no_history_gives_a_unit_twice_or_loses_count(
    cast: Cast, steps: list[tuple[str, int]]
) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk), transaction.atomic():
        publish_rules(brand.pk, eligibility=RULES, at=MONDAY - timedelta(days=1))
        _sold(brand)
        for step in steps:
            _take(brand, step)
            _holds_together()
        transaction.set_rollback(True)
