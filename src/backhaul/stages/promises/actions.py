"""Giving the shopper a date, moving it openly, and noting whether it was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from backhaul.core.axes import UnitMoney
from backhaul.core.journal import EntryKind
from backhaul.foundation.bulk import update_rows, update_statement
from backhaul.stages.promises import facts
from backhaul.stages.promises.book import Book
from backhaul.stages.promises.models import Promise
from backhaul.stages.promises.undecided import Known, known_of
from backhaul.stages.promises.watching import WATCHED, Watch, is_lapsed
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.to_come import still_to_pay

_ENDED = ("ended_at", "was_kept", "lapsed", "is_undecided", "due_at")
#: What lists of returns say of the promise in force.
_SHOWN = ("promise_on", "promise_runs")


@dataclass(slots=True)
class _Round:
    """What comes of many promises that are worked out again."""

    watch: Watch
    amounts: Mapping[int, int | None]
    """By return, in minor units: what it is still to be paid; None: nothing by itself."""
    undecided: Mapping[int, Promise]
    """By return: the promise that ended since a person has to say whether the money goes."""
    known: Mapping[int, Known]
    """By return: what such a promise is judged by, once something is decided."""
    given: list[Promise] = field(default_factory=list)
    ended: list[Promise] = field(default_factory=list)
    stayed: list[Promise] = field(default_factory=list)
    moved: list[Return] = field(default_factory=list)

    def renew(self, case: Case, old: Promise | None, *, at: datetime) -> None:
        book = self.watch.book
        new = _promise(case, book, self.amounts[case.ret.pk], at=at)
        before = old or self._decided(case, new, at=at)
        if _is_same(old, new):
            if old is not None:
                self.watch.look(case, old, at=at)
                self.stayed.append(old)
            return
        if old is not None:
            _end(case, old, new, book, at=at)
            self.ended.append(old)
        if new is not None:
            _follow(before, new)
            self.given.append(new)
            _note_given(case, new, at=at)
            self.watch.look(case, new, at=at)
        elif old is not None:
            self.watch.let_go(case, old)
        case.ret.promise_on = new.on if new else None
        case.ret.promise_runs = new is not None and new.handed_over_by is None
        self.moved.append(case.ret)

    def _decided(self, case: Case, new: Promise | None, *, at: datetime) -> Promise | None:
        """Return what was promised before a person decided; it is judged if all is paid."""
        before = self.undecided.get(case.ret.pk)
        if before is None or (new is None and facts.promised(case)):
            return None
        before.is_undecided = False
        known = self.known[case.ret.pk]
        is_missed = is_lapsed(case, before, new, self.watch.book, at=at)
        before.lapsed = is_missed or known.is_not_ours
        if new is None and not before.lapsed:
            # Of the rest nothing may be due: then the money was there before the decision.
            _judge(case, before, self.watch.book, at=at, there_at=known.paid_at)
        self.ended.append(before)
        return before


def renew(brand_ids: Sequence[int], told: Mapping[int, datetime]) -> None:
    """Work the promises of many returns out again, each as of the time beside its id.

    Seventeen statements at most, however many there are.

    A promise that stays the same is left alone; a new one ends the old one, which stays
    readable beside it.
    """
    found = cases.load_many(brand_ids, told)
    in_force, undecided = _standing(brand_ids, found)
    asked = [(case.ret, facts.promised(case)) for case in found.values()]
    amounts = still_to_pay(brand_ids, asked)
    known = known_of(brand_ids, list(undecided))
    watch = Watch(Book.of(brand_ids, found.values()))
    round_ = _Round(watch, amounts, undecided, known)
    for case in found.values():
        round_.renew(case, in_force.get(case.ret.pk), at=told[case.ret.pk])
    update_rows(round_.ended, _ENDED)
    update_rows(round_.stayed, WATCHED)
    Promise.objects.bulk_create(round_.given)
    noted = [case for case in found.values() if case.entries]
    shown = update_statement(round_.moved, _SHOWN)
    cases.append_all(noted, alongside=[shown] if shown else [])
    round_.watch.write(at=max(told.values()))


def _standing(
    brand_ids: Sequence[int], found: Mapping[int | None, Case]
) -> tuple[dict[int, Promise], dict[int, Promise]]:
    """Return by return the promises in force, and those that wait for a person: one query."""
    rows = Promise.objects.filter(brand_id__in=brand_ids, ret_id__in=found)
    standing = list(rows.filter(Q(ended_at=None) | Q(is_undecided=True)).order_by("id"))
    in_force = {row.ret_id: row for row in standing if row.ended_at is None}
    return in_force, {row.ret_id: row for row in standing if row.is_undecided}


def _promise(case: Case, book: Book, minor: int | None, *, at: datetime) -> Promise | None:
    found = book.promise(case, at=at)
    if found is None or minor is None:
        return None
    return Promise(
        brand_id=case.ret.brand_id,
        ret=case.ret,
        kind=found.kind.value,
        on=found.on,
        handed_over_by=found.handed_over_by,
        business_days=found.business_days,
        amount_minor=minor,
        currency=case.ret.currency,
        given_at=at,
    )


def _follow(old: Promise | None, new: Promise) -> None:
    """The earliest day that the shopper was given binds, unless its condition was missed."""
    new.bound_on = new.on
    if old is None or old.lapsed:
        return
    new.is_at_risk = old.is_at_risk
    if old.bound_on is not None and new.on is not None:
        new.bound_on = min(old.bound_on, new.on)


def _is_same(old: Promise | None, new: Promise | None) -> bool:
    if old is None or new is None:
        return old is new
    return (old.kind, old.on, old.handed_over_by, old.amount_minor) == (
        new.kind,
        new.on,
        new.handed_over_by,
        new.amount_minor,
    )


def _end(case: Case, old: Promise, new: Promise | None, book: Book, *, at: datetime) -> None:
    """A promise is judged when the money is there; before that a newer one takes its place."""
    old.ended_at, old.due_at = at, None
    old.lapsed = is_lapsed(case, old, new, book, at=at)
    if new is None:
        _judge(case, old, book, at=at)
        old.is_undecided = not old.lapsed and bool(facts.promised(case))


def _judge(
    case: Case, old: Promise, book: Book, *, at: datetime, there_at: datetime | None = None
) -> None:
    """Say whether it was kept, if all of the money is there: since `there_at`, or `at`."""
    bound = old.bound_on or old.on
    paid = any(unit.money == UnitMoney.PAID for unit in case.units)
    if not paid or bound is None or facts.promised(case):
        return
    old.was_kept = book.day_of(case, there_at or at) <= bound
    case.note(EntryKind.PROMISE_KEPT, at=at, actor="system", was_kept=old.was_kept)


def _note_given(case: Case, new: Promise, *, at: datetime) -> None:
    case.note(
        EntryKind.PROMISE_GIVEN,
        at=at,
        actor="system",
        promise=new.kind,
        on=new.on.isoformat() if new.on else None,
        amount_minor=new.amount_minor,
        currency=new.currency,
    )
