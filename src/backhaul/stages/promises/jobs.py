"""What follows from an entry: the promise is worked out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.promises.actions import renew

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def renew_promises(tasks: Sequence[TaskRow]) -> None:
    """At the time of what happened last, so that it does not matter when the worker comes."""
    told: dict[int, datetime] = {}
    for task in tasks:
        if task.return_id is not None:
            told[task.return_id] = max(task.occurred_at, told.get(task.return_id, _LONG_AGO))
    if told:
        renew(acting_brands(), told)
