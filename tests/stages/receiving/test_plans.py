"""What the station asks at every scan stays quick where brands have many returns.

PostgreSQL is asked as the runtime role how it would run each statement for any values, and
what it then really touches: walls that hide an index from a plan show here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile import bench_day
from backhaul.stages.receiving import matching
from tests.cast import Cast
from tests.makers.bulk import make_bulk, without_dead_rows

ROWS = 8_000
MOST_TOUCHED = 200
BIG = {"returns_return", "returns_unit", "orders_order", "orders_orderline"}
NOBODY = {"number": "1Z999AA10123456784", "email": "", "sku": "1Z999AA10123456784", "limit": 3}

pytestmark = pytest.mark.slow


@pytest.fixture
def big(live_cast: Cast) -> list[int]:
    """Two brands with many returns, and statistics that know of both."""
    without_dead_rows()
    make_bulk(live_cast.nordlicht, ROWS, days=400, as_owner=True)
    make_bulk(live_cast.voltaic, ROWS // 4, days=400, as_owner=True)
    return [live_cast.nordlicht.pk, live_cast.voltaic.pk]


def explained(sql: str, brand_ids: list[int], values: Any = None, how: str = "") -> Any:
    with acting_for(*brand_ids), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({how}, FORMAT JSON) {sql}", values)
        (found,) = cursor.fetchone()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def generic(sql: str, brand_ids: list[int]) -> Any:
    names: dict[str, str] = {}
    text = re.sub(
        r"%\((\w+)\)s", lambda one: names.setdefault(one[1], f"${len(names) + 1}"), sql
    )
    return explained(text, brand_ids, how="GENERIC_PLAN")


def nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def walks(plan: Any) -> list[str]:
    """Return the big tables that are walked whole instead of being asked by an index."""
    return [
        f"{node['Node Type']} on {node['Relation Name']}: {_asked(node)}"
        for node in nodes(plan)
        if node.get("Relation Name") in BIG and not _asked(node) - {"brand_id"}
    ]


def _asked(node: Mapping[str, Any]) -> set[str]:
    """Return the columns that its index is asked for."""
    conditions = [str(one.get("Index Cond", "")) for one in nodes(node)]
    return {
        name for one in conditions for name in re.findall(r"\(*(\w+)\)?(?:::\w+)? [=<>]", one)
    }


def touched(plan: Any) -> int:
    """Return how many rows of a big table the most costly part of it read in all."""
    return max(
        int(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        )
        for node in nodes(plan)
        if node.get("Relation Name") in BIG
    )


def one_of(sql: str, brand_ids: list[int]) -> str:
    with acting_for(*brand_ids), connection.cursor() as cursor:
        cursor.execute(sql, [brand_ids[0]])
        return str(cursor.fetchone()[0])


def test_the_scan_of_an_unknown_number_is_answered_by_indexes(big: list[int]) -> None:
    assert walks(generic(matching._FIND, big)) == []

    told = {"brands": big, **NOBODY}
    number = one_of("SELECT number_norm FROM orders_order WHERE brand_id = %s LIMIT 1", big)
    email = one_of("SELECT email_norm FROM returns_return WHERE brand_id = %s LIMIT 1", big)
    sku = one_of(
        "SELECT sku FROM returns_unit WHERE brand_id = %s AND processing = 'awaited' LIMIT 1",
        big,
    )
    for asked in ({}, {"number": number}, {"email": email}, {"sku": sku}):
        plan = explained(matching._FIND, big, {**told, **asked}, how="ANALYZE")
        assert touched(plan) <= MOST_TOUCHED, (asked, walks(plan))


def test_what_waits_for_an_inspector_is_counted_to_a_limit_by_an_index(big: list[int]) -> None:
    with acting_for(*big), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE returns_unit SET processing = 'received', site = 'main',"
            " received_at = now()"
            " WHERE brand_id = ANY(%s::bigint[]) AND processing = 'awaited'",
            [big],
        )
        waiting = cursor.rowcount
        cursor.execute("ANALYZE returns_unit")  # or the server does it, at a moment of its own

    assert waiting > 1_000
    told = {"brands": big, "hours": 48, "site": "main", "most": bench_day.MOST_WAITING + 1}
    assert walks(generic(bench_day._WAITING, big)) == []
    plan = explained(bench_day._WAITING, big, told, how="ANALYZE")
    assert touched(plan) <= MOST_TOUCHED


def test_the_check_itself_sees_what_it_is_there_for(big: list[int]) -> None:
    unindexed = "SELECT * FROM returns_unit WHERE brand_id = %(brand)s AND title = %(title)s"

    assert walks(generic(unindexed, big)) != []
    plan = explained(unindexed, big, {"brand": big[0], "title": "x"}, how="ANALYZE")
    assert touched(plan) > MOST_TOUCHED
