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
    """By name in WAITING, and of the menu: incidents, refunds, overdue clocks, the draft
    of the policy that a second person is to agree with, bank transfers that are ready,
    disputes that wait for an answer, goods that are missing, and open breaks.

    One above MOST stands for any number above it.
    """
    operator: str

    def of(self, name: str) -> int:
        return self.numbers.get(name, 0)


_COUNT = (
    "(SELECT count(*) FROM (SELECT 1 FROM returns_return "
    "WHERE brand_id = %(brand)s AND {condition} LIMIT {limit}) AS found)"
)
_SOME = f"(SELECT count(*) FROM (SELECT 1 FROM {{rows}} LIMIT {MOST + 1}) AS found)"  # noqa: S608 - our own words
#: What is counted otherwise: as the page about it counts it.
_OF_PAGES: Mapping[str, str] = {
    "incident": f"({incident_board.COUNT_RETURNS})",
    "incidents": f"({incident_board.COUNT})",
    "refunds": f"({refunds_waiting.COUNT})",
    "clocks": clock_list.OVERDUE,
    "policy": """(SELECT count(*) FROM policies_policydraft
  WHERE brand_id = %(brand)s AND state = 'asked')""",
    "transfers": _SOME.format(
        rows="""settlement_leg g WHERE g.brand_id = %(brand)s AND g.kind = 'by_hand'
  AND g.purpose = 'due' AND g.state = 'approved' AND EXISTS (SELECT 1 FROM transfers_payto t
    WHERE t.brand_id = g.brand_id AND t.return_id = g.return_id)"""
    ),
    "disputes": _SOME.format(
        rows="""disputes_dispute WHERE brand_id = %(brand)s
  AND status IN ('warned', 'open') AND answer = ''"""
    ),
    # The page has those that are not closed; the index has no other condition.
    "shortfalls": _SOME.format(
        rows="recovery_shortfall WHERE brand_id = %(brand)s AND closed_at IS NULL"
    ),
    "breaks": _SOME.format(
        rows="reconciliation_break WHERE brand_id = %(brand)s AND resolved_at IS NULL"
    ),
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
