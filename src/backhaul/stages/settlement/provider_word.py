"""A provider's word that did not come by webhook: taken in by the very same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from backhaul.core.errors import DomainError
from backhaul.core.ports.payments import ProviderEvent, ProviderRefund
from backhaul.foundation.inbox.models import RawBody
from backhaul.stages.settlement import disputes_told, provider_events
from backhaul.stages.settlement.elsewhere import LISTED
from backhaul.stages.settlement.models import TakenBack
from backhaul.stages.settlement.naming import taken_named
from backhaul.stages.settlement.provider_events import RacedError, Told

_TRIES = 3


def take_word(
    brand_id: int,
    refunds: Sequence[ProviderRefund],
    *,
    at: datetime,
    actor: str,
    adapter: str = "",
) -> list[str]:
    """Record refunds as their provider tells them; return what was wrong with any: codes.

    Ours move on, others are recorded as made elsewhere; what is known already changes
    nothing, nor does what was given back of nothing that is known, or of one knows not
    what. Nor does a taking for which its payment has no room left: `more_than_paid`.
    Raises DomainError `changed_meanwhile` where others change the same rows.
    """
    for _ in range(_TRIES):
        told: list[Told] = []
        try:
            with transaction.atomic():
                for words in rounds(refunds):
                    named = taken_named(brand_id, words).words
                    told += _take(brand_id, [_told(brand_id, adapter, x, at) for x in named],
                                  at=at, actor=actor)  # fmt: skip
        except RacedError:
            continue
        return [problem for one in told for problem in one.row.problems]
    raise DomainError("changed_meanwhile")


def rounds(refunds: Sequence[ProviderRefund]) -> list[list[ProviderRefund]]:
    """Return them as they are taken in: what is taken and given back is taken first.

    Each locks returns before payments: who has both gives each a transaction of its own.
    """
    split = ([one for one in refunds if one.is_given_back is given] for given in (False, True))
    return [words for words in split if words]


def _take(brand_id: int, told: list[Told], *, at: datetime, actor: str) -> list[Told]:
    if told:
        before = _taken_back(brand_id, told)
        provider_events.take((brand_id,), told, actor)
        after = _taken_back(brand_id, told)
        changed = {ref for ref, is_back in after.items() if before.get(ref) is not is_back}
        _complain(brand_id, [one for one in told if one.refund.provider_ref in changed], at)
    return told


def _taken_back(brand_id: int, told: Sequence[Told]) -> Mapping[str, bool]:
    """Return which of what a provider took by itself is recorded, and whether it is back."""
    refs = {one.refund.provider_ref for one in told if one.refund.is_taken_back}
    if not refs:
        return {}
    rows = TakenBack.objects.filter(brand_id=brand_id, provider_ref__in=refs)
    return {
        ref: given_at is not None
        for ref, given_at in rows.values_list("provider_ref", "given_back_at")
    }


def _complain(brand_id: int, told: Sequence[Told], at: datetime) -> None:
    """Say once that it is of a dispute, as its webhook says; a list is read every hour."""
    heard = [disputes_told.complaint_of(one.row, one.event) for one in told]
    disputes_told.note((brand_id,), [one for one in heard if one is not None], at=at)


def _told(brand_id: int, adapter: str, refund: ProviderRefund, at: datetime) -> Told:
    row = RawBody(
        brand_id=brand_id,
        adapter=adapter,
        kind=RawBody.Kind.PAYMENTS,
        state=RawBody.State.DONE,
    )
    event = ProviderEvent(
        event_id=f"listed:{refund.provider_ref}",
        kind=LISTED,
        at=refund.at or at,
        refund=refund,
    )
    return Told(row, event, refund)
