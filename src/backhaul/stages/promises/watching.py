"""Promises that will break: somebody owns them before they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog
from django.db import connection

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.promises import facts
from backhaul.stages.promises.book import Book
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

log = structlog.get_logger(__name__)
SUBJECT = "promise"
"""What an incident of ours is about; those of settlement are about a unit's money."""
_KINDS = frozenset({IncidentKind.PROMISE_AT_RISK})
_BATCH = 200
_PUT_OFF = timedelta(hours=1)
_DAY = timedelta(days=1)
_LONGEST_WATCH = 400
WATCHED = ("due_at", "is_at_risk", "was_kept")

_DUE = """
SELECT r.id FROM promises_promise p
JOIN returns_return r ON r.brand_id = p.brand_id AND r.id = p.return_id
WHERE p.brand_id = ANY(%s::bigint[]) AND p.due_at <= %s
ORDER BY p.due_at LIMIT %s FOR UPDATE OF r SKIP LOCKED
"""
# Whoever looks after the return owns what threatens its promise.
_HAND_OVER = """
UPDATE incidents_incident i SET owner = r.owner FROM returns_return r
WHERE i.brand_id = ANY(%s::bigint[]) AND i.id = ANY(%s::bigint[]) AND i.owner = ''
  AND r.brand_id = i.brand_id AND r.id = i.return_id AND r.owner IS NOT NULL
"""


@dataclass(slots=True)
class Watch:
    """What is to be opened and healed after a look at some promises."""

    book: Book
    openings: list[Opening] = field(default_factory=list)
    healings: list[Healing] = field(default_factory=list)

    def look(self, case: Case, promise: Promise, *, at: datetime) -> None:
        """Set when to look again, and say whether it is at risk or holds again."""
        bound, calendar = promise.bound_on, self.book.calendar(case, at)
        if bound is None or calendar is None or promise.handed_over_by is not None:
            promise.due_at = None  # the shopper's turn: nobody can break it yet
            return
        expected = self.book.likely_on(case, at=at)
        if expected is not None and expected > bound:
            self._open(case, promise, expected, calendar.end_of(bound))
        else:
            self.let_go(case, promise)
        promise.due_at = None
        if calendar.day_of(at) > bound:
            promise.was_kept = False
        else:
            promise.due_at = self._next_look(case, promise, calendar, at)

    def let_go(self, case: Case, promise: Promise) -> None:
        """It holds again, or nobody waits for it any more."""
        if promise.is_at_risk:
            promise.is_at_risk = False
            self.healings.append(
                Healing(brand_id=promise.brand_id, kinds=_KINDS, case=case, subject=SUBJECT)
            )

    def write(self, *, at: datetime) -> None:
        """Open, heal and write the returns; nothing to do costs nothing."""
        asked: list[Opening | Healing] = [*self.openings, *self.healings]
        if not asked:
            return
        changed = change_incidents(self.openings, self.healings, at=at, actor="system")
        concerned = {one.case.ret.pk: one.case for one in asked if one.case is not None}
        cases.write(concerned.values(), fields=(), at=at, actor="system")
        if changed.opened:
            brand_ids = list({row.brand_id for row in changed.opened})
            with connection.cursor() as cursor:
                cursor.execute(_HAND_OVER, [brand_ids, [row.id for row in changed.opened]])

    def _open(self, case: Case, promise: Promise, expected: date, due_at: datetime) -> None:
        if promise.is_at_risk:
            return
        assert promise.bound_on is not None
        promise.is_at_risk = True
        self.openings.append(
            Opening(
                brand_id=promise.brand_id,
                kind=IncidentKind.PROMISE_AT_RISK,
                case=case,
                subject=SUBJECT,
                evidence={
                    "code": "late",
                    "on": promise.bound_on.isoformat(),
                    "expected": expected.isoformat(),
                    "due": due_at.isoformat(),
                },
            )
        )

    def _next_look(
        self, case: Case, promise: Promise, calendar: BusinessCalendar, at: datetime
    ) -> datetime:
        """Return the beginning of the first day on which it no longer holds.

        It only gets worse while nothing happens, so the day is found by halving; at the
        latest the day after the promised one is looked at, to note that it was broken.
        """
        bound, today = promise.bound_on, calendar.day_of(at)
        assert bound is not None
        last = min((bound - today).days, _LONGEST_WATCH)
        low, high = (last, last) if promise.is_at_risk else (0, last)
        while low < high:
            middle = (low + high) // 2
            expected = self.book.likely_on(case, at=calendar.end_of(today + middle * _DAY))
            if expected is not None and expected > bound:
                high = middle
            else:
                low = middle + 1
        return calendar.end_of(today + low * _DAY)


def sweep() -> int:
    """Look at the promises that are due; return how many. A failing one is put off."""
    try:
        return _look_at_due(_BATCH)
    except Exception:
        log.exception("a sweep of promises failed; looking at them one by one")
        return _sweep_singly()


def _look_at_due(limit: int) -> int:
    with acting_for(*every_brand_id()):
        at = clock.now()
        due = _due(at, limit)
        if due:
            watch(acting_brands(), due, at=at)
    return len(due)


def _due(at: datetime, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [list(acting_brands()), at, limit])
        return [row[0] for row in cursor.fetchall()]


def _sweep_singly() -> int:
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        at = clock.now()
        due = _due(at, _BATCH)
    for return_id in due:
        try:
            with acting_for(*brand_ids):
                watch(brand_ids, [return_id], at=at)
        except Exception:
            log.exception("a promise could not be looked at", return_id=return_id)
            with acting_for(*brand_ids):
                rows = Promise.objects.filter(brand_id__in=brand_ids, ret_id=return_id)
                rows.filter(due_at__lte=at).update(due_at=at + _PUT_OFF)
    return len(due)


def watch(brand_ids: Sequence[int], return_ids: Iterable[int], *, at: datetime) -> None:
    """Look at the promises in force of many returns. Ten statements, however many they are."""
    found = cases.load_many(brand_ids, return_ids)
    in_force = in_force_of(brand_ids, found)
    look = Watch(Book.of(brand_ids, found.values()))
    for return_id, promise in in_force.items():
        look.look(found[return_id], promise, at=at)
    update_rows(list(in_force.values()), WATCHED)
    look.write(at=at)


def in_force_of(
    brand_ids: Sequence[int], found: Mapping[int | None, Case]
) -> dict[int, Promise]:
    rows = Promise.objects.filter(brand_id__in=brand_ids, ret_id__in=found, ended_at=None)
    return {promise.ret_id: promise for promise in rows}


def is_lapsed(
    case: Case, promise: Promise, new: Promise | None, book: Book, *, at: datetime
) -> bool:
    """Whether the shopper missed its condition or chose another way: nobody broke it then."""
    if promise.handed_over_by is None:
        return False
    if new is not None and new.handed_over_by is not None and new.kind != promise.kind:
        return True
    done = facts.milestones(case)
    known = (done.handed_over_at, done.first_scan_at, done.delivered_at, done.checked_in_at)
    handed_at = next((moment for moment in known if moment is not None), None)
    return book.day_of(case, handed_at or at) > promise.handed_over_by
