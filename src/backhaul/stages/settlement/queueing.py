"""Refunds to be sent become jobs: ids only, at most one that waits per leg."""

from __future__ import annotations

from collections.abc import Iterable

from procrastinate.contrib.django import app

from backhaul.stages.settlement.models import Leg

SEND_REFUND = "settlement.send_refund"
QUEUE = "outside"


def lock_of(leg_id: int) -> str:
    """Return the name under which one waiting job of a leg keeps out others."""
    return f"leg:{leg_id}"


def queue_refunds(legs: Iterable[Leg]) -> None:
    """Defer a job for each leg, in the caller's transaction and in one statement.

    A leg that has a waiting job already breaks the transaction: ask before.
    """
    jobs = [
        app.configure_task(
            SEND_REFUND, allow_unknown=True, queue=QUEUE, queueing_lock=lock_of(leg.pk)
        ).make_new_job(brand_id=leg.brand_id, leg_id=leg.pk)
        for leg in legs
    ]
    if jobs:
        app.job_manager.batch_defer_jobs(jobs)
