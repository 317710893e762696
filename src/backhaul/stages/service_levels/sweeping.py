"""The worker's look at refund clocks that ran out: measured once more, then told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import connection

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.returns import case as cases
from backhaul.stages.service_levels import facts, lateness
from backhaul.stages.service_levels.actions import measure

log = structlog.get_logger(__name__)
_BATCH = 200
# Returns are locked first, as everybody does; one that somebody works on is left for the next.
_DUE = """
SELECT c.return_id, c.due_at FROM service_levels_clock c
JOIN returns_return r ON r.brand_id = c.brand_id AND r.id = c.return_id
WHERE c.brand_id = ANY(%s::bigint[]) AND c.clock = 'refund' AND c.state = 'running'
  AND c.told_at IS NULL AND c.due_at <= %s AND {which}
ORDER BY c.due_at LIMIT %s FOR UPDATE OF r SKIP LOCKED
"""


def sweep() -> int:
    """Tell of refunds that are late; return how many were looked at."""
    brand_ids = every_brand_id()
    try:
        with acting_for(*brand_ids):
            return _look(brand_ids, _due(brand_ids))
    except Exception:
        log.exception("a sweep of refund clocks failed; looking at them one by one")
        return _sweep_singly(brand_ids)


def _look(brand_ids: Sequence[int], seen: Sequence[int]) -> int:
    """What was met meanwhile, or has more time by now, is late no longer: measure first."""
    if not seen:
        return 0
    at = clock.now()
    measure(brand_ids, dict.fromkeys(seen, at))
    due = _still_due(brand_ids, seen, at)
    paid = facts.money_of(brand_ids, list(due))
    waiting = [pk for pk in due if pk in paid and paid[pk][1] is None]
    found = cases.load_many(brand_ids, waiting)
    lateness.tell(found.values(), due, brand_ids, at=at)
    return len(seen)


def _due(brand_ids: Sequence[int]) -> list[int]:
    return list(_rows("true", [list(brand_ids), clock.now(), _BATCH]))


def _still_due(
    brand_ids: Sequence[int], return_ids: Sequence[int], at: datetime
) -> dict[int, datetime]:
    which = "c.return_id = ANY(%s::bigint[])"
    return _rows(which, [list(brand_ids), at, list(return_ids), _BATCH])


def _rows(which: str, values: Sequence[Any]) -> dict[int, datetime]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE.format(which=which), values)
        return dict(cursor.fetchall())


def _sweep_singly(brand_ids: Sequence[int]) -> int:
    """Return how many could be looked at: the others are tried again with the next sweep."""
    with acting_for(*brand_ids):
        seen = _due(brand_ids)
    done = 0
    for return_id in seen:
        try:
            with acting_for(*brand_ids):
                done += _look(brand_ids, [return_id])
        except Exception:
            log.exception("a refund clock could not be looked at", return_id=return_id)
    return done
