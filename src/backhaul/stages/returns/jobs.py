"""What every reaction on returns begins with."""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.returns.case import lock


def lock_returns(tasks: Sequence[TaskRow]) -> None:
    lock(acting_brands(), [task.return_id for task in tasks if task.return_id is not None])
