"""Steps to be asked for become jobs: ids only, at most one that waits per hold."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from procrastinate.contrib.django import app

from backhaul.stages.holds.models import Hold

ASK = "holds.ask"
QUEUE = "outside"


def queue(holds: Iterable[Hold]) -> None:
    """Defer a job for each that has none waiting, in the caller's transaction."""
    wanted = {f"hold:{hold.pk}": hold for hold in holds}
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queueing_lock FROM procrastinate_jobs"
            " WHERE status = 'todo' AND queueing_lock = ANY(%s)",
            [list(wanted)],
        )
        waiting = {row[0] for row in cursor.fetchall()}
    jobs = [
        app.configure_task(
            ASK, allow_unknown=True, queue=QUEUE, queueing_lock=lock
        ).make_new_job(brand_id=hold.brand_id, hold_id=hold.pk)
        for lock, hold in wanted.items()
        if lock not in waiting
    ]
    if jobs:
        app.job_manager.batch_defer_jobs(jobs)
