"""The second look as rows: who asked, who decided first, by when it is answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backhaul.core.risk.appealing import AppealState
from backhaul.foundation.bulk import Statement
from backhaul.stages.risk.models import Appeal

_CLOSE = """
UPDATE risk_appeal SET state = %s, decided_at = %s, decided_by = %s
WHERE brand_id = %s AND return_id = ANY(%s::bigint[]) AND state = 'open'
"""
_OPEN = """
SELECT a.brand_id, a.return_id, r.ran, a.words, a.asked_at, a.answer_by, a.first_deciders
FROM risk_appeal a JOIN returns_return r ON r.brand_id = a.brand_id AND r.id = a.return_id
WHERE a.brand_id = ANY(%s::bigint[]) AND a.state = 'open'
  AND (%s::bigint[] IS NULL OR a.return_id = ANY(%s::bigint[]))
ORDER BY a.answer_by, a.id LIMIT %s
"""
MOST = 500


@dataclass(frozen=True, slots=True)
class OpenAppeal:
    """For a review queue: `first_deciders` are `member:12` …, who may not decide it."""

    brand_id: int
    return_id: int
    ran: str
    words: str
    asked_at: datetime
    answer_by: datetime
    first_deciders: tuple[str, ...]

    def may_be_decided_by(self, actor: str) -> bool:
        return actor not in self.first_deciders


def open_appeals(
    brand_ids: Sequence[int], return_ids: Sequence[int] | None = None
) -> list[OpenAppeal]:
    """Return the second looks that wait, the most urgent first; of `return_ids`, or of all.

    For the review queue: `{one.return_id: one for one in open_appeals(brands, ids)}` marks its
    rows; `appealing.check_second_person` refuses the wrong person again when it is decided.
    """
    wanted = None if return_ids is None else list(return_ids)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [list(brand_ids), wanted, wanted, MOST])
        rows = cursor.fetchall()
    return [
        OpenAppeal(brand, ret, ran, words, asked, by, first_deciders=_read(first))
        for brand, ret, ran, words, asked, by, first in rows
    ]


def _read(value: str | list[str]) -> tuple[str, ...]:
    return tuple(json.loads(value) if isinstance(value, str) else value)


def appeal_of(brand_id: int, return_id: int) -> Appeal | None:
    """Return what a shopper asked once, decided or not."""
    return Appeal.objects.filter(brand_id=brand_id, ret_id=return_id).first()


def close_appeals(
    brand_id: int, return_ids: Sequence[int], state: AppealState, *, at: datetime, by: str
) -> Statement:
    return _CLOSE, [state.value, at, by, brand_id, list(return_ids)]
