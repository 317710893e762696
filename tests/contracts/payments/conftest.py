"""Every provider once: a peer of its own for the whole run, an account for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Literal

import pytest

from tests.contracts.payments.adyen_rig import AdyenRig
from tests.contracts.payments.paypal_rig import PayPalRig
from tests.contracts.payments.rig import Rig
from tests.contracts.payments.stripe_rig import StripeRig
from tests.sandbox.peers import Listener, Peer

#: By the name of an adapter: its peer, and its rig.
RIGS: Mapping[str, tuple[Literal["payments", "paypal", "adyen"], Callable[[Peer], Rig]]] = {
    "stripe": ("payments", StripeRig),
    "paypal": ("paypal", PayPalRig),
    "adyen": ("adyen", AdyenRig),
}


@pytest.fixture(scope="session")
def peer_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Literal["payments", "paypal", "adyen"]], Peer]]:
    running: dict[str, Peer] = {}

    def started(kind: Literal["payments", "paypal", "adyen"]) -> Peer:
        if kind not in running:
            running[kind] = Peer(kind, tmp_path_factory.mktemp(kind))
            running[kind].start()
        return running[kind]

    yield started
    for peer in running.values():
        peer.stop()


@pytest.fixture(params=RIGS)
def rig(
    request: pytest.FixtureRequest,
    peer_of: Callable[[Literal["payments", "paypal", "adyen"]], Peer],
) -> Iterator[Rig]:
    kind, build = RIGS[request.param]
    made = build(peer_of(kind))
    yield made
    made.move_clock(timedelta(0))


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener
