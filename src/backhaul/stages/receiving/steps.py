"""What each person finished last at a bench: one key takes it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from backhaul.foundation.reading import rows_of
from backhaul.stages.receiving.models import BenchStep

TAKEN_BACK_WITHIN = timedelta(hours=12)
"""A shift: what was done yesterday is not what somebody means by the last step."""

_INSERT = """
INSERT INTO receiving_benchstep (brand_id, actor, what, ran, ordinals, plate, done_at)
VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s)
"""
_LAST = """
WHERE t.brand_id = ANY(%s::bigint[]) AND t.actor = %s AND t.done_at > %s
  AND t.undone_at IS NULL
ORDER BY t.done_at DESC, t.id DESC LIMIT 1
"""
_TAKE_BACK = """
UPDATE receiving_benchstep SET undone_at = %s
WHERE brand_id = %s AND id = %s AND undone_at IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One finished step: what was done, to which units of a return, or to which plate."""

    what: str
    ran: str = ""
    ordinals: tuple[int, ...] = ()
    plate: str = ""


@dataclass(frozen=True, slots=True)
class LastStep:
    id: int
    brand_id: int
    finished: Finished
    done_at: datetime


def remember(brand_id: int, finished: Finished, *, at: datetime, actor: str) -> None:
    """Keep what `actor` just did; in the same transaction as the doing."""
    ordinals = json.dumps(list(finished.ordinals))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [brand_id, actor, finished.what, finished.ran, ordinals, finished.plate, at],
        )


def last_step(brand_ids: Sequence[int], actor: str, *, at: datetime) -> LastStep | None:
    """Return the newest step of `actor` that was not taken back, if it is of this shift."""
    rows = rows_of(BenchStep, _LAST, [list(brand_ids), actor, at - TAKEN_BACK_WITHIN])
    if not rows:
        return None
    row = rows[0]
    told = Finished(what=row.what, ran=row.ran, ordinals=tuple(row.ordinals), plate=row.plate)
    return LastStep(row.pk, row.brand_id, told, row.done_at)


def forget(step: LastStep, *, at: datetime) -> None:
    """Mark the step taken back, or impossible to take back: the one before it is the last."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, [at, step.brand_id, step.id])
