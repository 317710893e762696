"""One peer of each kind per file; each test opens an account of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.accounts import CarrierAccount, PaymentsAccount
from tests.sandbox.peers import Listener, Peer


@pytest.fixture(scope="module")
def carrier_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        yield peer


@pytest.fixture(scope="module")
def payments_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("payments", tmp_path_factory.mktemp("payments")) as peer:
        yield peer


@pytest.fixture
def carrier(carrier_peer: Peer) -> CarrierAccount:
    return CarrierAccount(carrier_peer)


@pytest.fixture
def payments(payments_peer: Peer) -> PaymentsAccount:
    return PaymentsAccount(payments_peer)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener
