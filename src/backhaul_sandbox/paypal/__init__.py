"""A payment provider that moves nothing: the part of PayPal's API that refunds need."""

from __future__ import annotations

from pathlib import Path

from backhaul_sandbox.books import Books
from backhaul_sandbox.modes import Modes
from backhaul_sandbox.paypal.control import Control
from backhaul_sandbox.paypal.disputes import SCHEMA as DISPUTES
from backhaul_sandbox.paypal.disputes import Disputes
from backhaul_sandbox.paypal.errors import PayPalRoutes
from backhaul_sandbox.paypal.history import History
from backhaul_sandbox.paypal.ledger import SCHEMA, Ledger
from backhaul_sandbox.paypal.notices import Notices
from backhaul_sandbox.paypal.page import Page
from backhaul_sandbox.paypal.refunds import FAULTS, Refunds
from backhaul_sandbox.paypal.sign_in import SignIn
from backhaul_sandbox.paypal.signing import SigningSender
from backhaul_sandbox.peer import Peer


def paypal_peer(path: Path) -> Peer:
    books = Books(path, SCHEMA + DISPUTES)
    sender = SigningSender(books)
    peer = Peer("Sandbox PayPal", books, sender, Modes(FAULTS), PayPalRoutes())
    ledger, sign_in = Ledger(books), SignIn(peer)
    notices = Notices(peer, sign_in, sender)
    Refunds(peer, sign_in, ledger, notices)
    History(peer, sign_in)
    Disputes(peer, sign_in, ledger, notices)
    Control(peer, ledger, notices)
    Page(peer)
    return peer
