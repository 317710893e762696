"""After a backup was restored: what providers did since it is heard before anything is sent.

The restored tables know nothing of refunds that were made after the backup, nor of returns
that were settled then: these would be settled again, under other intents. So the providers'
lists are taken in first. Ours move on; the others count as made elsewhere, and their orders
are left to a person (see `forgotten`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

import structlog

from backhaul.core.errors import OutsideError
from backhaul.core.ports.payments import PaymentProvider, ProviderRefund
from backhaul.foundation import clock
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.settlement.held import paying_by_hand
from backhaul.stages.settlement.looking_up import provider_of
from backhaul.stages.settlement.provider_word import rounds, take_word

log = structlog.get_logger(__name__)
_MARGIN = timedelta(hours=1)
"""Clocks differ, and a refund may have been under way when the backup was taken."""
_PAGE = 200
_TRY_EVERY = 15.0

_tried_at = -_TRY_EVERY


def begin(taken_at: datetime) -> None:
    """Hold all refunds until the providers have told what they did since then.

    Of several restores the oldest counts: what was forgotten by one stays forgotten.
    """
    with acting_for():
        row = Installation.objects.select_for_update().get()
        row.restored_at = clock.now()
        row.restored_from = min(taken_at - _MARGIN, row.restored_from or taken_at)
        row.holds_refunds = True
        row.save(update_fields=("restored_at", "restored_from", "holds_refunds"))


def end() -> bool:
    """Let refunds go; return whether they were held."""
    with acting_for():
        held = Installation.objects.filter(holds_refunds=True)
        return bool(held.update(holds_refunds=False))


def sweep() -> int:
    """Ask the providers, every few seconds, until all have told; return 0."""
    global _tried_at  # noqa: PLW0603 - one sweeper, one pause
    if time.monotonic() - _tried_at < _TRY_EVERY:
        return 0
    with acting_for():
        is_held = Installation.objects.filter(holds_refunds=True).exists()
    if not is_held:
        return 0
    _tried_at = time.monotonic()
    if not waits_for():
        end()
    return 0


def waits_for() -> list[str]:
    """Take in the lists of all connections; return the names of those that are still awaited.

    A bank has no list: a brand that pays by hand is awaited until a person has compared.
    Not to be called in a transaction: providers are asked between short ones.
    """
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        held = Installation.objects.get()
        rows = list(
            Connection.objects.filter(
                brand_id__in=brand_ids, kind=Connection.Kind.PAYMENTS
            ).order_by("id")
        )
    since, restored_at = held.restored_from, held.restored_at
    if not held.holds_refunds or since is None or restored_at is None:
        return []
    awaited = [row.name for row in rows if not _has_told(row, since, restored_at)]
    with acting_for(*brand_ids):
        return [*awaited, *paying_by_hand(brand_ids, restored_at)]


def _has_told(row: Connection, since: datetime, restored_at: datetime) -> bool:
    provider = provider_of(row)
    if provider is None:
        return False
    lag = provider.capabilities.lists_refunds_after
    if lag is None:
        log.warning("refunds are held: this provider has no list", connection=row.name)
        return False
    try:
        for words in _pages(provider, since):
            with acting_for(row.brand_id):
                problems = take_word(
                    row.brand_id,
                    words,
                    at=clock.now(),
                    actor=f"provider:{row.adapter}",
                    adapter=row.adapter,
                )
            if problems:
                log.warning("refunds of the list are not ours", problems=problems[:20])
    except OutsideError as error:
        log.warning("refunds are held", connection=row.name, problem=str(error)[:300])
        return False
    return clock.now() - restored_at >= lag


def _pages(provider: PaymentProvider, since: datetime) -> Iterator[list[ProviderRefund]]:
    """Yield what is taken in at once: never two rounds in one transaction."""
    listed = iter(provider.list_refunds(since))
    while page := list(islice(listed, _PAGE)):
        yield from rounds(page)
