"""What is thrown away when its time is over, a little at a time."""

from __future__ import annotations

import time

from backhaul.foundation import clock
from backhaul.foundation.idempotency.actions import purge
from backhaul.foundation.limits import attempts, codes
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.intake.draft_photos import sweep_drafts
from backhaul.stages.orders.files import forget_files
from backhaul.stages.proofs import queries as proofs
from backhaul.stages.transfers import accounts as transfers
from backhaul.stages.withdrawals import queries as withdrawals

_EVERY_SECONDS = 600
_last = 0.0


def tidy() -> int:
    """Forget what is of no use any more; return how much, so that it is called again."""
    global _last  # noqa: PLW0603 - how often is a matter of this process alone
    if time.monotonic() - _last < _EVERY_SECONDS:
        return 0
    with acting_for(*every_brand_id()):
        now = clock.now()
        gone = purge(acting_brands(), at=now)
        gone += sweep_drafts(acting_brands(), at=now)
        gone += attempts.forget(at=now) + codes.forget(at=now)
        gone += forget_files(acting_brands(), at=now)
        gone += withdrawals.forget(acting_brands(), at=now)
        gone += proofs.forget(acting_brands(), at=now)
        gone += transfers.forget(acting_brands(), at=now)
    if not gone:
        _last = time.monotonic()
    return gone
