"""What follows from an entry: a letter is written, and a job takes it to the post."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.retrying import retry_on
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.messaging import actions, queries


def compose(tasks: Sequence[TaskRow]) -> None:
    """The post is called by the sweep, a moment later and once for all that was written."""
    actions.compose(acting_brands(), tasks, at=clock.now())


@app.task(name="messaging.deliver", queue="outside", retry=retry_on())
def deliver() -> None:
    while actions.send_queued():
        pass


def sweep() -> int:
    """Call the post for messages whose time has come again; one waiting job is enough."""
    with acting_for(*every_brand_id()):
        if queries.is_any_due(acting_brands()):
            try:
                with transaction.atomic():
                    deliver.configure(queueing_lock="messaging.deliver").defer()
            except AlreadyEnqueued:
                pass
    return 0
