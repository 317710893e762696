"""What the journal keeps of a dispute."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.stages.disputes.models import Dispute


def entry_of(row: Dispute, kind: EntryKind, *, at: datetime, actor: str) -> NewEntry:
    return NewEntry(
        kind=kind,
        brand_id=row.brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={
            "dispute": row.pk,
            "payment": row.payment_id,
            "provider_ref": row.provider_ref,
            "status": row.status,
            "reason": row.reason,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
            "answer": row.answer,
        },
    )
