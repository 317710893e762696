"""Third beat: what became of steps is kept, booked and told, whoever said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.core import legs as times
from backhaul.core.holds import Asked, State, Step, Verdict
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.stages.holds import alarms
from backhaul.stages.holds.looking_up import CONTRADICTS, Outcome
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import note
from backhaul.stages.holds.queueing import queue
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.books import Books
from backhaul.stages.settlement.summary import as_code

_FIELDS = (
    "state", "step", "asked", "step_minor", "turn", "attempts", "step_since", "then_minor",
    "provider_ref", "failure_code", "captured_minor", "given_back_minor", "expires_at",
    "held_at", "captured_at", "ended_at", "due_at", "renews",
)  # fmt: skip
_DONE = {
    Step.HOLD: EntryKind.HOLD_PLACED,
    Step.CAPTURE: EntryKind.HOLD_CAPTURED,
    Step.RELEASE: EntryKind.HOLD_RELEASED,
    Step.GIVE_BACK: EntryKind.HOLD_GIVEN_BACK,
}


def take(
    brand_ids: Sequence[int], found: Sequence[Outcome], *, at: datetime, actor: str = "system"
) -> None:
    """Record outcomes; late and doubled ones change nothing. Locks returns, then holds."""
    if not found:
        return
    loaded = cases.load_many(brand_ids, [one.return_id for one in found])
    rows = Hold.objects.select_for_update(of=("self",)).select_related("payment")
    by_id = {
        row.pk: row
        for row in rows.filter(brand_id__in=brand_ids, id__in=[one.hold_id for one in found])
    }
    desk = _Desk(at, actor, Books(at))
    for outcome in found:
        hold = by_id.get(outcome.hold_id)
        if hold is not None and _is_news(hold, outcome):
            desk.apply(loaded[hold.ret_id], hold, outcome)
    desk.close()
    cases.append_all([case for case in loaded.values() if case.entries])
    crash_point(CrashPoint.HOLD_WRITTEN)


def take_captured(case: Case, hold: Hold, captured: Money, *, at: datetime) -> list[Opening]:
    """Book what somebody captured of a locked hold at the provider itself.

    A person is told of it all the same. What cannot be ours is only told, and not booked.
    """
    minor = _taken_of(hold, captured)
    if not minor:
        hold.due_at = None
        hold.save(update_fields=("due_at",))
        return [alarms.contradicts(hold)]
    desk = _Desk(at, "system", Books(at), changed=[hold])
    desk.captured(case, hold, minor)
    desk.close()
    return []


def _taken_of(hold: Hold, captured: Money | None) -> int:
    """Return how much was taken of a hold; 0 for what cannot be of it."""
    if captured is None or captured.currency != hold.currency:
        return 0
    return captured.minor if 0 < captured.minor <= hold.amount_minor else 0


def _is_news(hold: Hold, outcome: Outcome) -> bool:
    is_same = (hold.turn, hold.attempts) == (outcome.turn, outcome.attempt)
    return bool(hold.step) and is_same


@dataclass(slots=True)
class _Desk:
    at: datetime
    actor: str
    books: Books
    changed: list[Hold] = field(default_factory=list)
    queued: list[Hold] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    healings: list[Healing] = field(default_factory=list)
    elsewhere: list[Opening] = field(default_factory=list)
    """Of what has healed all that was open of it: they are opened after that."""

    def apply(self, case: Case, hold: Hold, outcome: Outcome) -> None:
        hold.failure_code = as_code(outcome.code)
        hold.provider_ref = outcome.provider_ref or hold.provider_ref
        hold.expires_at = outcome.expires_at or hold.expires_at
        self.changed.append(hold)
        match outcome.verdict:
            case Verdict.DONE:
                self.done(case, hold)
            case Verdict.FAILED | Verdict.GONE:
                self._failed(case, hold, is_gone=outcome.verdict is Verdict.GONE)
            case Verdict.CAPTURED if minor := _taken_of(hold, outcome.captured):
                self.captured(case, hold, minor)
            case _:
                self._wait(hold, outcome)

    def close(self) -> None:
        update_rows(self.changed, _FIELDS)
        self.books.post()
        queue(self.queued)
        change_incidents(
            self.openings, self.healings, at=self.at, actor=self.actor, source="holds"
        )
        change_incidents(self.elsewhere, (), at=self.at, actor=self.actor, source="holds")

    def captured(self, case: Case, hold: Hold, minor: int) -> None:
        """Keep what was taken, though not by the step that is asked for, if any is."""
        hold.step, hold.step_minor, hold.then_minor = Step.CAPTURE.value, minor, 0
        hold.held_at, hold.renews = hold.held_at or self.at, False
        self.done(case, hold)
        self.elsewhere.append(alarms.captured_elsewhere(hold))

    def done(self, case: Case, hold: Hold) -> None:
        """Keep that the step has had its effect, and book it."""
        step = Step(hold.step)
        hold.failure_code = ""
        match step:
            case Step.HOLD:
                hold.state, hold.held_at = State.HELD.value, self.at
            case Step.CAPTURE:
                hold.state, hold.captured_minor = State.CAPTURED.value, hold.step_minor
                hold.captured_at = hold.ended_at = self.at
                self._book(hold, "capture", is_undone=False)
            case Step.RELEASE:
                hold.state, hold.ended_at = State.RELEASED.value, self.at
            case Step.GIVE_BACK:
                hold.given_back_minor += hold.step_minor
                self._book(hold, f"back{hold.turn}", is_undone=True)
        note(case, _DONE[step], hold, at=self.at, actor=self.actor)
        self.healings.append(alarms.healed(hold))
        self._end(hold)
        if step is Step.HOLD and hold.then_minor:
            self._capture(hold)

    def _capture(self, hold: Hold) -> None:
        hold.step, hold.asked = Step.CAPTURE.value, Asked.ORDERED.value
        hold.step_minor, hold.then_minor, hold.due_at = hold.then_minor, 0, self.at
        self.queued.append(hold)

    def _failed(self, case: Case, hold: Hold, *, is_gone: bool) -> None:
        if is_gone:
            hold.state, hold.ended_at = State.EXPIRED.value, self.at
            hold.failure_code = "hold_expired"
        elif hold.step == Step.HOLD:
            hold.state, hold.ended_at = State.FAILED.value, self.at
        opening = alarms.failed(hold)
        note(case, EntryKind.HOLD_FAILED, hold, at=self.at, actor=self.actor)
        self.healings.append(alarms.known(hold))
        # A charge that fails makes its case a person's; what else is left is one's own.
        is_cases = hold.shortfall_id is not None and hold.step in {Step.HOLD, Step.CAPTURE}
        hold.renews = False
        self._end(hold)
        if not is_cases:
            self.openings.append(opening)

    def _end(self, hold: Hold) -> None:
        hold.step, hold.asked, hold.step_minor = "", "", 0
        hold.turn, hold.attempts, hold.step_since = hold.turn + 1, 0, None
        hold.due_at = None
        look_at = alarms.look_at(hold)
        if hold.state == State.HELD and look_at is not None:
            hold.due_at = max(self.at, look_at)

    def _wait(self, hold: Hold, outcome: Outcome) -> None:
        if outcome.verdict is Verdict.AGAIN:
            hold.asked = Asked.ORDERED.value
            hold.due_at = self.at + times.wait_after(hold.attempts)
        elif outcome.verdict is Verdict.PENDING:
            hold.asked = Asked.PENDING.value
            hold.due_at = self.at + times.ASK_AGAIN
        else:
            if outcome.verdict is Verdict.CAPTURED:
                hold.failure_code = CONTRADICTS
            hold.asked = Asked.UNKNOWN.value
            wait = min(times.wait_after(hold.attempts), times.ANSWER_BY)
            hold.due_at = self.at + wait
        if outcome.is_untouched:
            hold.step_since = None

    def _book(self, hold: Hold, what: str, *, is_undone: bool) -> None:
        amount = Money(hold.step_minor, hold.currency)
        event = LedgerEvent(LedgerEventKind.RECHARGED, amount)
        self.books.book_outside(
            hold.brand_id, f"hold:{hold.pk}:{what}", event, is_undone=is_undone
        )
