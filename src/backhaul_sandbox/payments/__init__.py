"""A payment provider that moves nothing: the part of Stripe's API that refunds need."""

from __future__ import annotations

from pathlib import Path

from backhaul_sandbox.books import Books
from backhaul_sandbox.modes import Modes
from backhaul_sandbox.payments.control import Control
from backhaul_sandbox.payments.disputes import SCHEMA as DISPUTES
from backhaul_sandbox.payments.disputes import Disputes
from backhaul_sandbox.payments.holds import SCHEMA as HOLDS
from backhaul_sandbox.payments.holds import Holds
from backhaul_sandbox.payments.intents import Intents
from backhaul_sandbox.payments.keys import Keys
from backhaul_sandbox.payments.ledger import SCHEMA, Ledger
from backhaul_sandbox.payments.notices import Notices
from backhaul_sandbox.payments.page import Page
from backhaul_sandbox.payments.refunds import FAULTS, Refunds
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Routes
from backhaul_sandbox.webhooks import Sender


def payments_peer(path: Path) -> Peer:
    books = Books(path, SCHEMA + HOLDS + DISPUTES)
    routes = Routes(error_defaults={"type": "invalid_request_error"})
    peer = Peer(
        "Sandbox payments", books, Sender(books, "Stripe-Signature"), Modes(FAULTS), routes
    )
    ledger, keys, notices = Ledger(books), Keys(books), Notices(peer)
    holds = Holds(peer, ledger, keys)
    Intents(peer, ledger, keys, holds)
    Refunds(peer, ledger, keys, notices)
    Disputes(peer, ledger, keys, notices)
    Control(peer, ledger, notices, holds)
    Page(peer)
    return peer
