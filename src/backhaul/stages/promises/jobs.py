"""What follows from an entry: the promise is worked out again."""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.promises.actions import renew


def renew_promises(tasks: Sequence[TaskRow]) -> None:
    """At the time of what happened last, so that it does not matter when the worker comes."""
    wanted = [task for task in tasks if task.return_id is not None]
    if wanted:
        latest = max(task.occurred_at for task in wanted)
        renew(acting_brands(), [t.return_id for t in wanted if t.return_id], at=latest)
