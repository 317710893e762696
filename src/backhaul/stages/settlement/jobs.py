"""Work of settlement: refunds that are sent outside, and triggers that follow from inside."""

from __future__ import annotations

from collections.abc import Sequence

from procrastinate import JobContext
from procrastinate.contrib.django import app

from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.retrying import retry_on
from backhaul.stages.settlement import actions, sending
from backhaul.stages.settlement.queueing import QUEUE, SEND_REFUND


@app.task(name=SEND_REFUND, queue=QUEUE, retry=retry_on(), pass_context=True)
def send_refund(context: JobContext, brand_id: int, leg_id: int) -> None:
    """Run again only where the run before it broke off: then nobody knows what it did."""
    if context.job.attempts:
        sending.look_up_soon(brand_id, leg_id)
    sending.send(brand_id, leg_id)


def consider(tasks: Sequence[TaskRow]) -> None:
    """Something happened to these returns: settle what may be settled now."""
    return_ids = {task.return_id for task in tasks if task.return_id is not None}
    if return_ids:
        brand_ids = sorted({task.brand_id for task in tasks})
        actions.settle_due(brand_ids, return_ids, at=clock.now())
