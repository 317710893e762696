"""Many shoppers want the last piece at the same moment, on real connections."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.exchanges import stock
from backhaul.stages.exchanges.models import Exchange
from tests.cast import Cast
from tests.makers.exchanges import LARGE, Shelf

ASKING = 50
POOL = 10


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_ask_for_the_last_piece_one_gets_it(live_cast: Cast) -> None:
    shelf = Shelf(live_cast.nordlicht)
    shelf.rules(send="first_scan")
    shelf.tell(LARGE, 1)
    orders = [shelf.sell() for _ in range(ASKING)]
    gate = Barrier(POOL)

    def ask(number: int) -> None:
        if number < POOL:
            gate.wait(timeout=60)
        try:
            shelf.ask(orders[number])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(POOL) as pool:
        list(pool.map(ask, range(ASKING)))
    with acting_for(shelf.brand.pk):
        states = Counter(Exchange.objects.values_list("state", flat=True))
    assert states == {"reserved": 1, "waiting": ASKING - 1}
    assert shelf.stock() == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_who_reserves_while_the_stock_is_told_waits_if_nothing_is_left(
    live_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(live_cast.nordlicht)
    shelf.rules(send="first_scan")
    shelf.tell(LARGE, 1)
    order, rans, real = shelf.sell(), list[str](), stock.locked_stock

    def ask() -> None:
        try:
            rans.append(shelf.ask(order))
        finally:
            connections.close_all()

    def after_another(*given: Any) -> Any:
        if not rans:
            other = Thread(target=ask)
            other.start()
            other.join(timeout=60)
        return real(*given)

    monkeypatch.setattr(stock, "locked_stock", after_another)

    assert shelf.tell(LARGE, 0) == 1
    assert shelf.one(rans[0]).state == "waiting"
    assert shelf.stock() == (0, 0)
