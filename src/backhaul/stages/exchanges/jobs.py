"""Work of exchanges: what happened to returns moves what goes out for them."""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.core.journal import EntryKind
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.exchanges.following import follow, restock


def follow_returns(tasks: Sequence[TaskRow]) -> None:
    return_ids = {task.return_id for task in tasks if task.return_id is not None}
    if not return_ids:
        return
    brand_ids = sorted({task.brand_id for task in tasks})
    at = clock.now()
    follow(brand_ids, return_ids, at=at)
    finished = {
        task.return_id
        for task in tasks
        if task.kind is EntryKind.UNIT_FINISHED and task.return_id is not None
    }
    if finished:
        restock(brand_ids, sorted(finished), at=at)
