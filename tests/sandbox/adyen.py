"""Raw calls to the Adyen peer, as one account: no adapter of ours in between."""

from __future__ import annotations

import json
import secrets
from typing import Any

from tests.sandbox.peers import Answer, Peer

MERCHANT = "SandboxShop"


class AdyenAccount:
    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.key = "key_" + secrets.token_hex(8)
        self.hmac_key = secrets.token_hex(32)

    def ask(self, path: str, asked: object, key: str = "") -> Answer:
        headers = {"X-API-Key": self.key}
        if key:
            headers["Idempotency-Key"] = key
        return self.peer.ask("POST", path, json.dumps(asked), headers)

    def seed(self, amount: int = 4800, currency: str = "EUR") -> str:
        """Return the pspReference of a new captured payment."""
        identity = secrets.token_hex(8).upper()
        payment = {"id": identity, "amount": amount, "currency": currency, "label": "Visa ••42"}
        self.peer.control("/control/payments", {"account": self.key, "payments": [payment]})
        return identity

    def refund(
        self, payment: str, amount: int, key: str = "", intent: str = "leg_1", **more: str
    ) -> Answer:
        """`more`: another `currency` or `merchantAccount`."""
        asked = {
            "merchantAccount": more.get("merchantAccount", MERCHANT),
            "amount": {"value": amount, "currency": more.get("currency", "EUR")},
            "reference": intent,
        }
        return self.ask(f"/v72/payments/{payment}/refunds", asked, key)

    def listen(self, url: str) -> None:
        told = {"account": self.key, "url": url, "hmac_key": self.hmac_key}
        self.peer.control("/control/webhook", told)

    def mode(self, refunds: str, **more: Any) -> None:
        self.peer.control("/control/mode", {"refunds": refunds, "account": self.key, **more})

    def hold(self, *, is_on: bool) -> None:
        self.peer.control("/control/webhooks/hold", {"is_on": is_on, "account": self.key})

    def flush(self, **more: Any) -> None:
        self.peer.control("/control/webhooks/flush", {"account": self.key, **more})

    def settle(self, refund: str, status: str) -> None:
        self.peer.control(f"/control/refunds/{refund}/settle", {"status": status})

    def books(self) -> Any:
        return self.peer.books(self.key)

    def book(self, payment: str) -> Any:
        """Return what the provider's own ledger says about a payment."""
        return next(row for row in self.books()["payments"] if row["id"] == payment)
