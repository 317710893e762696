"""A dispute of a charge of ours: no order has that payment, a captured hold has.

Nothing of the order's own payments changes by it: what left is booked against the charge, and
a person owns the case that was charged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from backhaul.core.disputes import OPEN, TAKEN
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.disputes import alarms
from backhaul.stages.disputes.handing_in import end_by_news
from backhaul.stages.disputes.joining import Shelf
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.settlement.books import Books

_Key = tuple[int, str]


def take(tasks: Sequence[TaskRow], at: datetime) -> None:
    """Take in news of payments that no order has; those of strangers change nothing."""
    holds = _holds_of(tasks)
    mine = [
        replace(task, data={**task.data, "payment": hold.payment_id})
        for task in tasks
        if (hold := holds.get(_key(task))) is not None
    ]
    if not mine:
        return
    by_dispute = {
        (task.brand_id, str(task.data["provider_ref"])): holds[_key(task)] for task in mine
    }
    shelf = Shelf.of_names(mine)
    before = {(row.brand_id, row.provider_ref): gone(row) for row in shelf.rows}
    for task in sorted(mine, key=lambda task: str(task.data["told_at"])):
        shelf.hear(task)
    rows = shelf.write(at)
    end_by_news(rows, at=at)
    _book(rows, before, at)
    _tell(rows, by_dispute, at)


def gone(row: Dispute) -> Money:
    """Return what of a charge is not with us."""
    is_gone = DisputeStatus(row.status) in TAKEN
    return Money(row.amount_minor if is_gone else 0, row.currency)


def _book(rows: Sequence[Dispute], before: Mapping[_Key, Money], at: datetime) -> None:
    """Book what changed: of a dispute that is won, or never took anything, the sum is zero."""
    books = Books(at)
    for row in rows:
        had, has = before.get((row.brand_id, row.provider_ref)), gone(row)
        if had == has:
            continue
        key = f"dispute:{row.pk}:{int(row.told_at.timestamp())}"
        if had:
            event = LedgerEvent(LedgerEventKind.CHARGEBACK, had)
            books.book_outside(row.brand_id, f"{key}:undone", event, is_undone=True)
        if has:
            event = LedgerEvent(LedgerEventKind.CHARGEBACK, has)
            books.book_outside(row.brand_id, f"{key}:taken", event)
    books.post()


def _tell(rows: Sequence[Dispute], holds: Mapping[_Key, Hold], at: datetime) -> None:
    openings: list[Opening] = []
    healings: list[Healing] = []
    for row in rows:
        status = DisputeStatus(row.status)
        if status not in OPEN:
            healings.append(alarms.evidence_over(row))
        if status in TAKEN:
            openings.append(alarms.charge_disputed(row, holds[row.brand_id, row.provider_ref]))
        elif status is DisputeStatus.WON:
            healings.append(alarms.charge_back_again(row))
    change_incidents(openings, healings, at=at, actor="system")


def _holds_of(tasks: Sequence[TaskRow]) -> dict[_Key, Hold]:
    found = Hold.objects.filter(
        brand_id__in={task.brand_id for task in tasks},
        provider_ref__in={ref for task in tasks if (ref := _key(task)[1])},
        captured_minor__gt=0,
    )
    return {(hold.brand_id, hold.provider_ref): hold for hold in found.order_by("id")}


def _key(task: TaskRow) -> _Key:
    return task.brand_id, str(task.data["payment_ref"])
