"""What became of legs, from whoever told it: the reply, a webhook, or somebody who asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backhaul.core import legs as rules
from backhaul.core.axes import LegState, UnitMoney
from backhaul.core.journal import EntryKind
from backhaul.core.ledger import Account, LedgerEvent, LedgerEventKind
from backhaul.core.ports.payments import ProviderRefund, RefundStatus
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.stages.incidents.actions import Opening, change_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement import alarms, facts, summary
from backhaul.stages.settlement.books import Books, Reserved, explained, money
from backhaul.stages.settlement.models import Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """News of one leg. `attempt` names the sending it is about; None: it holds for any.

    FAILED of a leg that was paid means that the provider took it back.
    """

    leg_id: int
    return_id: int
    state: LegState
    attempt: int | None = None
    provider_ref: str = ""
    bank_reference: str = ""
    code: str = ""
    is_untouched: bool = False
    """The provider has never seen our key: its life has not begun."""
    key_since: datetime | None = None
    """Since when it has our key, where it had forgotten an earlier one."""


_STATE = {
    RefundStatus.PENDING: LegState.SENDING,
    RefundStatus.PAID: LegState.PAID,
    RefundStatus.FAILED: LegState.FAILED,
    RefundStatus.CANCELLED: LegState.FAILED,
}
_KIND = {
    LegState.PAID: EntryKind.LEG_PAID,
    LegState.FAILED: EntryKind.LEG_FAILED,
    LegState.REVERSED: EntryKind.LEG_REVERSED,
    LegState.UNKNOWN: EntryKind.LEG_UNKNOWN,
    LegState.CANCELLED: EntryKind.LEG_CANCELLED,
}
#: It is not ordered any more: its amount may be ordered again.
_RELEASED = frozenset({LegState.FAILED, LegState.REVERSED})


def told(leg_id: int, return_id: int, refund: ProviderRefund) -> Outcome:
    """Return what the provider's own word about a refund says of our leg."""
    return Outcome(
        leg_id=leg_id,
        return_id=return_id,
        state=_STATE[refund.status],
        provider_ref=refund.provider_ref,
        bank_reference=refund.bank_reference,
        code=refund.failure_code or _status_code(refund.status),
    )


def _status_code(status: RefundStatus) -> str:
    return status.value if status in {RefundStatus.FAILED, RefundStatus.CANCELLED} else ""


def take(
    brand_ids: Sequence[int], outcomes: Sequence[Outcome], *, at: datetime, actor: str
) -> int:
    """Record `outcomes`, many in a bounded number of statements; return how many were news.

    Locks their returns, then their legs. What a leg is past already changes nothing, so that
    late and doubled news do no harm.
    """
    loaded = cases.load_many(brand_ids, (outcome.return_id for outcome in outcomes))
    return record(brand_ids, loaded, outcomes, at=at, actor=actor)


def record(
    brand_ids: Sequence[int],
    loaded: Mapping[int | None, Case],
    outcomes: Sequence[Outcome],
    *,
    at: datetime,
    actor: str,
) -> int:
    """Record `outcomes` of returns that are locked already."""
    alive = facts.living_of(brand_ids, loaded.values())
    desk = Desk(Books(at), loaded, alive, actor)
    by_id = {leg.pk: leg for legs in alive.legs.values() for leg in legs}
    news = sum(
        desk.apply(by_id[outcome.leg_id], outcome)
        for outcome in outcomes
        if outcome.leg_id in by_id
    )
    desk.close(brand_ids)
    return news


@dataclass(slots=True)
class Desk:
    """Where outcomes of locked legs are taken in, one after the other, and then written."""

    books: Books
    loaded: Mapping[int | None, Case]
    alive: facts.Living
    actor: str
    openings: list[Opening] = field(default_factory=list)
    healed: list[Leg] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    """Units of which a part will not be paid as it was decided: a person looks at them."""

    def apply(self, leg: Leg, outcome: Outcome) -> bool:
        before, after = LegState(leg.state), outcome.state
        if before is LegState.PAID and after is LegState.FAILED:
            after = LegState.REVERSED
        if not _is_news(leg, outcome, before, after):
            return False
        leg.state = after.value
        _stamp(leg, outcome, self.books.at)
        self.books.moved[leg.pk] = leg
        self._book(leg, before, after)
        case = self.loaded[leg.ret_id]
        if after in _KIND:
            summary.tell(case, _KIND[after], leg, at=self.books.at, actor=self.actor)
        self._alarm(case, leg, before)
        return True

    def cancel(self, leg: Leg, code: str = "") -> None:
        """End a leg that was not sent, or failed: it pays for nothing, and nothing is owed.

        One that was paid and taken back stays `reversed`: that is what happened to it.
        """
        was_reserved = LegState(leg.state) not in _RELEASED
        if leg.state != LegState.REVERSED:
            leg.state = LegState.CANCELLED.value
        leg.due_at, leg.due_what = None, ""
        leg.failure_code = code or leg.failure_code
        if was_reserved:
            self._release(leg)
        self.books.moved[leg.pk] = leg
        self.books.ended.append(leg)
        self.books.undo_decision(leg)
        self.alive.legs[leg.ret_id].remove(leg)
        for unit_id, shares in self.alive.shares.items():
            kept = [share for share in shares if share.leg_id != leg.pk]
            if len(kept) < len(shares):
                self.alive.shares[unit_id] = kept
                self.stopped.add(unit_id)
        case = self.loaded[leg.ret_id]
        summary.tell(case, EntryKind.LEG_CANCELLED, leg, at=self.books.at, actor=self.actor)

    def close(self, brand_ids: Sequence[int]) -> None:
        """Write everything; what gives amounts free locks lines and payments in their order."""
        at, actor = self.books.at, self.actor
        touched = [self.loaded[i] for i in {leg.ret_id for leg in self.books.moved.values()}]
        if self.books.on_lines:
            lines = facts.locked_lines(brand_ids, (row for _, row in self.books.on_lines))
            facts.locked_payments(brand_ids, (line.order_id for line in lines.values()))
        self.books.post()
        for case in touched:
            summary.reflect(case, self.alive)
            for unit in case.units:
                if unit.pk in self.stopped:
                    case.change(unit, money=UnitMoney.CHECKING.value)
        healed = [alarms.healed(self.loaded[leg.ret_id], leg) for leg in self.healed]
        change_incidents(self.openings, healed, at=at, actor=actor)
        changed = [case for case in touched if case.entries or case.changed]
        cases.write(changed, fields=summary.UNIT_FIELDS, at=at, actor=actor)
        crash_point(CrashPoint.OUTCOME_WRITTEN)

    def _book(self, leg: Leg, before: LegState, after: LegState) -> None:
        if after is LegState.PAID:
            is_swap = leg.kind == Leg.Kind.EXCHANGE
            kind = LedgerEventKind.EXCHANGE_SENT if is_swap else LedgerEventKind.REFUND_PAID
            through = _clearing(leg, before)
            leg.paid_from = "" if through is Account.PROVIDER_CLEARING else through.value
            event = LedgerEvent(kind, money(leg), through=through)
            self.books.book(leg, "paid", event)
            self.loaded[leg.ret_id].reach("paid", self.books.at)
        if after is LegState.REVERSED:
            kind = LedgerEventKind.REFUND_REVERSED
            through = Account(leg.paid_from or Account.PROVIDER_CLEARING)
            event = LedgerEvent(kind, money(leg), through=through)
            self.books.book(leg, "reversed", event)
        if after in _RELEASED and before not in _RELEASED:
            self._release(leg)

    def _release(self, leg: Leg) -> None:
        self.books.reserve(leg, self._by_line(leg), -1)

    def _by_line(self, leg: Leg) -> Iterable[Reserved]:
        for unit in self.loaded[leg.ret_id].units:
            for share in self.alive.shares.get(unit.pk, ()):
                if share.leg_id == leg.pk:
                    bonus = explained(leg, "bonus", unit=unit.ordinal)
                    shipping = explained(leg, "shipping", unit=unit.ordinal)
                    yield unit.line_id, share.amount_minor - bonus, shipping

    def _alarm(self, case: Case, leg: Leg, before: LegState) -> None:
        state = LegState(leg.state)
        if state in _RELEASED:
            self.openings.append(alarms.refund_failed(case, leg))
        elif case.ret.incident and (_is_certain(state, before) or _is_with_a_bank(leg)):
            self.healed.append(leg)


def _clearing(leg: Leg, before: LegState) -> Account:
    """Return what a leg is paid through: a bank that had it in a file, or a person."""
    if leg.kind == Leg.Kind.POINTS:
        return Account.POINTS_CLEARING
    if leg.kind != Leg.Kind.BY_HAND:
        return Account.PROVIDER_CLEARING
    return Account.BANK_CLEARING if before is LegState.SENDING else Account.HAND_CLEARING


def _is_certain(state: LegState, before: LegState) -> bool:
    """To be sent again is no end of not knowing."""
    return state is LegState.PAID or (
        before is LegState.UNKNOWN and state is not LegState.ORDERED
    )


def _is_with_a_bank(leg: Leg) -> bool:
    """In a file of bank transfers: nobody has to pay it by hand any more."""
    return bool(leg.kind == Leg.Kind.BY_HAND and leg.state == LegState.SENDING)


def _is_news(leg: Leg, outcome: Outcome, before: LegState, after: LegState) -> bool:
    if outcome.attempt is not None and outcome.attempt != leg.attempts:
        return False  # a later sending is under way: its own outcome counts
    if before is after:
        return after is LegState.SENDING and leg.sent_at is None and bool(outcome.provider_ref)
    if after is LegState.SENDING and leg.sent_at is not None:
        return False
    return rules.can_become(before, after)


def _stamp(leg: Leg, outcome: Outcome, at: datetime) -> None:
    leg.provider_ref = outcome.provider_ref or leg.provider_ref
    leg.bank_reference = outcome.bank_reference or leg.bank_reference
    leg.failure_code = summary.as_code(outcome.code)
    leg.due_at, leg.due_what = _next(leg, at)
    state = LegState(leg.state)
    if outcome.key_since is not None:
        leg.sending_at = outcome.key_since
    if outcome.is_untouched:
        leg.sending_at = None
    if state in {LegState.SENDING, LegState.PAID}:
        leg.sending_at = leg.sending_at or at
        leg.sent_at = leg.sent_at or at
    if state is LegState.PAID:
        leg.paid_at = at


def _next(leg: Leg, at: datetime) -> tuple[datetime | None, str]:
    """Return when somebody asks again, and about what."""
    match LegState(leg.state):
        case LegState.ORDERED:
            return at + rules.wait_after(leg.attempts), "send"
        case LegState.UNKNOWN:
            return at + min(rules.wait_after(leg.attempts), rules.ANSWER_BY), "reconcile"
        case LegState.SENDING:
            return at + rules.ASK_AGAIN, "confirm"
        case _:
            return None, ""


def age(leg: Leg, at: datetime) -> timedelta:
    """Return for how long the provider may know our key."""
    return at - leg.sending_at if leg.sending_at else timedelta(0)
