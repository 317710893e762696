from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Listener, Peer
from tests.stages.settlement.till import Till, open_till


@pytest.fixture(scope="session")
def payments_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("payments", tmp_path_factory.mktemp("chaos")) as peer:
        yield peer


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture
def till(cast: Cast, payments_peer: Peer, listener: Listener) -> Iterator[Till]:
    yield open_till(cast.nordlicht, PaymentsAccount(payments_peer), listener)
    payments_peer.move_clock(0)


@pytest.fixture
def live_till(live_cast: Cast, payments_peer: Peer, listener: Listener) -> Iterator[Till]:
    """Committed: for tests with several processes."""
    yield open_till(live_cast.nordlicht, PaymentsAccount(payments_peer), listener)
    payments_peer.move_clock(0)
