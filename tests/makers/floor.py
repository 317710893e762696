"""Units on the bench: received, looked at; and what is left after a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.receiving.actions import receive
from backhaul.stages.receiving.rows import Arrival
from tests.cast import MONDAY
from tests.makers.returns import NUMBER, authorized_return, send_parcel

DAY = timedelta(days=1)
WHOLE = Findings(is_complete=True, is_matching=True, condition="as_new", seconds=12)
_HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


def arrival(**values: Any) -> Arrival:
    return Arrival(**{"site": "main", "scanned": NUMBER, "seconds": 14, **values})


def received_return(brand: Brand, *, units: int = 1, at: datetime = MONDAY) -> str:
    """Return the RAN of a return whose box was opened a day after it was delivered."""
    ran = authorized_return(brand, units=units, at=at - DAY)
    send_parcel(brand, ran, at=at - DAY)
    with acting_for(brand.pk):
        receive(brand.pk, ran, arrival(), at=at, actor="member:1")
    return ran


def inspected_return(brand: Brand, findings: Findings = WHOLE, *, at: datetime = MONDAY) -> str:
    """Return the RAN of a return of one unit that was looked at."""
    ran = received_return(brand, at=at)
    with acting_for(brand.pk):
        inspect(brand.pk, ran, 1, findings, at=at, actor="member:1")
    return ran


@contextmanager
def statements() -> Iterator[list[str]]:
    """Give the statements of the block, once it is over, without those of transactions."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found.extend(
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(_HOUSEKEEPING)
    )
