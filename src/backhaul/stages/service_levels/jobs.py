"""What follows from an entry: the clocks of its return are measured again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.service_levels.actions import measure

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


#: The provider took the money on: told by the headline alone.
_SENT = "refund_sent"


def measure_sent(tasks: Sequence[TaskRow]) -> None:
    """Measure the returns of those whose headline says that the money is under way."""
    measure_clocks([task for task in tasks if task.data.get("headline") == _SENT])


def measure_clocks(tasks: Sequence[TaskRow]) -> None:
    told: dict[int, datetime] = {}
    for task in tasks:
        if task.return_id is not None:
            told[task.return_id] = max(task.occurred_at, told.get(task.return_id, _LONG_AGO))
    if told:
        measure(acting_brands(), told)
