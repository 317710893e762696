"""What the rules say is owed for a group of units, by the payments as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.core.settlement import Owed, SettlementFacts, owed
from backhaul.stages.orders.models import Payment
from backhaul.stages.settlement import facts
from backhaul.stages.settlement.drafts import Group


def what_is_owed(group: Group, payments: Sequence[Payment], elsewhere_minor: int = 0) -> Owed:
    currency = group.order.currency
    return owed(
        SettlementFacts(
            currency=currency,
            resolution=group.resolution,
            units=tuple(group.settled),
            tenders=facts.tenders(payments, currency),
            credit_bonus_percent=group.bonus_percent,
            elsewhere_minor=elsewhere_minor,
        )
    )
