"""A dispute of a charge of ours: no order has that payment, a hold or a case has.

Nothing of the order's own payments changes by it: what left is booked against the charge, and
a person owns the case that was charged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Greatest

from backhaul.core.disputes import OPEN, TAKEN
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.disputes import alarms
from backhaul.stages.disputes.handing_in import end_by_news
from backhaul.stages.disputes.joining import Shelf
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.holds.exchanging import follow_held
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.orders.models import Payment
from backhaul.stages.recovery.looking import look_again
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.books import Books

_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Charge:
    """What was charged for a return; `hold_id` None: somebody did it elsewhere, by hand."""

    return_id: int
    payment_id: int
    hold_id: int | None
    shortfall_id: int | None


def take(tasks: Sequence[TaskRow], at: datetime) -> None:
    """Take in news of payments that no order has; those of strangers change nothing."""
    charges = _charges_of(tasks)
    mine = [
        replace(
            task, return_id=found.return_id, data={**task.data, "payment": found.payment_id}
        )
        for task in tasks
        if (found := charges.get(_key(task))) is not None
    ]
    if not mine:
        return
    by_dispute = {
        (task.brand_id, str(task.data["provider_ref"])): charges[_key(task)] for task in mine
    }
    # Before the disputes, as everybody does.
    cases.lock(
        sorted({task.brand_id for task in mine}), {one.return_id for one in by_dispute.values()}
    )
    shelf = Shelf.of_names(mine)
    before = {(row.brand_id, row.provider_ref): gone(row) for row in shelf.rows}
    for task in sorted(mine, key=lambda task: str(task.data["told_at"])):
        shelf.hear(task)
    rows = shelf.write(at)
    end_by_news(rows, at=at)
    _book(rows, before, at)
    _keep(rows, before, by_dispute)
    _tell(rows, by_dispute, at)
    if any(not gone(row) for row in rows):  # what waited for its goods' money goes on
        follow_held(mine)
        look_again(mine)


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


def _keep(
    rows: Sequence[Dispute], before: Mapping[_Key, Money], charges: Mapping[_Key, Charge]
) -> None:
    """Note at each hold how much of its charge the bank has: it is not given back again."""
    moved: dict[int | None, int] = {}
    for row in rows:
        key = row.brand_id, row.provider_ref
        had = before[key].minor if key in before else 0
        hold_id = charges[key].hold_id
        moved[hold_id] = moved.get(hold_id, 0) + gone(row).minor - had
    for hold_id, minor in moved.items():
        if hold_id is not None and minor:
            taken = Greatest(F("taken_back_minor") + minor, 0)
            Hold.objects.filter(id=hold_id).update(taken_back_minor=taken)


def _tell(rows: Sequence[Dispute], charges: Mapping[_Key, Charge], at: datetime) -> None:
    openings: list[Opening] = []
    healings: list[Healing] = []
    for row in rows:
        status = DisputeStatus(row.status)
        if status not in OPEN:
            healings.append(alarms.evidence_over(row))
        if status in TAKEN:
            one = charges[row.brand_id, row.provider_ref]
            openings.append(
                alarms.charge_disputed(
                    row,
                    hold=one.hold_id,
                    shortfall=one.shortfall_id,
                    return_id=one.return_id,
                )
            )
        elif status is DisputeStatus.WON:
            healings.append(alarms.charge_back_again(row))
    change_incidents(openings, healings, at=at, actor="system")


def _charges_of(tasks: Sequence[TaskRow]) -> dict[_Key, Charge]:
    """Return what was charged, by the name of its payment at the provider.

    A hold need not be captured for all that we know: others can do that there. By what was
    noted of a charge we find what was charged by hand, and a hold whose name has changed.
    """
    brand_ids = {task.brand_id for task in tasks}
    refs = {ref for task in tasks if (ref := _key(task)[1])}
    noted = list(
        Shortfall.objects.filter(
            brand_id__in=brand_ids, reference__in=refs, recovered_minor__gt=0
        ).order_by("id")
    )
    holds = Hold.objects.filter(
        Q(provider_ref__in=refs) | Q(shortfall_id__in=[row.pk for row in noted]),
        brand_id__in=brand_ids,
    )
    found: dict[_Key, Charge] = {}
    of_case: dict[int | None, Charge] = {}
    for hold in holds.order_by("captured_minor", "id"):
        one = Charge(hold.ret_id, hold.payment_id, hold.pk, hold.shortfall_id)
        found[hold.brand_id, hold.provider_ref] = of_case[hold.shortfall_id] = one
    for row in noted:
        known = of_case.get(row.pk) or _by_hand(row)
        if known is not None:
            found.setdefault((row.brand_id, row.reference), known)
    return found


def _by_hand(row: Shortfall) -> Charge | None:
    """Return None where no payment of its order is known: a dispute is kept beside one."""
    units = Unit.objects.filter(brand_id=row.brand_id, ret_id=row.ret_id, line__isnull=False)
    payments = Payment.objects.filter(
        brand_id=row.brand_id, order_id__in=units.values("line__order_id")
    )
    first = payments.order_by("-captured_minor", "id").values_list("id", flat=True).first()
    return Charge(row.ret_id, first, None, row.pk) if first is not None else None


def _key(task: TaskRow) -> _Key:
    return task.brand_id, str(task.data["payment_ref"])
