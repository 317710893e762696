"""One payments peer per file; each test opens an account of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backhaul.adapters.payments.stripe.client import StripePayments
from tests.adapters.payments.stripe_sandbox import connected
from tests.sandbox.accounts import PaymentsAccount
from tests.sandbox.peers import Listener, Peer


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("payments", tmp_path_factory.mktemp("payments")) as peer:
        yield peer


@pytest.fixture
def account(peer: Peer) -> PaymentsAccount:
    return PaymentsAccount(peer)


@pytest.fixture
def provider(account: PaymentsAccount) -> StripePayments:
    return connected(account)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener
