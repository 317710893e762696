"""Disputes as a provider tells them, without a provider."""

from __future__ import annotations

from datetime import datetime, timedelta

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.orders.models import Payment
from tests.cast import MONDAY


def disputed(
    brand: Brand, *, status: str = "open", amount: int = 3000, at: datetime = MONDAY
) -> Dispute:
    """Return a dispute of the newest payment of `brand`; evidence is due in a week."""
    with acting_for(brand.pk):
        payment = Payment.objects.filter(brand_id=brand.pk).latest("id")
        record(
            [
                NewEntry(
                    kind=EntryKind.DISPUTE_TOLD,
                    brand_id=brand.pk,
                    return_id=None,
                    occurred_at=at,
                    actor="provider:stripe",
                    data={
                        "payment": payment.pk,
                        "provider_ref": f"dp_{payment.pk}",
                        "status": status,
                        "reason": "product_not_received",
                        "amount_minor": amount,
                        "currency": "EUR",
                        "opened_at": at.isoformat(),
                        "told_at": at.isoformat(),
                        "respond_by": (at + timedelta(days=7)).isoformat(),
                    },
                )
            ]
        )
    while drain():
        pass
    with acting_for(brand.pk):
        return Dispute.objects.filter(brand_id=brand.pk).latest("id")
