"""What providers tell of disputes: written into the journal, for the stage that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.ports.payments import (
    DisputeStatus,
    ProviderDispute,
    ProviderEvent,
    RefundStatus,
)
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.journal.record import record
from backhaul.stages.orders.models import Payment
from backhaul.stages.settlement.summary import as_code


@dataclass(frozen=True, slots=True)
class Complaint:
    """One stored body and the dispute that it tells of."""

    row: RawBody
    dispute: ProviderDispute
    told_at: datetime
    changed_at: datetime
    """When it became so; a question may tell it much later."""
    is_taken_back: bool = False
    """Whether it is money alone, of a dispute that has a name of its own or none."""


def complaint_of(row: RawBody, event: ProviderEvent) -> Complaint | None:
    """Return the dispute of an event; of a provider that tells the money alone, so much."""
    if event.dispute is not None:
        return Complaint(row, event.dispute, event.at, event.at)
    is_told = "dispute" in event.kind or event.is_taken_back
    if event.refund is None or not is_told:
        return None
    taken = event.refund.status in {RefundStatus.PAID, RefundStatus.PENDING}
    told = ProviderDispute(
        provider_ref=event.refund.provider_ref,
        payment_ref=event.refund.payment_ref,
        amount=event.refund.amount,
        status=DisputeStatus.OPEN if taken else DisputeStatus.WON,
        at=event.refund.at,
    )
    return Complaint(row, told, event.at, event.at, event.is_taken_back)


def note(brand_ids: Sequence[int], heard: Sequence[Complaint], *, at: datetime) -> None:
    """Journal each dispute; of a payment that no order has, the body says so too.

    It may be a charge of ours: a later stage knows those, and finds it in the journal.
    """
    if not heard:
        return
    known = Payment.objects.filter(
        brand_id__in=brand_ids, provider_ref__in={one.dispute.payment_ref for one in heard}
    )
    ids = {(brand, ref): pk for brand, ref, pk in known.order_by("id").values_list(
        "brand_id", "provider_ref", "id"
    )}  # fmt: skip
    entries: list[NewEntry] = []
    for one in heard:
        payment = ids.get((one.row.brand_id, one.dispute.payment_ref))
        if payment is None:
            one.row.problems = ["payment_unknown"]
        entries.append(_entry(one, payment, at))
    record(entries)


def _entry(one: Complaint, payment: int | None, at: datetime) -> NewEntry:
    said = one.dispute
    return NewEntry(
        kind=EntryKind.DISPUTE_TOLD,
        brand_id=one.row.brand_id,
        return_id=None,
        occurred_at=at,
        actor=f"provider:{one.row.adapter}",
        data={
            "payment": payment,
            "payment_ref": as_code(said.payment_ref),
            "provider_ref": as_code(said.provider_ref),
            "status": said.status.value,
            "reason": as_code(said.reason),
            "amount_minor": said.amount.minor,
            "currency": said.amount.currency,
            "opened_at": (said.at or one.told_at).isoformat(),
            "told_at": one.told_at.isoformat(),
            "changed_at": one.changed_at.isoformat(),
            "respond_by": said.respond_by.isoformat() if said.respond_by else "",
            "is_taken_back": one.is_taken_back,
        },
    )
