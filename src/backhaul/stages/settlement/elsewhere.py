"""Money that leaves a payment without us: always recorded, and it stops what is too much."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from backhaul.core.axes import LegState
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.core.ports.payments import ProviderEvent, ProviderRefund, RefundStatus
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.journal.record import record
from backhaul.stages.orders.models import Payment
from backhaul.stages.settlement import alarms, counting
from backhaul.stages.settlement.models import TakenBack
from backhaul.stages.settlement.outcomes import Desk
from backhaul.stages.settlement.summary import as_code

LISTED = "refund.listed"
"""The kind of news that stands in a provider's list, with no webhook's word beside it."""
_LEDGER = {
    TakenBack.Kind.REFUND: LedgerEventKind.REFUND_ELSEWHERE,
    TakenBack.Kind.CHARGEBACK: LedgerEventKind.CHARGEBACK,
}
_ENTRY = {
    TakenBack.Kind.REFUND: EntryKind.REFUND_ELSEWHERE,
    TakenBack.Kind.CHARGEBACK: EntryKind.CHARGEBACK,
}


@dataclass(slots=True)
class Elsewhere:
    """What is known to have left locked payments, and what is new of it."""

    at: datetime
    actor: str
    payments: dict[int, Payment] = field(default_factory=dict)
    known: dict[tuple[int, str], TakenBack] = field(default_factory=dict)
    new: list[TakenBack] = field(default_factory=list)
    given_back: list[TakenBack] = field(default_factory=list)
    entries: list[NewEntry] = field(default_factory=list)

    def look(
        self,
        brand_ids: Sequence[int],
        payments: Iterable[Payment],
        refunds: Iterable[ProviderRefund],
    ) -> None:
        """Lock the payments, and load what is known already of `refunds`."""
        locked = Payment.objects.select_for_update().filter(
            brand_id__in=brand_ids, id__in=[payment.pk for payment in payments]
        )
        self.payments = {payment.pk: payment for payment in locked.order_by("id")}
        told = list(refunds)
        which = Q(provider_ref__in={refund.provider_ref for refund in told})
        if refs := {refund.payment_ref for refund in told if refund.is_taken_back}:
            kind = TakenBack.Kind.CHARGEBACK
            which |= Q(payment__provider_ref__in=refs, payment__in=self.payments, kind=kind)
        rows = TakenBack.objects.filter(which, brand_id__in=brand_ids)
        self.known = {(row.brand_id, row.provider_ref): row for row in rows}

    def has_room_for(
        self, payment_id: int, event: ProviderEvent, refund: ProviderRefund
    ) -> bool:
        """Return whether it can be news: a list may tell one taking under two names.

        Refunds aside, no more is taken of a payment than was paid; what is known already,
        and what a webhook tells, is never in question.
        """
        payment = self.payments[payment_id]
        is_taking = refund.is_taken_back and not refund.is_given_back
        if event.kind != LISTED or not is_taking:
            return True
        known = self.known.get((payment.brand_id, refund.provider_ref))
        if known or self._told_by_another_name(payment, refund):
            return True
        taken = sum(
            row.amount_minor
            for row in self.known.values()
            if (row.payment_id, row.kind) == (payment.pk, TakenBack.Kind.CHARGEBACK)
            and row.given_back_at is None
        )
        return taken + refund.amount.minor <= payment.captured_minor

    def take(
        self, desk: Desk, payment_id: int, event: ProviderEvent, refund: ProviderRefund
    ) -> None:
        """Take in news of one refund or chargeback, in any order and any number of times."""
        payment = self.payments[payment_id]
        row = self.known.get((payment.brand_id, refund.provider_ref))
        row = row or self._told_by_another_name(payment, refund)
        took_effect = refund.status in {RefundStatus.PAID, RefundStatus.PENDING}
        if row is None:
            row = self._row(payment, event, refund)
            self.known[row.brand_id, row.provider_ref] = row
            self.new.append(row)
            if took_effect:
                self._record(desk, row)
            else:
                row.given_back_at = self.at  # its beginning, should it still come, is old news
        elif not took_effect and row.given_back_at is None:
            row.given_back_at = self.at
            if row not in self.new:
                self.given_back.append(row)
            self._undo(desk, row)

    def stop_what_passes_the_cap(self, desk: Desk) -> None:
        """Cancel refunds that were not sent, newest first, until the payment can bear them.

        All of them where the shopper asks their bank for the money: it may be the same goods.
        """
        disputed = {
            row.payment_id
            for row in self.new
            if row.kind == TakenBack.Kind.CHARGEBACK and row.given_back_at is None
        }
        for payment in self.payments.values():
            key = (payment.brand_id, payment.pk)
            ordered = payment.refund_ordered_minor + desk.books.ordered[key]
            taken = payment.taken_back_minor + desk.books.taken[key]
            over = ordered + taken - payment.captured_minor
            unsent = [
                leg
                for legs in desk.alive.legs.values()
                for leg in legs
                if leg.payment_id == payment.pk and leg.state == LegState.ORDERED
            ]
            for leg in sorted(unsent, key=lambda leg: -leg.pk):
                if over <= 0 and payment.pk not in disputed:
                    break
                over -= leg.amount_minor
                desk.cancel(leg, "taken_back_elsewhere")
                desk.openings.append(alarms.refund_stopped(desk.loaded[leg.ret_id], leg))

    def write(self) -> None:
        TakenBack.objects.bulk_create(self.new)
        update_rows(self.given_back, ("given_back_at",))
        record(self.entries)

    def _told_by_another_name(
        self, payment: Payment, refund: ProviderRefund
    ) -> TakenBack | None:
        """One taking is told under a name of its own or under its payment's, or both ways."""
        if not refund.is_taken_back:
            return None
        found = (
            row
            for row in self.known.values()
            if (row.payment_id, row.kind) == (payment.pk, TakenBack.Kind.CHARGEBACK)
            and payment.provider_ref in {row.provider_ref, refund.provider_ref}
        )
        return next(found, None)

    def _row(self, payment: Payment, event: ProviderEvent, refund: ProviderRefund) -> TakenBack:
        is_told = event.dispute is not None or "dispute" in event.kind
        is_dispute = is_told or event.is_taken_back
        kind = TakenBack.Kind.CHARGEBACK if is_dispute else TakenBack.Kind.REFUND
        return TakenBack(
            brand_id=payment.brand_id,
            payment=payment,
            kind=kind,
            provider_ref=refund.provider_ref,
            amount_minor=refund.amount.minor,
            currency=refund.amount.currency,
            taken_at=refund.at or event.at,
        )

    def _record(self, desk: Desk, row: TakenBack) -> None:
        kind = TakenBack.Kind(row.kind)
        desk.books.taken[row.brand_id, row.payment_id] += row.amount_minor
        desk.books.book_outside(row.brand_id, _booking(row, "taken"), _event(row))
        told = _told(row, kind.value, row.amount_minor)
        desk.openings.append(alarms.taken_back(row.brand_id, row.payment_id, told))
        self._note(row, is_given_back=False)

    def _undo(self, desk: Desk, row: TakenBack) -> None:
        """It failed after all, or the dispute was won: the payment has the money again."""
        desk.books.taken[row.brand_id, row.payment_id] -= row.amount_minor
        desk.books.book_outside(
            row.brand_id, _booking(row, "undone"), _event(row), is_undone=True
        )
        if row.kind == TakenBack.Kind.REFUND and counting.still_counts(row):
            told = _told(row, "counted_came_back", row.counted_minor)
            told = {**told, "ran": counting.ran_of(row)}
            desk.openings.append(alarms.counted_came_back(row.brand_id, row.pk, told))
        self._note(row, is_given_back=True)

    def _note(self, row: TakenBack, *, is_given_back: bool) -> None:
        self.entries.append(
            NewEntry(
                kind=_ENTRY[TakenBack.Kind(row.kind)],
                brand_id=row.brand_id,
                return_id=None,
                occurred_at=self.at,
                actor=self.actor,
                data={
                    "payment": row.payment_id,
                    "provider_ref": as_code(row.provider_ref),
                    "amount_minor": row.amount_minor,
                    "currency": row.currency,
                    "is_given_back": is_given_back,
                },
            )
        )


def _told(row: TakenBack, code: str, minor: int) -> Mapping[str, object]:
    return {
        "code": code,
        "amount_minor": minor,
        "currency": row.currency,
        "provider_ref": as_code(row.provider_ref),
    }


def _event(row: TakenBack) -> LedgerEvent:
    return LedgerEvent(_LEDGER[TakenBack.Kind(row.kind)], Money(row.amount_minor, row.currency))


def _booking(row: TakenBack, what: str) -> str:
    """Return a short name: the provider's own may be longer than a booking's."""
    return f"{hashlib.sha256(row.provider_ref.encode()).hexdigest()[:28]}:{what}"
