"""Payment intents: captured at once, unless a hold is asked for."""

from __future__ import annotations

import re
from typing import Any

from backhaul_sandbox.payments import objects
from backhaul_sandbox.payments.holds import Holds
from backhaul_sandbox.payments.keys import Keys
from backhaul_sandbox.payments.ledger import Ledger
from backhaul_sandbox.payments.params import amount, bad, currency, metadata
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Reply, Request, answer
from backhaul_sandbox.webhooks import new_id

IDENTITY = re.compile(r"pi_[A-Za-z0-9_]{1,60}")


class Intents:
    def __init__(self, peer: Peer, ledger: Ledger, keys: Keys, holds: Holds) -> None:
        self._peer = peer
        self._ledger = ledger
        self._keys = keys
        self._holds = holds
        peer.routes.add("POST", "/v1/payment_intents", self.create)
        peer.routes.add("GET", "/v1/payment_intents/{id}", self.show)

    def create(self, request: Request) -> Reply:
        account = self._peer.account(request)
        key = request.headers.get("Idempotency-Key", "")
        asked = request.form()
        if asked.get("capture_method") == "manual":
            return self._holds.create(request, account, asked)
        with self._keys.in_flight(account, key):
            return self._keys.once(
                account, key, {"path": request.path, **asked}, lambda: self._new(account, asked)
            )

    def _new(self, account: str, asked: dict[str, Any]) -> Reply:
        money = amount(asked), currency(asked)
        known = metadata(asked)
        identity = known.get("id", "") or new_id("pi")
        if not IDENTITY.fullmatch(identity):
            raise bad("parameter_invalid", "metadata[id] is no pi_… id.", "metadata[id]")
        label = str(asked.get("description", ""))[:200]
        if not self._ledger.add_payment(account, identity, money, label, known):
            raise bad("resource_already_exists", f"{identity} exists.", "metadata[id]")
        return answer(objects.payment_intent(self._ledger.payment(account, identity, "id")))

    def show(self, request: Request, identity: str) -> Reply:
        account = self._peer.account(request)
        if held := self._holds.find(account, identity):
            return answer(self._holds.told(held))
        found = self._ledger.payment(account, identity, "intent", 404)
        return answer(objects.payment_intent(found))
