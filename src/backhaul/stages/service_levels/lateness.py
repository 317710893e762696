"""Refunds that are late: an incident of finance, opened and healed with the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.incidents.actions import (
    Healing,
    Opening,
    heal_incidents,
    open_incidents,
)
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

SUBJECT = "clock:refund"
"""What an incident of ours is about; those of settlement are about a leg."""
SOURCE = "service_levels"
_KINDS = frozenset({IncidentKind.REFUND_LATE})
_TOLD = """
UPDATE service_levels_clock SET told_at = %s
WHERE brand_id = ANY(%s::bigint[]) AND return_id = ANY(%s::bigint[]) AND clock = 'refund'
  AND state = 'running' AND due_at <= %s
"""


def tell(
    loaded: Iterable[Case],
    due: Mapping[int, datetime],
    brand_ids: Sequence[int],
    *,
    at: datetime,
) -> None:
    """Open `refund_late` for each case; `due` has by return when its money should have gone.

    Whatever else is in `due` waits for nothing: it is noted, and not looked at again.
    """
    late = list(loaded)
    openings = [
        Opening(
            brand_id=case.ret.brand_id,
            kind=IncidentKind.REFUND_LATE,
            case=case,
            subject=SUBJECT,
            evidence={"code": "late", "due": due[case.ret.pk].isoformat()},
        )
        for case in late
    ]
    open_incidents(openings, at=at, actor="system", source=SOURCE)
    cases.write(late, fields=(), at=at, actor="system", source=SOURCE)
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [at, list(brand_ids), list(due), at])


def let_go(loaded: Sequence[Case], *, at: datetime) -> None:
    """The money went, has more time, or is not due any more."""
    if not loaded:
        return
    healings = [
        Healing(brand_id=case.ret.brand_id, kinds=_KINDS, case=case, subject=SUBJECT)
        for case in loaded
    ]
    heal_incidents(healings, at=at, actor="system", source=SOURCE)
    cases.write(loaded, fields=(), at=at, actor="system", source=SOURCE)
