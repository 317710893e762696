"""The allowance when everybody asks at the same moment, on a real PostgreSQL."""

from __future__ import annotations

import typing
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize, withdraw
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.makers.orders import sold_line, sold_order
from tests.makers.requests import a_request

REQUESTS = 200
POOL = 16
SHIPPED = 7


def _together(work: Callable[[int], str], numbers: Iterable[int]) -> list[str]:
    """Do it for every number in POOL threads, the first of which begin at one moment."""
    gate = Barrier(POOL)

    def one(number: int) -> str:
        if number < POOL:
            gate.wait(timeout=60)
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(POOL) as pool:
        return list(pool.map(one, numbers))


def _sell(cast: Cast, shipped: int) -> None:
    """Ten of one line, of which so many were sent."""
    line = sold_line(quantity=10)
    order = sold_order(lines=(line,), delivered_at=MONDAY - timedelta(days=3))
    (parcel,) = order.parcels
    sent = replace(parcel, contents=(("1", shipped),))
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [replace(order, parcels=(sent,))])


def _ask(cast: Cast, number: int) -> str:
    """Ask one or two units back, by requests of their own; return the RAN, or the refusal."""
    wish = a_request(quantity=1 + number % 2, client_ref=f"r-{number}")
    try:
        with acting_for(cast.nordlicht.pk):
            case, _ = request_return(cast.nordlicht, wish, at=MONDAY, actor="shopper")
            authorize(cast.nordlicht.pk, case.ret.ran, at=MONDAY, actor="system")
        return str(case.ret.ran)
    except DomainError as error:
        problems = typing.cast(list[dict[str, object]], error.facts["problems"])
        (problem,) = problems
        return str(problem["code"])


def _held(cast: Cast) -> tuple[int, list[int | None]]:
    with acting_for(cast.nordlicht.pk):
        held = Unit.objects.filter(holds_allowance=True).order_by("line_index")
        return OrderLine.objects.get().asked, list(held.values_list("line_index", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_hundred_requests_at_once_get_exactly_what_was_shipped(live_cast: Cast) -> None:
    _sell(live_cast, SHIPPED)

    answers = _together(lambda number: _ask(live_cast, number), range(REQUESTS))

    told = Counter("ran" if answer.startswith("NL-") else answer for answer in answers)
    assert set(told) == {"ran", "more_than_left"}
    assert sum(told.values()) == REQUESTS
    assert _held(live_cast) == (SHIPPED, list(range(SHIPPED)))


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_meanwhile_is_free_for_the_next_and_no_unit_goes_twice(
    live_cast: Cast,
) -> None:
    _sell(live_cast, SHIPPED)

    def ask_and_take_back(number: int) -> str:
        answer = _ask(live_cast, number)
        if answer.startswith("NL-") and number % 3 == 0:
            with acting_for(live_cast.nordlicht.pk):
                withdraw(live_cast.nordlicht.pk, answer, None, at=MONDAY, actor="shopper")
        return answer

    _together(ask_and_take_back, range(REQUESTS))
    asked, places = _held(live_cast)

    assert asked == len(places) <= SHIPPED
    assert len(set(places)) == len(places)
    # What is left can be asked for still, to the last unit and no further.
    for number in range(SHIPPED - asked):
        assert _ask(live_cast, 1_000 + 2 * number).startswith("NL-")
    assert _ask(live_cast, 2_000) == "more_than_left"
    assert _held(live_cast) == (SHIPPED, list(range(SHIPPED)))
