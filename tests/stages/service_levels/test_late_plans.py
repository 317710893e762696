"""Looking whether a refund is late costs what is due, not what is open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backhaul.stages.service_levels.sweeping import _BATCH, _DUE
from tests.cast import MONDAY, Cast
from tests.makers.bulk import make_bulk, owner_session, without_dead_rows
from tests.makers.clocks import clocks_of_all
from tests.stages.receiving.test_plans import explained, nodes

ROWS = 8_000

pytestmark = pytest.mark.slow


def read(brand_ids: list[int], at: datetime) -> int:
    """Return how many clocks the sweep looks at to find what is due."""
    plan = explained(
        _DUE.format(which="true"), brand_ids, [brand_ids, at, _BATCH], how="ANALYZE"
    )
    return sum(
        int(
            node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
        )
        for node in nodes(plan)
        if node.get("Relation Name") == "service_levels_clock"
    )


def test_a_sweep_reads_only_the_refund_clocks_that_ran_out(live_cast: Cast) -> None:
    brands = [live_cast.nordlicht, live_cast.voltaic]
    without_dead_rows()
    make_bulk(live_cast.nordlicht, ROWS, days=400, as_owner=True)
    make_bulk(live_cast.voltaic, ROWS // 4, days=400, as_owner=True)
    clocks_of_all(brands)
    ids = [brand.pk for brand in brands]
    with owner_session() as session:
        session.execute("ANALYZE service_levels_clock")
        found = session.execute(
            "SELECT count(*), min(due_at) FROM service_levels_clock"
            " WHERE clock = 'refund' AND state = 'running'"
        )
        running, first = found.fetchone() or (0, MONDAY)
    assert running > 50

    assert read(ids, first - timedelta(hours=1)) == 0
    assert read(ids, first + timedelta(minutes=1)) <= 20
    assert read(ids, MONDAY + timedelta(days=4000)) <= _BATCH
