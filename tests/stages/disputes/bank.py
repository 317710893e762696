"""What a provider tells of a dispute of a charge of ours."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.money import Money
from backhaul.core.ports.payments import (
    DisputeStatus,
    ProviderDispute,
    ProviderEvent,
    ProviderRefund,
    RefundStatus,
)
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.dispute_word import take_dispute
from tests.stages.holds.swaps import Swap
from tests.stages.recovery.missing import Missing, worked

MONEY = Money(3000, "EUR")


def tell(
    charged: Missing | Swap,
    status: DisputeStatus,
    hour: int,
    ref: str = "",
    amount: Money = MONEY,
) -> None:
    """It tells of `amount` of the charge `ref`; none: of that of the newest hold."""
    payment, at = ref or charged.hold.provider_ref, clock.now() + timedelta(hours=hour)
    is_gone = status is not DisputeStatus.WON
    event = ProviderEvent(
        event_id="e",
        kind="charge.dispute.told",
        at=at,
        refund=ProviderRefund(
            provider_ref="dp_1",
            payment_ref=payment,
            amount=amount,
            status=RefundStatus.PAID if is_gone else RefundStatus.CANCELLED,
        ),
        dispute=ProviderDispute(
            provider_ref="dp_1", payment_ref=payment, amount=amount, status=status, at=at
        ),
    )
    with acting_for(charged.brand_id):
        take_dispute(charged.brand_id, "stripe", event, at=clock.now(), actor="x")
    worked()
