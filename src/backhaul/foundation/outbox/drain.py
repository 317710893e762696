"""Doing what is due in the outbox: many tasks in one transaction, one by one after a failure.

A task's row is deleted in the transaction of its work: it is done at least once if the
transaction fails half-way, and exactly once if it does not. A task that fails five times is
parked for a person and holds up nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.db import connection
from django.db.models import DateTimeField, Func

from backhaul.core.journal import EntryKind
from backhaul.foundation.outbox.models import Task
from backhaul.foundation.outbox.reactions import TaskRow, wiring
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id

log = structlog.get_logger(__name__)


class ClockTimestamp(Func):
    """The database's own clock at this very moment, not at the transaction's start."""

    template = "clock_timestamp()"
    output_field = DateTimeField()


MOST_ATTEMPTS = 5
_BATCH = 200

# Due by the database's own clock: a sandbox's clock moves deadlines, not retries.
_TAKE = """
DELETE FROM outbox_task WHERE id IN (
  SELECT id FROM outbox_task WHERE due_at <= clock_timestamp() AND NOT is_parked {only}
  ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id, job, brand_id, return_id, kind, data, occurred_at, attempts
"""


def drain() -> int:
    """Do one batch of due tasks; return how many were taken."""
    try:
        with acting_for(*every_brand_id()):
            tasks = _take(_BATCH)
            _handle(tasks)
            return len(tasks)
    except Exception:
        log.exception("outbox batch failed; doing its tasks one by one")
        return _drain_singly()


def _take(most: int, only: int | None = None) -> list[TaskRow]:
    narrowed = "AND id = %s" if only is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE.format(only=narrowed), [*([only] if only is not None else []), most]
        )
        rows = cursor.fetchall()
    return [_row(row) for row in sorted(rows)]


def _row(row: tuple[object, ...]) -> TaskRow:
    task = TaskRow(*row)  # type: ignore[arg-type]  # the columns in the dataclass's order
    return TaskRow(
        task.id,
        task.job,
        task.brand_id,
        task.return_id,
        EntryKind(task.kind),
        _as_mapping(task.data),
        task.occurred_at,
        task.attempts,
    )


def _as_mapping(data: object) -> dict[str, object]:
    import json

    return json.loads(data) if isinstance(data, str) else dict(data)  # type: ignore[call-overload,no-any-return]


def _handle(tasks: Sequence[TaskRow]) -> None:
    wiring().lock(tasks)
    by_job: dict[str, list[TaskRow]] = defaultdict(list)
    for task in tasks:
        by_job[task.job].append(task)
    for job, handler in wiring().handlers.items():  # in the order of the wiring
        if job in by_job:
            handler(by_job.pop(job))
    if by_job:
        raise LookupError(f"no handler for {', '.join(by_job)}")


def _drain_singly() -> int:
    due = list(
        Task.objects.filter(is_parked=False)
        .order_by("due_at", "id")
        .values_list("id", flat=True)[:_BATCH]
    )
    done = 0
    for task_id in due:
        try:
            with acting_for(*every_brand_id()):
                tasks = _take(1, only=task_id)
                _handle(tasks)
                done += len(tasks)
        except Exception as error:
            log.exception("outbox task failed", task=task_id)
            _put_off(task_id, error)
    return done


def _put_off(task_id: int, error: Exception) -> None:
    with acting_for():
        task = Task.objects.select_for_update().filter(id=task_id).first()
        if task is None:
            return
        task.attempts += 1
        task.error = f"{type(error).__name__}: {error}"[:2000]
        task.is_parked = task.attempts >= MOST_ATTEMPTS
        task.save(update_fields=("attempts", "error", "is_parked"))
        later = ClockTimestamp() + timedelta(seconds=2**task.attempts)
        Task.objects.filter(id=task_id).update(due_at=later)
