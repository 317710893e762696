"""What is thrown away when its time is over, a little at a time."""

from __future__ import annotations

import time

from backhaul.foundation import clock
from backhaul.foundation.idempotency.actions import purge
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id

_EVERY_SECONDS = 600
_last = 0.0


def tidy() -> int:
    """Forget kept answers of long ago; return how many, so that it is called again."""
    global _last  # noqa: PLW0603 - how often is a matter of this process alone
    if time.monotonic() - _last < _EVERY_SECONDS:
        return 0
    with acting_for(*every_brand_id()):
        gone = purge(acting_brands(), at=clock.now())
    if not gone:
        _last = time.monotonic()
    return gone
