"""A person's day at a bench in four numbers, and what waits beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from backhaul.core.deadlines import Targets

# A unit that one person received and looked at is one unit, with the seconds of both. Its
# inspections are found by the journal, which knows them by their moment.
_MINE = """
WITH mine AS (
  SELECT u.brand_id, u.unit_id,
    r.seconds::float / count(*) OVER (PARTITION BY r.brand_id, r.id) AS seconds
  FROM receiving_receipt r
  JOIN receiving_receivedunit u ON u.brand_id = r.brand_id AND u.receipt_id = r.id
  WHERE r.brand_id = ANY(%(brands)s::bigint[]) AND r.received_at >= %(since)s
    AND r.received_by = %(actor)s AND u.undone_at IS NULL
  UNION ALL
  SELECT i.brand_id, i.unit_id, i.seconds
  FROM journal_entry e
  JOIN inspection_inspection i
    ON i.brand_id = e.brand_id AND i.id = (e.data->>'inspection')::bigint
  WHERE e.brand_id = ANY(%(brands)s::bigint[]) AND e.kind = 'unit.inspected'
    AND e.occurred_at >= %(since)s AND e.actor = %(actor)s AND i.undone_at IS NULL
), done AS (SELECT sum(seconds) AS seconds FROM mine GROUP BY brand_id, unit_id)
SELECT count(*),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE seconds > 0)
FROM done
"""
# Each brand's longest waiting by their index, and no more of them than are told apart.
_WAITING = """
SELECT count(*), min(w.due) FROM unnest(%(brands)s::bigint[]) AS mine(id)
CROSS JOIN LATERAL (
  SELECT u.received_at + make_interval(
    hours => coalesce((u.terms->'sla'->>'inspection_h')::int, %(hours)s::int)) AS due
  FROM returns_unit u
  WHERE u.brand_id = mine.id AND u.site = %(site)s AND u.processing = 'received'
    AND u.return_id IS NOT NULL
  ORDER BY u.received_at LIMIT %(most)s
) AS w
"""
MOST_WAITING = 99
"""More than that are told as “99+”: nobody works through more at one bench in a day."""
_USUAL_HOURS = int(Targets().inspection.total_seconds() // 3600)


@dataclass(frozen=True, slots=True)
class BenchDay:
    done: int
    typical_seconds: int | None
    """The median of a unit, receiving and looking together; None while none was measured."""
    waiting: int
    """Received at this site and not looked at yet; at most MOST_WAITING are counted."""
    has_more: bool
    due_at: datetime | None
    """When the first of those has to be looked at; None when nothing waits.

    Of very many only those that wait longest are asked.
    """


def bench_day(brand_ids: Sequence[int], actor: str, site: str, *, since: datetime) -> BenchDay:
    """Return the numbers of `actor` since `since`, the beginning of the site's day."""
    brands = list(brand_ids)
    with connection.cursor() as cursor:
        cursor.execute(_MINE, {"brands": brands, "since": since, "actor": actor})
        done, typical = cursor.fetchone()
        told: dict[str, Any] = {"brands": brands, "hours": _USUAL_HOURS, "site": site}
        told["most"] = MOST_WAITING + 1
        cursor.execute(_WAITING, told)
        waiting, due_at = cursor.fetchone()
    return BenchDay(
        done=done,
        typical_seconds=None if typical is None else round(typical),
        waiting=min(waiting, MOST_WAITING),
        has_more=waiting > MOST_WAITING,
        due_at=due_at,
    )
