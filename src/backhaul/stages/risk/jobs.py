"""What the journal causes here: a box that was opened says whether its flags were right."""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.risk.flags import settle_by_inspection


def settle_flags(tasks: Sequence[TaskRow]) -> None:
    returns = sorted({task.return_id for task in tasks if task.return_id is not None})
    if returns:
        settle_by_inspection(sorted({task.brand_id for task in tasks}), returns)
