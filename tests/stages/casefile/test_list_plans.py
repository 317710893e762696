"""Lists and searches of a big brand are served in the order of an index, never by sorting it.

PostgreSQL is asked how it would run each statement as the runtime role, for any values, as
it does in life: a predicate that is not leakproof or an order without its index shows here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile import console_counts, console_list, console_search
from backhaul.stages.casefile.console_filter import (
    ANY,
    HEADLINE_GROUPS,
    NOBODY,
    ListFilter,
    Sort,
)
from backhaul.stages.casefile.console_list import statement_of
from backhaul.stages.casefile.console_row import Values
from tests.cast import MONDAY, Cast
from tests.makers.bulk import make_bulk, without_dead_rows

TODAY = date(2026, 11, 16)
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
ROWS = 8_000
PLACE = (MONDAY, 5_000)
#: Tables of which a big brand has many rows.
BIG = {
    "returns_return", "returns_unit", "shipping_parcel", "shipping_parcelunit",
    "orders_order", "orders_orderline", "incidents_incident", "promises_promise",
}  # fmt: skip

FILTERS = {
    "all": ListFilter(today=TODAY),
    "a site": ListFilter(today=TODAY, site="main"),
    "open": ListFilter(today=TODAY, view="open"),
    "open by promise": ListFilter(today=TODAY, view="open", sort=Sort.PROMISE),
    "review": ListFilter(today=TODAY, view="review"),
    "overdue": ListFilter(today=TODAY, view="overdue"),
    "incidents": ListFilter(today=TODAY, view="incident"),
    "to inspect": ListFilter(today=TODAY, view="inspect"),
    "to refund": ListFilter(today=TODAY, view="refund"),
    "a headline": ListFilter(today=TODAY, headlines=("refunded",)),
    "a group of headlines": ListFilter(today=TODAY, headlines=HEADLINE_GROUPS["over"]),
    "a headline by promise": ListFilter(
        today=TODAY, view="open", headlines=("delivered",), sort=Sort.PROMISE
    ),
    "a kind of incident": ListFilter(today=TODAY, incident="no_movement"),
    "any incident here": ListFilter(today=TODAY, incident=ANY, site="main"),
    "mine": ListFilter(today=TODAY, owner="member:1"),
    "nobody's": ListFilter(today=TODAY, view="open", owner=NOBODY),
    "a month": ListFilter(today=TODAY, since=MARCH, before=APRIL),
    "a month of withdrawn ones": ListFilter(
        today=TODAY, headlines=("withdrawn",), since=MARCH, before=APRIL
    ),
}

pytestmark = pytest.mark.slow


@pytest.fixture
def big(live_cast: Cast) -> Cast:
    """A brand with a year of returns, another beside it, and statistics that know of both."""
    without_dead_rows()
    make_bulk(live_cast.nordlicht, ROWS, days=400, as_owner=True)
    make_bulk(live_cast.voltaic, ROWS // 4, days=400, as_owner=True)
    return live_cast


def plan(sql: str, brand_id: int) -> dict[str, Any]:
    """Return the plan for any values: what the server keeps for a prepared statement."""
    names: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return names.setdefault(found[1], f"${len(names) + 1}")

    text = re.sub(r"%\((\w+)\)s", numbered, sql)
    with acting_for(brand_id), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {text}")
        (found,) = cursor.fetchone()
    whole: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return whole


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def walks_of(sort: dict[str, Any]) -> list[str]:
    """Return the big tables that are read whole below a sort, before any limit."""
    found = []
    for child in sort.get("Plans", ()):
        if child["Node Type"] == "Limit":
            continue
        if child.get("Relation Name") in BIG and child["Plan Rows"] > 200:
            found.append(child["Relation Name"])
        found += walks_of(child)
    return found


def wrongs(whole: dict[str, Any]) -> list[str]:
    found = [
        f"Seq Scan on {node['Relation Name']}"
        for node in nodes(whole)
        if node["Node Type"] in {"Seq Scan", "Bitmap Heap Scan"}
        and node["Relation Name"] in BIG
        and node["Plan Rows"] > 200
    ]
    for node in nodes(whole):
        if node["Node Type"] in {"Sort", "Incremental Sort"}:
            found += [f"{node['Node Type']} over {table}" for table in walks_of(node)]
    return found


def statements(brand_id: int) -> dict[str, str]:
    found = {}
    for name, asked in FILTERS.items():
        found[name], _ = statement_of(brand_id, asked, None, limit=51)
        found[f"{name}, later"], _ = statement_of(brand_id, asked, PLACE, limit=51)
        found[f"{name}, before"], _ = statement_of(brand_id, asked, PLACE, limit=51, back=True)
    found |= {f"search by {kind}": sql for kind, sql in console_search._KINDS.items()}
    return found | {
        "orders by number": console_search._BY_NUMBER,
        "orders by address": console_search._BY_EMAIL,
        "around": console_list._AROUND,
        "counts": console_counts._COUNTS,
    }


def rows_read(sql: str, values: Values, brand_id: int) -> int:
    """Run it; return how many returns were touched at most by one part of its plan."""
    with acting_for(brand_id), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        (found,) = cursor.fetchone()
    whole = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return max(
        int(node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
        for node in nodes(whole)
        if node.get("Relation Name") == "returns_return"
    )


def test_every_list_and_search_is_served_by_an_index_in_its_order(big: Cast) -> None:
    brand_id = big.nordlicht.pk

    found = {name: wrongs(plan(sql, brand_id)) for name, sql in statements(brand_id).items()}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    # Plans are guesses; this is what a first page really touches.
    read = {
        name: rows_read(*statement_of(brand_id, FILTERS[name], None, limit=51), brand_id)
        for name in ("all", "open", "open by promise", "overdue", "a headline", "to inspect")
    }
    assert {name: rows for name, rows in read.items() if rows > 51} == {}
    # The check itself sees what it is there for.
    unordered = "SELECT * FROM returns_return WHERE brand_id = %(brand)s ORDER BY name LIMIT 51"
    assert wrongs(plan(unordered, brand_id)) != []
    unleaky = "SELECT * FROM returns_return WHERE brand_id = %(brand)s AND ran LIKE 'NL-7F%%'"
    assert rows_read(unleaky, {"brand": brand_id}, brand_id) >= ROWS
