"""Work of holds that goes outside."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

from backhaul.foundation.retrying import retry_on
from backhaul.stages.holds import asking
from backhaul.stages.holds.queueing import ASK, QUEUE


@app.task(name=ASK, queue=QUEUE, retry=retry_on(), pass_context=True)
def ask(context: JobContext, brand_id: int, hold_id: int) -> None:
    """Run again only where the run before it broke off: then nobody knows what it did."""
    if context.job.attempts:
        asking.look_up_soon(brand_id, hold_id)
    asking.ask(brand_id, hold_id)
