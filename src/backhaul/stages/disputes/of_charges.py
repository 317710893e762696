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
from backhaul.core.holds import AtBank
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
from backhaul.stages.recovery import at_bank
from backhaul.stages.recovery.looking import look_again
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.books import Books

_Key = tuple[int, str]
_INQUIRY = DisputeStatus.WARNED


@dataclass(frozen=True, slots=True)
class Charge:
    """What was charged for a return; `hold_id` None: somebody did it elsewhere, by hand."""

    return_id: int
    payment_id: int
    hold_id: int | None
    shortfall_id: int | None
    currency: str


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
    before = {(row.brand_id, row.provider_ref): _Word.of(row) for row in shelf.rows}
    for task in sorted(mine, key=lambda task: str(task.data["told_at"])):
        shelf.hear(task)
    rows = shelf.write(at)
    end_by_news(rows, at=at)
    _book(rows, before, at)
    _keep(rows, before, by_dispute, at)
    _tell(rows, by_dispute, at)
    if any(not _Word.of(row).is_open for row in rows):  # what waited for its bank goes on
        follow_held(mine)
        look_again(mine)


@dataclass(frozen=True, slots=True)
class _Word:
    """What a dispute says of the money of a charge."""

    gone: Money
    """What is not with us."""
    is_lost: bool

    @classmethod
    def of(cls, row: Dispute) -> _Word:
        status = DisputeStatus(row.status)
        gone = row.amount_minor if status in TAKEN else 0
        return cls(Money(gone, row.currency), status is DisputeStatus.LOST)

    @property
    def is_open(self) -> bool:
        return bool(self.gone) and not self.is_lost

    def bank_of(self, currency: str) -> AtBank:
        """Return it of a charge in `currency`; in another one nobody knows what is left."""
        is_known = self.is_lost and self.gone.currency == currency
        return AtBank(self.gone.minor, self.gone.minor if is_known else 0)


def _book(rows: Sequence[Dispute], before: Mapping[_Key, _Word], at: datetime) -> None:
    """Book what changed: of a dispute that is won, or never took anything, the sum is zero."""
    books = Books(at)
    for row in rows:
        known = before.get((row.brand_id, row.provider_ref))
        had, has = known and known.gone, _Word.of(row).gone
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
    rows: Sequence[Dispute],
    before: Mapping[_Key, _Word],
    charges: Mapping[_Key, Charge],
    at: datetime,
) -> None:
    """Note at each charge how much of it the bank has: that is not given back again."""
    by_us: dict[int, AtBank] = {}
    by_hand: dict[int, AtBank] = {}
    brand_ids = {row.brand_id for row in rows}
    heard = at_bank.heard_of(brand_ids, {one.shortfall_id for one in charges.values()})
    for row in rows:
        one = charges[row.brand_id, row.provider_ref]
        known = before.get((row.brand_id, row.provider_ref))
        if one.hold_id is None and one.shortfall_id not in heard:
            known = None  # what was heard before is not noted there: the word counts whole
        more = _more(row, known, one.currency)
        if one.hold_id is not None:
            by_us[one.hold_id] = _sum(by_us.get(one.hold_id), more)
        elif one.shortfall_id is not None and DisputeStatus(row.status) is not _INQUIRY:
            by_hand[one.shortfall_id] = _sum(by_hand.get(one.shortfall_id), more)
    for hold_id, more in by_us.items():
        Hold.objects.filter(brand_id__in=brand_ids, id=hold_id).update(
            taken_back_minor=Greatest(F("taken_back_minor") + more.taken_minor, 0),
            bank_keeps_minor=Greatest(F("bank_keeps_minor") + more.kept_minor, 0),
        )
    at_bank.reopen(by_us, brand_ids, at=at)
    at_bank.hear(by_hand, brand_ids, at=at)


def _more(row: Dispute, before: _Word | None, currency: str) -> AtBank:
    """Return by how much the bank has more of a charge than before; below zero: less."""
    has = _Word.of(row).bank_of(currency)
    had = before.bank_of(currency) if before else AtBank()
    return AtBank(has.taken_minor - had.taken_minor, has.kept_minor - had.kept_minor)


def _sum(one: AtBank | None, other: AtBank) -> AtBank:
    known = one or AtBank()
    return AtBank(known.taken_minor + other.taken_minor, known.kept_minor + other.kept_minor)


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
    captured: dict[int | None, Charge] = {}
    taken: set[_Key] = set()
    for hold in holds.order_by("captured_minor", "id"):
        one = Charge(hold.ret_id, hold.payment_id, hold.pk, hold.shortfall_id, hold.currency)
        found[hold.brand_id, hold.provider_ref] = one
        if hold.captured_minor:
            captured[hold.shortfall_id] = one
            taken.add((hold.brand_id, hold.provider_ref))
    for row in noted:
        key, known = (row.brand_id, row.reference), captured.get(row.pk)
        if known is not None:
            found.setdefault(key, known)
        elif key not in taken and (hand := _by_hand(row)) is not None:
            found[key] = hand  # what was held for it before was not what was taken
            taken.add(key)
    return found


def _by_hand(row: Shortfall) -> Charge | None:
    """Return None where no payment of its order is known: a dispute is kept beside one."""
    units = Unit.objects.filter(brand_id=row.brand_id, ret_id=row.ret_id, line__isnull=False)
    payments = Payment.objects.filter(
        brand_id=row.brand_id, order_id__in=units.values("line__order_id")
    )
    first = payments.order_by("-captured_minor", "id").values_list("id", flat=True).first()
    return Charge(row.ret_id, first, None, row.pk, row.currency) if first is not None else None


def _key(task: TaskRow) -> _Key:
    return task.brand_id, str(task.data["payment_ref"])
