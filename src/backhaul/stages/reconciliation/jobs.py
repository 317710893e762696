"""Work of reconciliation that goes outside: reading a provider's list."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from backhaul.core.errors import DomainError
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.retrying import retry_on
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.reconciliation.running import reconcile
from backhaul.stages.reconciliation.sweeping import COMPARE, QUEUE, since_of

log = structlog.get_logger(__name__)


@app.task(name=COMPARE, queue=QUEUE, retry=retry_on())
def compare(brand_id: int, connection_id: int) -> None:
    with acting_for(brand_id):
        row = registry.connection_by_id(brand_id, connection_id)
        since = since_of(brand_id, row.name, clock.now())
    try:
        reconcile(brand_id, row, since=since, asked_by="system")
    except DomainError as error:
        log.info("not compared", connection=connection_id, why=error.code)
