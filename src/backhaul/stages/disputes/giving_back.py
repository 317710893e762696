"""A dispute that is won has its money back, where the provider told the taking alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backhaul.core.money import Money
from backhaul.core.ports.payments import DisputeStatus, ProviderRefund, RefundStatus
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.settlement.models import TakenBack
from backhaul.stages.settlement.provider_word import take_word


def give_back(rows: Sequence[Dispute], *, at: datetime) -> None:
    """Undo what was recorded as taken for disputes that are won; what is undone stays so."""
    won = {
        (row.brand_id, row.taken_ref): row
        for row in rows
        if row.taken_ref and DisputeStatus(row.status) is DisputeStatus.WON
    }
    if not won:
        return
    taken = TakenBack.objects.select_related("payment").filter(
        brand_id__in={brand for brand, _ in won},
        provider_ref__in={ref for _, ref in won},
        kind=TakenBack.Kind.CHARGEBACK,
        given_back_at=None,
    )
    for one in taken.order_by("id"):
        if (one.brand_id, one.provider_ref) in won:
            take_word(one.brand_id, [_undone(one)], at=at, actor="system")


def _undone(one: TakenBack) -> ProviderRefund:
    return ProviderRefund(
        provider_ref=one.provider_ref,
        payment_ref=one.payment.provider_ref,
        amount=Money(one.amount_minor, one.currency),
        status=RefundStatus.CANCELLED,
    )
