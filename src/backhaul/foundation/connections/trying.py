"""Trying a connection that web must not call: a worker does, and web looks what it said."""

from __future__ import annotations

import time

from procrastinate.contrib.django import app

from backhaul.core.errors import OutcomeUnknown, OutsideError, Refused, Unavailable
from backhaul.core.ports.setup import Reachable
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for

WAIT = 4.0
"""Seconds: long enough for one answer, short enough for a page."""
_LOOK_EVERY = 0.2
_KINDS = {kind.__name__: kind for kind in (Refused, Unavailable, OutcomeUnknown)}


def try_in_worker(row: Connection) -> bool:
    """Return False when no worker has answered yet; raises what the service said otherwise."""
    mine = Connection.objects.filter(brand_id=row.brand_id, pk=row.pk)
    with acting_for(row.brand_id):
        mine.update(tried_at=None, tried_said="")
        task = app.configure_task("connections.try", allow_unknown=True, queue="outside")
        task.defer(brand_id=row.brand_id, connection_id=row.pk)
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        time.sleep(_LOOK_EVERY)
        with acting_for(row.brand_id):
            tried_at, said = mine.values_list("tried_at", "tried_said").get()
        if tried_at is not None:
            _raise(said)
            return True
    return False


def try_here(brand_id: int, connection_id: int) -> None:
    """Call the service and keep what it says; outside of any transaction."""
    mine = Connection.objects.filter(brand_id=brand_id, pk=connection_id)
    with acting_for(brand_id):
        row = mine.first()
    if row is None:
        return
    said = ""
    try:
        adapter: Reachable = registry.made(row)
        adapter.check()
    except OutsideError as error:
        said = f"{type(error).__name__}: {error}"[:250]
    with acting_for(brand_id):
        mine.update(tried_at=clock.now(), tried_said=said)


def _raise(said: str) -> None:
    name, _, words = said.partition(": ")
    if name in _KINDS:
        raise _KINDS[name](words)
