"""Importing orders from files: every line is placed or explained, and repeating is harmless.

Each batch is one transaction, so an import that was killed is finished by running it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection
from psycopg.errors import CheckViolation, DeadlockDetected

from backhaul.core.orders import Batch, ImportReport, LineBack, Reason
from backhaul.core.ports.channel import SoldOrder
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.coming_back import Fate, record_backs
from backhaul.stages.orders.placing import Placed, place_orders, with_connection

#: So many returns wait in memory for the sales of the files.
_WAITING = 50_000
_AT_ONCE = 2_000
_TRIES = 4

Row = TypeVar("Row")
Made = TypeVar("Made")


@dataclass(slots=True)
class OrderImport:
    """One import of one brand: `take` each batch, then `finish`. One channel per import."""

    brand_id: int
    at: datetime
    channel: str = ""
    """Instead of the one that the format names; empty: as the format names it."""
    report: ImportReport = field(default_factory=ImportReport)
    waiting: list[LineBack] = field(default_factory=list)
    """Returns, matched last: their sales may stand further down or in another file."""

    def take(self, batch: Batch) -> None:
        """Place the orders of `batch`; they are committed when this returns."""
        orders = batch.orders
        if self.channel:
            orders = [replace(order, channel=self.channel) for order in orders]
        placed = _repeated(self._place, orders) if orders else Placed()
        self.report.add(batch)
        self._count(placed)
        self.waiting.extend(
            replace(back, channel=self.channel or back.channel) for back in batch.backs
        )
        if len(self.waiting) >= _WAITING:
            self._match()

    def finish(self) -> ImportReport:
        """Match what came back; the report is complete when this returns."""
        self._match()
        return self.report

    def _place(self, orders: Sequence[SoldOrder]) -> Placed:
        with _in_turn(self.brand_id):
            name = _connection_name(self.brand_id)
            return place_orders(self.brand_id, [with_connection(one, name) for one in orders])

    def _count(self, placed: Placed) -> None:
        report = self.report
        for order in placed.known:
            report.add_known(order)
        for refused in placed.refused:
            lines = len(refused.order.lines)
            report.orders -= 1
            report.placed -= lines
            report.explained[refused.reason] += refused.failed
            report.explained[Reason.ALREADY_KNOWN] += lines - refused.failed
            report.note(refused.problem)

    def _match(self) -> None:
        """Match the returns that wait, the earliest first."""
        self.waiting.sort(key=lambda back: back.at)
        while self.waiting:
            for fate in _repeated(self._record, self.waiting[:_AT_ONCE]):
                self.report.add_back(fate.reason)
                if fate.problem is not None:
                    self.report.note(fate.problem)
            del self.waiting[:_AT_ONCE]

    def _record(self, backs: Sequence[LineBack]) -> list[Fate]:
        with _in_turn(self.brand_id):
            return record_backs(self.brand_id, backs, at=self.at)


@contextmanager
def _in_turn(brand_id: int) -> Iterator[None]:
    """Act for the brand while no other import of it writes: what is known stays known."""
    with acting_for(brand_id):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('orders.import'), %s::int)", [brand_id]
            )
        yield


def _repeated(work: Callable[[Sequence[Row]], Made], rows: Sequence[Row]) -> Made:
    """Do it again if other traffic came between: by a deadlock, or by asking units back."""
    for _ in range(_TRIES - 1):
        try:
            return work(rows)
        except (OperationalError, IntegrityError) as error:
            if not isinstance(error.__cause__, DeadlockDetected | CheckViolation):
                raise
    return work(rows)


def _connection_name(brand_id: int) -> str:
    """Return the brand's payment connection, which can refund what its channels captured."""
    row = Connection.objects.filter(
        brand_id=brand_id, kind=Connection.Kind.PAYMENTS, is_default=True
    )
    return row.values_list("name", flat=True).first() or ""
