"""News of disputes, in any order and any number of times; and money that went twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from backhaul.core.disputes import OPEN, TAKEN
from backhaul.core.journal import EntryKind
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.disputes import alarms, of_charges
from backhaul.stages.disputes.giving_back import give_back
from backhaul.stages.disputes.handing_in import end_by_news
from backhaul.stages.disputes.joining import Shelf
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.disputes.sums import Sums, sums_of, sums_of_legs
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.settlement.models import TakenBack


def take(tasks: Sequence[TaskRow]) -> None:
    """Take in what providers told: a handful of statements for any number of it."""
    told = [task for task in tasks if task.kind is EntryKind.DISPUTE_TOLD]
    paid = [task for task in tasks if task.kind is EntryKind.LEG_PAID]
    of_orders = [task for task in told if task.data["payment"] is not None]
    of_others = [task for task in told if task.data["payment"] is None]
    at = clock.now()
    if of_orders:
        _take(of_orders, at)
    if of_others:
        of_charges.take(of_others, at)
    if paid:
        _notice_legs(paid, at)


def _take(tasks: Sequence[TaskRow], at: datetime) -> None:
    shelf = Shelf.of(tasks)
    for task in sorted(tasks, key=lambda task: str(task.data["told_at"])):
        if task.data.get("is_taken_back"):
            is_back = DisputeStatus(str(task.data["status"])) is DisputeStatus.WON
            (shelf.give_back if is_back else shelf.take_back)(task)
        else:
            shelf.hear(task)
    rows = shelf.write(at)
    give_back(rows, at=at)
    end_by_news(rows, at=at)
    _tell(rows, shelf.doubted, at)


def _tell(rows: Sequence[Dispute], doubted: Sequence[Dispute], at: datetime) -> None:
    """Open and heal what follows from it."""
    taken = [row for row in rows if DisputeStatus(row.status) in TAKEN]
    openings = [*_twice(taken, sums_of(taken)), *map(alarms.given_back_in_doubt, doubted)]
    change_incidents(openings, list(_over(rows)), at=at, actor="system")


def _over(rows: Sequence[Dispute]) -> Iterable[Healing]:
    won = [row for row in rows if DisputeStatus(row.status) is DisputeStatus.WON]
    gone = _refunded_elsewhere(won)
    for row in rows:
        if DisputeStatus(row.status) not in OPEN:
            yield alarms.evidence_over(row)
    for row in won:
        yield alarms.twice_no_more(row)
        if (row.brand_id, row.payment_id) not in gone:
            yield alarms.back_again(row)


def _refunded_elsewhere(rows: Sequence[Dispute]) -> set[tuple[int, int]]:
    """Return the payments whose incident is about other money too."""
    if not rows:
        return set()
    found = TakenBack.objects.filter(
        brand_id__in={row.brand_id for row in rows},
        payment_id__in={row.payment_id for row in rows},
        given_back_at=None,
    )
    return set(found.values_list("brand_id", "payment_id"))


def _twice(rows: Sequence[Dispute], sums: Mapping[tuple[int, int], Sums]) -> list[Opening]:
    """Return an incident for each dispute whose shopper was refunded too."""
    return [
        alarms.paid_twice(row, found)
        for row in rows
        if (found := sums.get((row.brand_id, row.payment_id)))
    ]


def _notice_legs(tasks: Sequence[TaskRow], at: datetime) -> None:
    """Money went: look whether its shopper has disputed the payment of the same order."""
    legs = [(task.brand_id, int(str(task.data["leg"]))) for task in tasks]
    sums = sums_of_legs(legs)
    if not sums:
        return
    rows = Dispute.objects.filter(
        brand_id__in={brand for brand, _ in sums},
        payment_id__in={payment for _, payment in sums},
        status__in=[status.value for status in TAKEN],
    )
    change_incidents(_twice(list(rows), sums), (), at=at, actor="system")
