"""Work of tracking for later: asking carriers, and finding the parcels of strays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from procrastinate.contrib.django import app

from backhaul.core.errors import Unavailable
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.retrying import retry_on
from backhaul.stages.tracking import actions, looking, polling


@app.task(name=looking.ASK_CARRIER, queue=looking.QUEUE, retry=retry_on(Unavailable))
def ask_carrier(brand_id: int, parcel_id: int) -> None:
    looking.ask(brand_id, parcel_id)


@app.task(name=polling.ASK_BATCH, queue=looking.QUEUE)
def ask_batch(brand_id: int, connection_id: int, parcel_ids: list[int]) -> None:
    """Not run again by itself: what was not asked is planned anew."""
    polling.ask_batch(brand_id, connection_id, parcel_ids)


def adopt_strays(tasks: Sequence[TaskRow]) -> None:
    """Handle entries that name a parcel whose number has just become known."""
    parcels: dict[int, set[int]] = defaultdict(set)
    for task in tasks:
        parcel = task.data.get("parcel")
        if isinstance(parcel, int):
            parcels[task.brand_id].add(parcel)
    for brand_id, parcel_ids in parcels.items():
        actions.adopt_strays(brand_id, parcel_ids, at=clock.now())
