from __future__ import annotations

from tests.stages.settlement.conftest import listener, live_till, payments_peer, till

__all__ = ["listener", "live_till", "payments_peer", "till"]
