from __future__ import annotations

from tests.stages.settlement.conftest import listener, payments_peer, till

__all__ = ["listener", "payments_peer", "till"]
