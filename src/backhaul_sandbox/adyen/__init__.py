"""A payment provider that only says "received": the part of Adyen that refunds need."""

from __future__ import annotations

from pathlib import Path

from backhaul_sandbox.adyen.control import Control
from backhaul_sandbox.adyen.disputes import SCHEMA as DISPUTES
from backhaul_sandbox.adyen.disputes import Disputes
from backhaul_sandbox.adyen.errors import AdyenRoutes
from backhaul_sandbox.adyen.keys import Keys
from backhaul_sandbox.adyen.ledger import SCHEMA, Ledger
from backhaul_sandbox.adyen.notices import Notices
from backhaul_sandbox.adyen.page import Page
from backhaul_sandbox.adyen.refunds import FAULTS, Refunds
from backhaul_sandbox.books import Books
from backhaul_sandbox.modes import Modes
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.webhooks import Sender


def adyen_peer(path: Path) -> Peer:
    books = Books(path, SCHEMA + DISPUTES)
    routes = AdyenRoutes()
    # The signature is inside the body: Adyen signs the values, not the bytes.
    peer = Peer("Sandbox Adyen", books, Sender(books, ""), Modes(FAULTS), routes)
    ledger, notices = Ledger(books), Notices(peer)
    Refunds(peer, ledger, Keys(books), notices)
    Disputes(peer, ledger, notices)
    Control(peer, ledger, notices)
    Page(peer)
    return peer
