"""How many returns wait for what: every number of the menu and the tabs in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from backhaul.foundation import clock
from backhaul.stages.casefile import clock_list, incident_board, refunds_waiting

#: Nobody reads a longer list to its end, and counting it would cost the page its time.
MOST = 1_000

#: Each name is a tab of the list; the condition is that of an index. Of those with an
#: incident the list keeps where somebody must act: GRAVE.
WAITING: Mapping[str, str] = {
    "open": "NOT is_done",
    "review": "headline = 'in_review'",
    "overdue": "NOT is_done AND promise_runs AND promise_on < %(today)s",
    "incident": "incident IS NOT NULL",
    "inspect": "needs_inspection",
    "refund": "needs_refund",
}
GRAVE = """EXISTS (SELECT 1 FROM incidents_incident i WHERE i.brand_id = %(brand)s
  AND i.return_id = r.id AND i.healed_at IS NULL AND i.severity = 'incident')"""


@dataclass(frozen=True, slots=True)
class Counts:
    numbers: Mapping[str, int]
    """By name in WAITING, and of the menu: incidents, refunds, overdue clocks.

    One above MOST stands for any number above it.
    """
    operator: str

    def of(self, name: str) -> int:
        return self.numbers.get(name, 0)


_COUNT = (
    "(SELECT count(*) FROM (SELECT 1 FROM returns_return "
    "WHERE brand_id = %(brand)s AND {condition} LIMIT {limit}) AS found)"
)
#: What is counted otherwise: as the page about it counts it.
_OF_PAGES: Mapping[str, str] = {
    "incident": f"({incident_board.COUNT_RETURNS})",
    "incidents": f"({incident_board.COUNT})",
    "refunds": f"({refunds_waiting.COUNT})",
    "clocks": clock_list.OVERDUE,
}
_COUNTED = {
    **{
        name: _COUNT.format(condition=condition, limit=MOST + 1)
        for name, condition in WAITING.items()
    },
    **_OF_PAGES,
}
_COUNTS = (
    f"SELECT {', '.join(_COUNTED.values())}, "  # noqa: S608 - our own words
    "(SELECT operator_name FROM tenancy_installation)"
)


def counts_of(brand_id: int, *, today: date) -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"brand": brand_id, "today": today, "now": clock.now()})
        *numbers, operator = cursor.fetchone()
    return Counts(dict(zip(_COUNTED, numbers, strict=True)), operator or "")
