"""One press about a break: the safe thing of its kind, by ways that exist already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import replace as with_values
from datetime import datetime

from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.legs import ANSWER_BY
from backhaul.core.money import Money
from backhaul.core.ports.payments import (
    DisputeProvider,
    PaymentProvider,
    ProviderRefund,
    RefundOrder,
)
from backhaul.core.reconciliation import Ours, Repair, compare
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.reconciliation.alarms import look_after
from backhaul.stages.reconciliation.book import word_of
from backhaul.stages.reconciliation.disputing import charged_on
from backhaul.stages.reconciliation.models import Break
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import actions
from backhaul.stages.settlement.dispute_word import take_dispute
from backhaul.stages.settlement.looking_up import key_of
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.provider_word import take_word


@dataclass(frozen=True, slots=True)
class _Open:
    row: Break
    leg: Leg | None
    provider: PaymentProvider | None
    actor: str


_Way = Callable[[_Open, "ProviderRefund | None"], None]


def repair(brand_id: int, break_id: int, *, actor: str) -> Break:
    """Do what the break's kind allows; return it, ended. Not to be called in a transaction.

    The provider is asked anew first where it can be. Raises NotFound, IllegalStep, and
    DomainError `repair_changed_nothing` where a person has to look; Unavailable where the
    provider does not answer.
    """
    with acting_for(brand_id):
        found = _open(brand_id, break_id, actor)
    if found.row.repair == Repair.HEAR:
        return _hear(found)
    fresh = _ask(found)
    with acting_for(brand_id):
        row = lock(brand_id, break_id)
        _WAYS[Repair(row.repair)](with_values(found, row=row), fresh)
        end(row, row.repair, actor)
    return row


def lock(brand_id: int, break_id: int) -> Break:
    """Raises NotFound `no_such_break`, and IllegalStep `break_ended`."""
    row = Break.objects.select_for_update().filter(brand_id=brand_id, id=break_id).first()
    if row is None:
        raise NotFound("no_such_break", number=break_id)
    if row.resolved_at is not None:
        raise IllegalStep("break_ended", number=break_id)
    return row


def end(row: Break, resolution: str, actor: str) -> None:
    now = clock.now()
    row.resolved_at, row.resolved_by, row.resolution = now, actor, resolution
    row.save(update_fields=("resolved_at", "resolved_by", "resolution"))
    entry = NewEntry(
        kind=EntryKind.BREAK_ENDED,
        brand_id=row.brand_id,
        return_id=None,
        occurred_at=now,
        actor=actor,
        data={"break": row.pk, "kind": row.kind, "resolution": resolution},
    )
    record([entry])
    look_after(row.brand_id, now=now)


def _open(brand_id: int, break_id: int, actor: str) -> _Open:
    row = lock(brand_id, break_id)
    if not row.repair:
        raise IllegalStep("break_needs_a_person", number=break_id)
    leg = None
    if row.leg_id is not None:
        rows = Leg.objects.filter(brand_id=brand_id, id=row.leg_id)
        leg = rows.select_related("payment").first()
    provider = None
    if row.connection_name:
        named = registry.named_connection(
            brand_id, Connection.Kind.PAYMENTS, row.connection_name
        )
        provider = registry.payments(named)
    return _Open(row, leg, provider, actor)


def _hear(found: _Open) -> Break:
    """Take in a dispute as it stands now; what is told at this moment is the newest word."""
    brand_id, provider = found.row.brand_id, found.provider
    if not isinstance(provider, DisputeProvider):
        raise IllegalStep("break_needs_a_person", number=found.row.pk)
    event = provider.read_dispute(found.row.theirs["provider_ref"])
    now, ref = clock.now(), event.dispute.payment_ref if event.dispute else ""
    with acting_for(brand_id):
        row = lock(brand_id, found.row.pk)
        problems = take_dispute(brand_id, row.adapter, event, at=now, actor=found.actor)
        if problems and not charged_on(brand_id, [ref]):
            raise DomainError("repair_changed_nothing", number=row.pk, why=problems[0])
        end(row, row.repair, found.actor)
    return row


def _ask(found: _Open) -> ProviderRefund | None:
    """Ask the provider for the refund of our own name, where that can be asked."""
    leg, provider = found.leg, found.provider
    if leg is None or provider is None or leg.payment is None:
        return None
    if not provider.capabilities.finds_refunds or found.row.repair == Repair.RECORD:
        return None
    order = RefundOrder(
        key=key_of(leg.intent, leg.amount_minor),
        intent=leg.intent,
        payment_ref=leg.payment.provider_ref,
        amount=Money(leg.amount_minor, leg.currency),
    )
    return provider.find_refund(order)


def _take_their_word(found: _Open, fresh: ProviderRefund | None) -> None:
    word = fresh or word_of(found.row)
    _hand_over(found, word)
    leg_id = found.row.leg_id
    if leg_id is None:
        return
    leg = Leg.objects.get(brand_id=found.row.brand_id, id=leg_id)
    ours = Ours(
        amount=Money(leg.amount_minor, leg.currency),
        state=LegState(leg.state),
        provider_ref=leg.provider_ref,
    )
    is_elsewhere = LegState(leg.state) in {LegState.CANCELLED, LegState.FAILED}
    if not is_elsewhere and compare(ours, word) is not None:
        raise DomainError("repair_changed_nothing", number=found.row.pk)


def _record_elsewhere(found: _Open, fresh: ProviderRefund | None) -> None:
    """Whatever name it bears: the leg of that name has its own refund, or there is none."""
    del fresh
    _hand_over(found, with_values(word_of(found.row), intent=""))


def _hand_over(found: _Open, word: ProviderRefund) -> None:
    now = clock.now()
    row = found.row
    problems = take_word(row.brand_id, [word], at=now, actor=found.actor, adapter=row.adapter)
    if problems:
        raise DomainError("repair_changed_nothing", number=found.row.pk, why=problems[0])


def _send_anew(found: _Open, fresh: ProviderRefund | None) -> None:
    """Never blindly: only after a definite no, with a name and a key of its own."""
    asked, provider = found.leg, found.provider
    assert asked is not None
    assert provider is not None
    if fresh is not None:
        _take_their_word(found, fresh)
        return
    now = clock.now()
    leg = _still_unknown(found.row, asked)
    attempted_at = _attempted_at(leg)
    if not provider.capabilities.finds_refunds or attempted_at is None:
        raise DomainError("repair_changed_nothing", number=found.row.pk)
    if attempted_at > now - max(ANSWER_BY, provider.capabilities.shows_refunds_after):
        raise DomainError("repair_too_early", number=found.row.pk)
    actions.declare_failed(leg.brand_id, leg.pk, at=now, actor=found.actor)
    actions.replace(leg.brand_id, leg.pk, kind="refund", at=now, actor=found.actor)


def _still_unknown(row: Break, asked: Leg) -> Leg:
    """Lock the return; the provider's no is worth nothing if the leg was sent since."""
    cases.lock([asked.brand_id], [asked.ret_id])
    leg = Leg.objects.get(brand_id=asked.brand_id, id=asked.pk)
    if leg.state != LegState.UNKNOWN or leg.attempts != asked.attempts:
        raise DomainError("repair_changed_nothing", number=row.pk)
    return leg


def _attempted_at(leg: Leg) -> datetime | None:
    """Return when the last attempt was over at the latest; the leg keeps the first alone."""
    if leg.sending_at is None:
        return None
    told = Entry.objects.filter(
        brand_id=leg.brand_id,
        return_id=leg.ret_id,
        kind=EntryKind.LEG_UNKNOWN,
        data__leg=leg.pk,
    ).order_by("-seq")
    last = told.values_list("occurred_at", flat=True).first()
    return max(leg.sending_at, last or leg.sending_at)


def _settle(found: _Open, fresh: ProviderRefund | None) -> None:
    del fresh
    row = found.row
    if row.return_id is None or not actions.settle_due(
        [row.brand_id], [row.return_id], at=clock.now()
    ):
        raise DomainError("repair_changed_nothing", number=row.pk)


_WAYS: Mapping[Repair, _Way] = {
    Repair.TAKE_WORD: _take_their_word,
    Repair.RECORD: _record_elsewhere,
    Repair.SEND_ANEW: _send_anew,
    Repair.SETTLE: _settle,
}
