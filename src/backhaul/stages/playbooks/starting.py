"""An incident is open: its brand's playbook is laid out for it, every step with its time."""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.core.playbooks.model import Playbooks, StepKind
from backhaul.core.playbooks.taking import StepState, plan
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.playbooks.models import TakenStep
from backhaul.stages.playbooks.versions import of_brands


def start(tasks: Sequence[TaskRow]) -> int:
    """Lay out the steps of incidents that were opened; return how many there are.

    What is laid out stays, whatever is published later. A note is nobody's work yet. An
    incident that was opened once and is told again finds its steps there.
    """
    opened = [task for task in tasks if task.data.get("severity") != Severity.NOTE]
    if not opened:
        return 0
    books = of_brands(sorted({task.brand_id for task in opened}))
    rows = [row for task in opened for row in _steps(task, books[task.brand_id].playbooks)]
    TakenStep.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _steps(task: TaskRow, books: Playbooks) -> list[TakenStep]:
    steps = books.of(IncidentKind(str(task.data["kind"])))
    return [
        TakenStep(
            brand_id=task.brand_id,
            incident_id=int(str(task.data["incident"])),
            return_id=task.return_id,
            step=StepKind(one.kind),
            place=place,
            state=StepState.WAITING,
            due_at=one.due_at,
            due_h=one.due_h,
        )
        for place, one in enumerate(plan(steps, opened_at=task.occurred_at), start=1)
    ]
