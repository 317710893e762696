"""Holds that end soon, or whose goods were waited for long enough: by rule, or a person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from backhaul.core import legs as times
from backhaul.core.errors import DomainError, OutsideError
from backhaul.core.holds import Purpose, State, Step
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.core.ports.payments import HoldStatus, ProviderHold
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.holds import alarms, looking_up, outcomes
from backhaul.stages.holds.covering import Cover, cover_of, first_held, look
from backhaul.stages.holds.exchanging import exchanges_of
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, check_anew, note, start
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

_AT_ONCE = 25
_THERE = frozenset({HoldStatus.HELD, HoldStatus.PENDING})


def sweep() -> int:
    """Look at the holds whose time has come; return how many. Each is a statement or two."""
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        now = clock.now()
        due = list(_due(brand_ids, now).select_related("payment")[:_AT_ONCE])
    told = {hold.pk: _read(hold) for hold in due}
    with acting_for(*brand_ids):
        _look_at_all(brand_ids, told, [hold.ret_id for hold in due], now)
    return len(due)


def _look_at_all(
    brand_ids: Sequence[int],
    told: dict[int, ProviderHold | None],
    return_ids: Sequence[int],
    now: datetime,
) -> None:
    loaded = cases.load_many(brand_ids, return_ids)
    by_id = {key: case for key, case in loaded.items() if key is not None}
    wanted = exchanges_of(brand_ids, by_id)
    looked = look(brand_ids, by_id.values(), wanted)
    desk = _Desk(now, first_held(brand_ids, list(by_id)))
    for hold in _due(brand_ids, now).filter(id__in=list(told)).select_for_update():
        case, word = by_id[hold.ret_id], told[hold.pk]
        if desk.is_there(case, hold, word):
            desk.look(case, hold, cover_of(hold, wanted.get(hold.ret_id, []), looked))
    change_incidents(desk.openings, desk.healings, at=now, actor="system", source="holds")
    cases.append_all([case for case in loaded.values() if case.entries])


def _due(brand_ids: Sequence[int], now: datetime) -> QuerySet[Hold]:
    rows = Hold.objects.filter(
        brand_id__in=brand_ids, state=State.HELD, step="", due_at__lte=now
    )
    return rows.order_by("due_at", "id")


def _read(hold: Hold) -> ProviderHold | None:
    provider = looking_up.provider_of(hold)
    try:
        return provider.read_hold(hold.provider_ref) if provider else None
    except OutsideError:
        return None


@dataclass(slots=True)
class _Desk:
    now: datetime
    first: Mapping[int, datetime]
    """When something was first held, by return."""
    openings: list[Opening] = field(default_factory=list)
    healings: list[Healing] = field(default_factory=list)

    def is_there(self, case: Case, hold: Hold, told: ProviderHold | None) -> bool:
        """Return whether it is held still; what the provider says of one that is not is taken.

        By its date alone nothing has ended: while nobody can tell, a person is told, and it
        is asked for again.
        """
        is_past = hold.expires_at is not None and hold.expires_at <= self.now
        if told is None:
            if is_past:
                self._ask_again(hold)
            return not is_past
        is_taken = told.status is HoldStatus.CAPTURED
        wrong = (
            outcomes.take_captured(case, hold, told.captured, at=self.now) if is_taken else []
        )
        self.openings += wrong
        if is_past and not wrong:  # what contradicts is not known
            self.healings.append(alarms.known(hold))
        if is_taken:
            return False
        if told.status not in _THERE:
            self._gone(case, hold)
            return False
        hold.expires_at = told.expires_at or hold.expires_at
        return True

    def look(self, case: Case, hold: Hold, cover: Cover) -> None:
        """Take the step that is due; a person takes those that follow one that failed."""
        if hold.failure_code or hold.purpose != Purpose.EXCHANGE:
            self._wait(hold)
            return
        taken_at = cover.capture_at
        word = Word(actor="system", at=self.now)
        if cover.is_over:
            start(case, hold, Step.RELEASE, hold.amount_minor, word)
        elif taken_at is not None and taken_at <= self.now:
            start(case, hold, Step.CAPTURE, cover.owed_minor, word)
        elif self._renews(hold, cover):
            self._renew(case, hold, cover, word)
        else:
            self._wait(hold, taken_at)

    def _renews(self, hold: Hold, cover: Cover) -> bool:
        until = cover.renews_until(self.first.get(hold.ret_id, hold.made_at))
        return cover.renews and self._is_soon(hold) and self.now <= until

    def _renew(self, case: Case, hold: Hold, cover: Cover, word: Word) -> None:
        """Let it go to be held anew, unless that would be refused: then it is kept."""
        amount = Money(cover.needed_minor, cover.exchanges[0].currency)
        try:
            check_anew(case, hold, amount, word)
        except DomainError as no:
            self._wait(hold, cover.capture_at, why=no.code)
            return
        hold.renews = True
        start(case, hold, Step.RELEASE, hold.amount_minor, word)

    def _wait(
        self, hold: Hold, taken_at: datetime | None = None, *, why: str = "hold_expires"
    ) -> None:
        ahead = hold.expires_at if self._is_soon(hold) else alarms.look_at(hold)
        later = [at for at in (ahead, taken_at) if at is not None and at > self.now]
        is_past = ahead is not None and ahead <= self.now
        hold.due_at = min(later, default=self.now + times.ASK_AGAIN if is_past else None)
        hold.save(update_fields=("due_at", "expires_at"))
        if self._is_soon(hold):
            self.openings.append(alarms.expires(hold, why))

    def _is_soon(self, hold: Hold) -> bool:
        look_at = alarms.look_at(hold)
        return look_at is not None and look_at <= self.now

    def _ask_again(self, hold: Hold) -> None:
        assert hold.expires_at is not None
        hold.due_at = self.now + times.look_again_after(self.now - hold.expires_at)
        hold.save(update_fields=("due_at",))
        self.openings.append(alarms.not_read(hold))

    def _gone(self, case: Case, hold: Hold) -> None:
        hold.state, hold.ended_at, hold.due_at = State.EXPIRED.value, self.now, None
        hold.failure_code = "hold_expired"
        hold.save(update_fields=("state", "ended_at", "due_at", "failure_code"))
        note(case, EntryKind.HOLD_FAILED, hold, at=self.now, actor="system")
        self.healings.append(alarms.known(hold))
        self.openings.append(alarms.failed(hold))
