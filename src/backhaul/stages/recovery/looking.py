"""Looking at returns whose money went: cases are opened, and heal when the goods come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.recovery import LIVE, Cause, Rule, State
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.advances.rules import rules_of
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, let_go
from backhaul.stages.incidents.actions import Healing, change_incidents
from backhaul.stages.recovery import alarms, asking
from backhaul.stages.recovery.facts import Part, has_carrier, parts_of, still_out
from backhaul.stages.recovery.giving_back import Charged, give_back, holds_of, over_of
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.telling import note
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.books import Books

_FIELDS = (
    "state", "cause", "parts", "amount_minor", "has_carrier", "reminded", "told_at",
    "told_with", "due_at", "due_what", "closed_at", "closed_by",
)  # fmt: skip
_GRAVITY = list(Cause)


def look_again(tasks: Sequence[TaskRow]) -> None:
    """Something was found, came, or was paid: look whether goods are missing for money."""
    return_ids = {task.return_id for task in tasks if task.return_id is not None}
    if return_ids:
        look(sorted({task.brand_id for task in tasks}), return_ids, at=clock.now())


def look(brand_ids: Sequence[int], return_ids: Iterable[int], *, at: datetime) -> int:
    """Open, change and heal the cases of returns; return how many were touched."""
    by_id = cases.load_many(brand_ids, return_ids)
    loaded = list(by_id.values())
    rules = rules_of(brand_ids)
    parts = parts_of(brand_ids, loaded, rules, now=at)
    known = Shortfall.objects.select_for_update().filter(
        brand_id__in=brand_ids, ret_id__in=[case.ret.pk for case in loaded]
    )
    rows = list(known.exclude(state=State.HEALED).order_by("id"))
    table = _Table(at, rules, by_id, holds_of(rows), still_out(brand_ids, loaded))
    by_return: dict[int, list[Shortfall]] = {}
    for row in rows:
        by_return.setdefault(row.ret_id, []).append(row)
    for case in loaded:
        table.judge(case, by_return.get(case.ret.pk, []), parts.get(case.ret.pk, []))
    table.write()
    cases.append_all([case for case in loaded if case.entries])
    return len(table.new) + len(table.changed)


@dataclass(slots=True)
class _Table:
    at: datetime
    rules: dict[int, Rule]
    cases: Mapping[int | None, Case]
    holds: Mapping[int | None, Hold]
    """Of charged cases."""
    out: Collection[int]
    new: list[Shortfall] = field(default_factory=list)
    changed: list[Shortfall] = field(default_factory=list)
    healings: list[Healing] = field(default_factory=list)
    charged: list[Charged] = field(default_factory=list)
    books: Books | None = None

    def judge(self, case: Case, rows: Sequence[Shortfall], parts: Sequence[Part]) -> None:
        short = {part.unit: part for part in parts}
        missing = dict(short)
        live: Shortfall | None = None
        for row in rows:
            units = {int(part["unit"]) for part in row.parts}
            if State(row.state) in LIVE:
                live = row
                continue
            if State(row.state) is State.WRITTEN_OFF and not units & short.keys():
                self._undo(case, row)
                continue
            if State(row.state) is State.CHARGED:
                units = self._charged(case, row, short, missing)
            for unit in units:
                missing.pop(unit, None)
        left = list(missing.values())
        if live is not None:
            self._renew(case, live, left)
        elif left and all(row.state != State.CHARGING for row in rows):
            self._open(case, left)  # else when the charge has ended: one case at a time

    def write(self) -> None:
        Shortfall.objects.bulk_create(self.new)
        for row in self.new:
            note(self.cases[row.ret_id], EntryKind.ADVANCE_MISSED, row, at=self.at)
            if row.reminded:
                asking.note_letter(self.cases[row.ret_id], row, self.at)
        update_rows(self.changed, _FIELDS)
        if self.books is not None:
            self.books.post()
        healed = [self.cases[row.ret_id] for row in self.changed if row.state == State.HEALED]
        let_go(sorted(self.rules), healed, Word(actor="system", at=self.at))
        change_incidents((), self.healings, at=self.at, actor="system", source="recovery")
        give_back(self.charged, at=self.at)

    def _charged(
        self, case: Case, row: Shortfall, short: Mapping[int, Part], missing: dict[int, Part]
    ) -> set[int]:
        """Return the units that it was charged for; what it gave back may be short again."""
        over = over_of(case, short, self.out)
        one = Charged(case, row, self.holds.get(row.pk), over)
        self.charged.append(one)
        for unit, minor in one.given.items():
            if unit in missing:
                missing[unit] = replace(missing[unit], minor=minor)
        return one.standing

    def _open(self, case: Case, parts: Sequence[Part]) -> None:
        row = Shortfall(
            brand_id=case.ret.brand_id,
            ret=case.ret,
            currency=parts[0].currency,
            opened_at=self.at,
        )
        _put(row, case, parts)
        if asking.can_answer(row):
            asking.count_letter(row, self.at, is_new=True)
        asking.wait(row, self.rules[row.brand_id])
        self.new.append(row)

    def _renew(self, case: Case, row: Shortfall, parts: Sequence[Part]) -> None:
        if not parts:
            self._heal(case, row)
        elif row.parts != _told(parts) or row.has_carrier != has_carrier(case):
            said, before = _said(row), row.amount_minor
            _put(row, case, parts)
            is_more = row.amount_minor > before or not _said(row) <= said
            if asking.can_answer(row) and (row.told_at is None or is_more):
                self._ask_anew(case, row)
            self.changed.append(row)

    def _ask_anew(self, case: Case, row: Shortfall) -> None:
        """No letter has said this yet: the time for an answer begins with the one that does."""
        asking.count_letter(row, self.at, is_new=True)
        asking.note_letter(case, row, self.at)
        if row.state == State.UNDECIDED:
            row.state = State.OPEN.value
            self.healings.append(alarms.decided(row))
        asking.wait(row, self.rules[row.brand_id])

    def _heal(self, case: Case, row: Shortfall) -> None:
        row.state, row.closed_at, row.closed_by = State.HEALED.value, self.at, "system"
        row.due_at, row.due_what = None, ""
        self.changed.append(row)
        self.healings.append(alarms.decided(row))
        note(case, EntryKind.ADVANCE_CHANGED, row, at=self.at)

    def _undo(self, case: Case, row: Shortfall) -> None:
        """It was written off, and came all the same: the books say so."""
        self.books = self.books or Books(self.at)
        event = LedgerEvent(LedgerEventKind.WRITTEN_OFF, Money(row.amount_minor, row.currency))
        self.books.book_outside(row.brand_id, f"short:{row.pk}:back", event, is_undone=True)
        self._heal(case, row)


def _put(row: Shortfall, case: Case, parts: Sequence[Part]) -> None:
    row.parts = _told(parts)
    row.has_carrier = has_carrier(case)
    row.amount_minor = sum(part.minor for part in parts)
    row.cause = min((part.cause for part in parts), key=_GRAVITY.index).value


def _said(row: Shortfall) -> set[tuple[int, str]]:
    """Return what a letter says of which unit."""
    return {(int(part["unit"]), str(part["cause"])) for part in row.parts}


def _told(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [
        {"unit": part.unit, "cause": part.cause.value, "amount_minor": part.minor}
        for part in sorted(parts, key=lambda part: part.unit)
    ]
