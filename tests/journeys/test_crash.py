"""Every part of an installation is killed, twice, while returns walk through it."""

from __future__ import annotations

import json
import operator
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest

from tests.journeys.installation import Installation, eventually, kill
from tests.journeys.marks import JOURNEY
from tests.journeys.shop import Shop

pytestmark = [*JOURNEY, pytest.mark.slow]

_RETURNS = 40
_RECOVERY = 120.0
"""Seconds: a whole part starts anew, on a machine that has other work."""


def web(house: Installation) -> list[int]:
    """The server and its worker process."""
    return house.pids("granian --interface")


def web_child(house: Installation) -> list[int]:
    return web(house)[1:]


def worker(house: Installation) -> list[int]:
    return house.pids("backhaul.wiring.cli worker")


def postmaster(house: Installation) -> list[int]:
    return house.pids("/postgres -D ")


#: When so many returns were requested → who is killed.
PLAN: tuple[tuple[int, Callable[[Installation], list[int]]], ...] = (
    (4, worker),
    (9, web),
    (14, postmaster),
    (19, worker),
    (24, postmaster),
    (29, web_child),
)


def test_every_return_ends_properly_although_everything_is_killed_twice(
    house: Installation, nordlicht: Shop
) -> None:
    first = house.number("SELECT coalesce(max(id), 0) FROM returns_return")
    # Another story may have left what a person is to look at.
    known, parked = _ills(house), _parked(house)
    journey = house.begin(
        *("journey", "--brand", "nordlicht", "--clients", "4", "--json"),
        *("--count", str(_RETURNS)),
    )
    try:
        for requested, victims in PLAN:
            has_come = partial(operator.le, requested)
            eventually(partial(_requested_since, house, first), has_come, within=_RECOVERY)
            _kill(house, victims)
        # What the dead had in hand is looked after in minutes, which nobody waits for here.
        eventually(partial(_wait_out, house), lambda code: code == 0, within=_RECOVERY)
        said, trouble = journey.communicate(timeout=120)
    finally:
        journey.kill()
        journey.communicate()

    assert journey.returncode == 0, f"{said}\n{trouble}\n{house.said[-8000:]}"
    result = json.loads(said)
    assert (result["played"], result["failed"]) == (_RETURNS, 0)
    house.wait_until_at_rest()
    _assert_all_ended(house, first)
    _assert_each_refund_once(house, nordlicht, first)
    assert _parked(house) == parked
    eventually(lambda: _ills(house), lambda found: all(one in known for one in found))


def _requested_since(house: Installation, first: int) -> int:
    """Return how many returns there are; fewer than none while the database is away."""
    try:
        return house.number("SELECT count(*) FROM returns_return WHERE id > %s", first)
    except psycopg.OperationalError:
        return -1


def _kill(house: Installation, victims: Callable[[Installation], list[int]]) -> None:
    """End them, and wait until none of them is there any more."""
    old = set(eventually(lambda: victims(house)))
    for pid in old:
        kill(pid)
    eventually(lambda: old & set(victims(house)), lambda left: not left)


def _wait_out(house: Installation) -> int:
    return house.run("clock", "advance", "3m").returncode


def _assert_all_ended(house: Installation, first: int) -> None:
    open_ones = house.sql(
        "SELECT ran, headline FROM returns_return WHERE id > %s AND NOT is_done", first
    )
    assert open_ones == []
    states = house.sql(
        "SELECT state, count(*) FROM settlement_leg WHERE return_id > %s GROUP BY state", first
    )
    assert states == [("paid", states[0][1])]


def _assert_each_refund_once(house: Installation, shop: Shop, first: int) -> None:
    legs = house.sql(
        "SELECT intent, amount_minor FROM settlement_leg"
        " WHERE return_id > %s AND kind = 'refund'",
        first,
    )
    wanted = dict(legs)
    books = shop.payments.get(f"/books.json?account={shop.account}")["payments"]
    made = [refund for payment in books for refund in payment["refunds"]]
    paid = Counter(refund["intent"] for refund in made if refund["intent"] in wanted)
    assert len(legs) >= _RETURNS // 2
    assert paid == Counter(dict.fromkeys(wanted, 1))
    assert {
        refund["intent"]: refund["amount"] for refund in made if refund["intent"] in wanted
    } == wanted
    assert all(payment["remaining"] >= 0 for payment in books)
    unbalanced = house.sql(
        "SELECT booking FROM settlement_ledgerline GROUP BY brand_id, booking, currency"
        " HAVING sum(debit_minor) <> sum(credit_minor)"
    )
    assert unbalanced == []


def _parked(house: Installation) -> list[list[tuple[Any, ...]]]:
    return [
        house.sql("SELECT id, job, error FROM outbox_task WHERE is_parked ORDER BY id"),
        house.sql("SELECT id FROM inbox_rawbody WHERE state = 'parked' ORDER BY id"),
        house.sql(
            "SELECT id, task_name FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id"
        ),
    ]


def _ills(house: Installation) -> list[dict[str, Any]]:
    """Return what `doctor` finds wrong, for as long as it does."""
    checks = json.loads(house.run("doctor", "--json").stdout)["checks"]
    return [one for one in checks if not one["is_well"]]
