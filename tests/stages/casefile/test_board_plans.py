"""Boards of a big brand are served in the order of an index, never by sorting it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile import clock_list, parcel_board
from backhaul.stages.casefile.clock_list import VIEWS
from backhaul.stages.insights import attainment, carriers
from backhaul.stages.insights.period import Period, looked_at
from tests.cast import MONDAY, Cast
from tests.makers.bulk import make_bulk, owner_session, without_dead_rows
from tests.makers.clocks import MANY
from tests.stages.casefile.test_list_plans import BIG, nodes, plan, walks_of

pytestmark = pytest.mark.slow

ROWS = 8_000
PLACE = (MONDAY, 5_000)
CLOCKS = "service_levels_clock"


@pytest.fixture
def big(live_cast: Cast) -> Cast:
    """A brand with a year of returns, another beside it, and statistics that know of both."""
    without_dead_rows()
    make_bulk(live_cast.nordlicht, ROWS, days=400, open_days=60, as_owner=True)
    make_bulk(live_cast.voltaic, ROWS // 4, days=400, as_owner=True)
    with owner_session() as session:
        session.execute(MANY)
        session.execute("ANALYZE")
    return live_cast


def statements(brand_id: int) -> dict[str, tuple[str, dict[str, Any]]]:
    now = MONDAY
    found = {}
    for view in VIEWS:
        for name, more in {
            "": {},
            " of a clock": {"clock": "transit"},
            " of a carrier": {"carrier": "Kurio"},
            " of nobody": {"owner": "nobody"},
        }.items():
            wanted = clock_list.Wanted(view=view, **more)
            for place, later in ((None, ""), (PLACE, ", later")):
                found[f"clocks {view}{name}{later}"] = clock_list.statement_of(
                    brand_id, wanted, place, now=now, limit=51
                )
    for view in parcel_board.VIEWS:
        for name, owner in {"": "", " mine": "member:1"}.items():
            asked = parcel_board.Wanted(view=view, owner=owner)
            for place, later in ((None, ""), (PLACE, ", later")):
                found[f"parcels {view}{name}{later}"] = parcel_board.statement_of(
                    brand_id, asked, place, limit=51
                )
    return found


def touched(sql: str, values: dict[str, Any], brand_id: int, table: str) -> int:
    """Run it; return how many rows of `table` were touched at most by a part of its plan."""
    with acting_for(brand_id), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        (found,) = cursor.fetchone()
    return max(
        int(
            node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
        )
        for node in nodes(found[0]["Plan"])
        if node.get("Relation Name") == table
    )


def wrongs(whole: dict[str, Any]) -> list[str]:
    big = BIG | {CLOCKS}
    found = [
        f"Seq Scan on {node['Relation Name']}"
        for node in nodes(whole)
        if node["Node Type"] == "Seq Scan"
        and node["Relation Name"] in big
        and node["Plan Rows"] > 200
    ]
    for node in nodes(whole):
        if node["Node Type"] == "Sort":
            found += [f"Sort over {table}" for table in walks_of(node)]
    return found


def test_every_board_is_served_by_an_index_in_its_order(big: Cast) -> None:
    brand_id = big.nordlicht.pk
    asked = statements(brand_id)

    texts = {sql: name for name, (sql, _) in asked.items()}
    found = {name: wrongs(plan(sql, brand_id)) for sql, name in texts.items()}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    # What first pages really touch: a page of clocks, and the parcels of a few open returns.
    read = {
        name: touched(*asked[name], brand_id, CLOCKS)
        for name in ("clocks running", "clocks overdue", "clocks running of a clock")
    }
    assert {name: rows for name, rows in read.items() if rows > 51} == {}
    assert touched(*asked["parcels open"], brand_id, "returns_return") < 200


def test_measures_look_at_a_sample_and_are_the_same_for_ten_times_as_many(big: Cast) -> None:
    brand_id = big.nordlicht.pk
    with acting_for(brand_id):
        whole = Period.last(365, "Europe/Berlin", MONDAY)
        period, count = looked_at(brand_id, whole, most=500)
        met = attainment.attainment(brand_id, period)
        scores = carriers.scorecard(brand_id, period)

    assert count > 10 * len(period.ids)
    assert sum(one.parcels for one in scores) <= len(period.ids)
    assert {one.clock.value for one in met} == {
        "first_scan",
        "transit",
        "check_in",
        "inspection",
        "refund",
    }
    assert period.until - period.since > timedelta(days=360)
