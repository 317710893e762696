"""Which dispute a piece of news is about: by its name, or by the money that was taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Q

from backhaul.core.disputes import Answer, is_news, joins, look_at, standing
from backhaul.core.journal import EntryKind
from backhaul.core.ports.payments import DisputeStatus
from backhaul.foundation.bulk import array, update_rows
from backhaul.foundation.journal.record import record
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.disputes.entries import entry_of
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.settlement.models import TakenBack

#: One after the other in a brand: the money and the case of a dispute come side by side.
_LOCK = "SELECT pg_advisory_xact_lock(%s, x) FROM unnest(%s::int[]) AS x ORDER BY x"
_LOCK_CLASS = 0x44495350
_NEWS = (
    "provider_ref", "taken_ref", "status", "reason", "amount_minor", "currency",
    "opened_at", "told_at", "won_at", "respond_by", "due_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taking:
    """Money that a provider took by itself."""

    provider_ref: str
    amount_minor: int
    currency: str
    at: datetime


@dataclass(slots=True)
class Shelf:
    """The disputes of some payments, locked, and which of them are new or changed."""

    rows: list[Dispute]
    new: list[Dispute] = field(default_factory=list)
    doubted: list[Dispute] = field(default_factory=list)
    """Won, and their money counts as given back; it was taken after they were first won."""
    _touched: dict[int, Dispute] = field(default_factory=dict)
    _takings: dict[tuple[int, str], Taking] = field(default_factory=dict)

    @classmethod
    def of(cls, tasks: Sequence[TaskRow]) -> Shelf:
        shelf = cls(_locked(tasks, Q(payment_id__in={_payment(task) for task in tasks})))
        brand_ids = {row.brand_id for row in shelf.rows}
        if refs := {row.taken_ref for row in shelf.rows} - {""}:
            money = TakenBack.objects.filter(brand_id__in=brand_ids, provider_ref__in=refs)
            shelf._takings = {(one.brand_id, one.provider_ref): _known(one) for one in money}
        return shelf

    @classmethod
    def of_names(cls, tasks: Sequence[TaskRow]) -> Shelf:
        """Return the disputes of these names alone: no money of a payment is theirs."""
        return cls(_locked(tasks, Q(pk__in=())))

    @property
    def changed(self) -> list[Dispute]:
        new = {id(row) for row in self.new}
        return [row for key, row in self._touched.items() if key not in new]

    def write(self, at: datetime) -> list[Dispute]:
        """Keep and journal what is new or changed; return those rows."""
        changed = self.changed
        # What is renamed leaves its name to what is new.
        update_rows(changed, _NEWS)
        Dispute.objects.bulk_create(self.new)
        opened, moved = EntryKind.DISPUTE_OPENED, EntryKind.DISPUTE_CHANGED
        record(
            [
                *(entry_of(row, opened, at=at, actor="system") for row in self.new),
                *(entry_of(row, moved, at=at, actor="system") for row in changed),
            ]
        )
        return [*self.new, *changed]

    def hear(self, task: TaskRow) -> None:
        """Take in the word of one dispute; the money that came before it becomes its own.

        Money that was taken after the dispute was won is none of it, whichever is heard first.
        """
        row = _first(
            row
            for row in self.rows
            if row.brand_id == task.brand_id and row.provider_ref == _ref(task)
        )
        was_won = row is not None and DisputeStatus(row.status) is DisputeStatus.WON
        if row is None:
            opened_at = _moment(task.data, "opened_at")
            row = self._nameless_for(task)
            row = row or self._born(task.brand_id, _payment(task), opened_at)
            row.provider_ref = _ref(task)
            row.opened_at = min(row.opened_at, opened_at)
            self._write(row, task)
        elif _is_news(row, task):
            self._write(row, task)
        won_at = _won_at(task)
        if won_at is not None and (row.won_at is None or won_at < row.won_at):
            row.won_at = won_at
            self._touch(row)
            self._part(row, was_won=was_won)

    def take_back(self, task: TaskRow) -> None:
        """Take in that a provider took money, which may be of a dispute that is known."""
        key = task.brand_id, _ref(task)
        if any(_is_of(row, task) for row in self.rows):
            return
        self._takings[key] = taking = Taking(
            provider_ref=_ref(task),
            amount_minor=int(str(task.data["amount_minor"])),
            currency=str(task.data["currency"]),
            at=_moment(task.data, "told_at"),
        )
        self._place(task.brand_id, _payment(task), taking)

    def give_back(self, task: TaskRow) -> None:
        """Take in that money was given back: of a dispute that has a case its case tells."""
        row = _first(one for one in self.rows if _is_nameless(one) and _is_of(one, task))
        if row is not None and _is_news(row, task):
            self._write(row, task)
            row.won_at = row.won_at or _won_at(task)

    def _nameless_for(self, task: TaskRow) -> Dispute | None:
        return _first(
            row
            for row in self.rows
            if (row.brand_id, row.payment_id) == (task.brand_id, _payment(task))
            and _is_nameless(row)
            and joins(_won_at(task), self._taken_at(row))
        )

    def _taken_at(self, row: Dispute) -> datetime:
        taking = self._takings.get((row.brand_id, row.taken_ref))
        return taking.at if taking is not None else row.told_at

    def _part(self, row: Dispute, *, was_won: bool) -> None:
        """Take money away from a dispute that was won before it was taken.

        Where it counts as given back already, a person has to look.
        """
        taking = self._takings.get((row.brand_id, row.taken_ref))
        if taking is None or joins(row.won_at, taking.at):
            return
        if was_won:
            self.doubted.append(row)
            return
        row.taken_ref = ""
        self._place(row.brand_id, row.payment_id, taking)

    def _place(self, brand_id: int, payment_id: int, taking: Taking) -> None:
        """Give money to the newest dispute that it can be of, else a row of its own."""
        row = _first(
            row
            for row in reversed(self.rows)
            if (row.brand_id, row.payment_id, row.taken_ref) == (brand_id, payment_id, "")
            and joins(row.won_at, taking.at)
        )
        if row is None:
            row = self._born(brand_id, payment_id, taking.at)
            row.provider_ref, row.status = taking.provider_ref, DisputeStatus.OPEN.value
            row.amount_minor, row.currency = taking.amount_minor, taking.currency
            row.told_at = taking.at
        row.taken_ref = taking.provider_ref
        row.status = standing(DisputeStatus(row.status), is_taken=True).value
        self._touch(row)

    def _born(self, brand_id: int, payment_id: int, opened_at: datetime) -> Dispute:
        row = Dispute(brand_id=brand_id, payment_id=payment_id, opened_at=opened_at)
        self.rows.append(row)
        self.new.append(row)
        return row

    def _write(self, row: Dispute, task: TaskRow) -> None:
        said = task.data
        by = str(said["respond_by"])
        status = standing(DisputeStatus(str(said["status"])), is_taken=bool(row.taken_ref))
        row.status = status.value
        row.reason = str(said["reason"]) or row.reason
        row.amount_minor = int(str(said["amount_minor"]))
        row.currency = str(said["currency"])
        row.told_at = _moment(said, "told_at")
        row.respond_by = datetime.fromisoformat(by) if by else row.respond_by
        answer = Answer(row.answer) if row.answer else None
        row.due_at = look_at(status, row.respond_by, answer)
        self._touch(row)

    def _touch(self, row: Dispute) -> None:
        self._touched[id(row)] = row


def _locked(tasks: Sequence[TaskRow], others: Q) -> list[Dispute]:
    brand_ids = sorted({task.brand_id for task in tasks})
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [_LOCK_CLASS, array(brand_ids)])
    found = Dispute.objects.select_for_update().filter(
        Q(provider_ref__in={_ref(task) for task in tasks}) | others, brand_id__in=brand_ids
    )
    return list(found.order_by("opened_at", "id"))


def _known(row: TakenBack) -> Taking:
    return Taking(row.provider_ref, row.amount_minor, row.currency, row.taken_at)


def _is_of(row: Dispute, task: TaskRow) -> bool:
    """Whether it has that money already; one taking may go by the name of its payment too."""
    if row.brand_id != task.brand_id or not row.taken_ref:
        return False
    refs, whole = {row.taken_ref, _ref(task)}, str(task.data["payment_ref"])
    return len(refs) == 1 or (row.payment_id == _payment(task) and whole in refs)


def _won_at(task: TaskRow) -> datetime | None:
    is_won = DisputeStatus(str(task.data["status"])) is DisputeStatus.WON
    since = task.data.get("changed_at") or task.data["told_at"]
    return datetime.fromisoformat(str(since)) if is_won else None


def _is_nameless(row: Dispute) -> bool:
    return bool(row.taken_ref) and bool(row.provider_ref == row.taken_ref)


def _is_news(row: Dispute, task: TaskRow) -> bool:
    status = DisputeStatus(str(task.data["status"]))
    told_at = _moment(task.data, "told_at")
    return is_news(DisputeStatus(row.status), row.told_at, status, told_at)


def _first(rows: Iterable[Dispute]) -> Dispute | None:
    return next(iter(rows), None)


def _ref(task: TaskRow) -> str:
    return str(task.data["provider_ref"])


def _payment(task: TaskRow) -> int:
    return int(str(task.data["payment"]))


def _moment(said: Mapping[str, object], name: str) -> datetime:
    return datetime.fromisoformat(str(said[name]))
