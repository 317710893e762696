"""A dispute that was asked for: taken in by the very way that its webhooks go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from backhaul.core.errors import DomainError
from backhaul.core.ports.payments import ProviderEvent
from backhaul.foundation.inbox.models import RawBody
from backhaul.stages.settlement import disputes_told, provider_events
from backhaul.stages.settlement.disputes_told import Complaint
from backhaul.stages.settlement.provider_events import RacedError, Told

_TRIES = 3


def take_dispute(
    brand_id: int, adapter: str, event: ProviderEvent, *, at: datetime, actor: str
) -> list[str]:
    """Record a dispute and its money as told at `at`; return what was wrong: codes.

    It became so at `event.at`. What is known already changes nothing. Raises DomainError
    `changed_meanwhile` where others change the same rows.
    """
    for _ in range(_TRIES):
        row = RawBody(
            brand_id=brand_id,
            adapter=adapter,
            kind=RawBody.Kind.PAYMENTS,
            state=RawBody.State.DONE,
        )
        try:
            with transaction.atomic():
                if event.refund is not None:
                    told = [Told(row, event, event.refund)]
                    provider_events.take((brand_id,), told, actor)
                if (complaint := disputes_told.complaint_of(row, event)) is not None:
                    disputes_told.note((brand_id,), [_asked(complaint, at)], at=at)
        except RacedError:
            continue
        return list(row.problems)
    raise DomainError("changed_meanwhile")


def _asked(complaint: Complaint, at: datetime) -> Complaint:
    """Of an answer that tells its opening alone nobody knows when it became so."""
    told_at = max(at, complaint.told_at)
    is_told = complaint.changed_at != complaint.dispute.at
    changed_at = complaint.changed_at if is_told else told_at
    return replace(complaint, told_at=told_at, changed_at=changed_at)
