from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Listener, Peer
from tests.stages.holds.swaps import swap
from tests.stages.settlement.till import Till, open_till

__all__ = ["payments_peer", "swap", "till"]


@pytest.fixture(scope="session")
def payments_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("payments", tmp_path_factory.mktemp("payments")) as peer:
        yield peer


@pytest.fixture
def till(cast: Cast, payments_peer: Peer) -> Iterator[Till]:
    """Nordlicht's, which hears all that its provider tells of disputes."""
    with Listener() as listener:
        yield open_till(cast.nordlicht, PaymentsAccount(payments_peer), listener)
    payments_peer.move_clock(0)
