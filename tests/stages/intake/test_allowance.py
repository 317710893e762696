"""A1: units asked back never exceed units shipped, however many ask at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.makers.orders import sold_line, sold_order
from tests.makers.requests import a_request

pytestmark = pytest.mark.django_db(transaction=True)


def _ask(cast: Cast, client_ref: str | None) -> str:
    try:
        with acting_for(cast.nordlicht.pk):
            case, is_new = request_return(
                cast.nordlicht,
                a_request(client_ref=client_ref),
                at=MONDAY,
                actor="shopper",
            )
            return f"{'new' if is_new else 'known'} {case.ret.ran}"
    except DomainError as error:
        return error.code
    finally:
        connections["default"].close()


def test_twenty_ask_for_one_unit_at_once_and_one_gets_it(live_cast: Cast) -> None:
    with acting_for(live_cast.nordlicht.pk):
        upsert_orders(live_cast.nordlicht.pk, [sold_order()])

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: _ask(live_cast, None), range(20)))

    counted = Counter(answer.split()[0] for answer in answers)
    assert counted == {"new": 1, "request_invalid": 19}
    with acting_for(live_cast.nordlicht.pk):
        assert OrderLine.objects.get().asked == 1
        assert Unit.objects.count() == 1


def test_one_request_submitted_ten_times_at_once_is_one_return(live_cast: Cast) -> None:
    with acting_for(live_cast.nordlicht.pk):
        upsert_orders(live_cast.nordlicht.pk, [sold_order(lines=(sold_line(quantity=9),))])

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: _ask(live_cast, "form-1"), range(10)))

    assert len({answer.split()[1] for answer in answers}) == 1
    assert Counter(answer.split()[0] for answer in answers) == {"new": 1, "known": 9}
    with acting_for(live_cast.nordlicht.pk):
        assert Unit.objects.count() == 1
