"""A provider's word that did not come by webhook: taken in by the very same way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from backhaul.core.errors import DomainError
from backhaul.core.ports.payments import ProviderEvent, ProviderRefund
from backhaul.foundation.inbox.models import RawBody
from backhaul.stages.settlement import provider_events
from backhaul.stages.settlement.provider_events import RacedError, Told

_TRIES = 3


def take_word(
    brand_id: int, refunds: Sequence[ProviderRefund], *, at: datetime, actor: str
) -> list[str]:
    """Record refunds as their provider tells them; return what was wrong with any: codes.

    Ours move on, others are recorded as made elsewhere; what is known already changes
    nothing. Raises DomainError `changed_meanwhile` where others change the same rows.
    """
    for _ in range(_TRIES):
        told = [_told(brand_id, refund, at) for refund in refunds]
        try:
            with transaction.atomic():
                provider_events.take((brand_id,), told, actor)
        except RacedError:
            continue
        return [problem for one in told for problem in one.row.problems]
    raise DomainError("changed_meanwhile")


def _told(brand_id: int, refund: ProviderRefund, at: datetime) -> Told:
    row = RawBody(brand_id=brand_id, kind=RawBody.Kind.PAYMENTS, state=RawBody.State.DONE)
    event = ProviderEvent(
        event_id=f"listed:{refund.provider_ref}",
        kind="refund.listed",
        at=refund.at or at,
        refund=refund,
    )
    return Told(row, event, refund)
