"""Raw calls to the peers, as one account: no adapter of ours in between."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import urlencode

from tests.sandbox.peers import Answer, Peer

HOME = {
    "name": "Mara Lindner",
    "line1": "Torstraße 1",
    "city": "Berlin",
    "postcode": "10119",
    "country": "DE",
}
RETURN_CENTER = {
    "name": "Return center",
    "line1": "Keizersgracht 5",
    "city": "Utrecht",
    "postcode": "3511",
    "country": "NL",
}
LABEL = {
    "reference": "RAN-1",
    "from": HOME,
    "to": HOME,
    "weight_grams": 900,
    "paperless": True,
}


class _Account:
    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.key = "key_" + secrets.token_hex(8)

    def ask(self, method: str, path: str, body: str | None = None, *, key: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self.key}"}
        if key:
            headers["Idempotency-Key"] = key
        return self.peer.ask(method, path, body, headers)

    def books(self) -> Any:
        return self.peer.books(self.key)


class CarrierAccount(_Account):
    def buy(self, key: str = "", **changes: Any) -> Answer:
        return self.ask("POST", "/v1/labels", json.dumps({**LABEL, **changes}), key=key)

    def bought(self, **changes: Any) -> str:
        """Return the tracking number of a new label."""
        return str(self.buy(**changes).json["tracking_number"])

    def listen(self, url: str, secret: str = "shared") -> None:
        body = json.dumps({"url": url, "secret": secret})
        assert self.ask("PUT", "/v1/webhook", body).status == 200

    def events(self, number: str) -> list[dict[str, Any]]:
        answer = self.ask("GET", f"/v1/tracking/{number}")
        assert answer.status == 200
        events: list[dict[str, Any]] = answer.json["events"]
        return events

    def codes(self, number: str) -> list[str]:
        return [event["code"] for event in self.events(number)]

    def travel(self, number: str, **asked: Any) -> list[dict[str, Any]]:
        told = self.peer.control(f"/control/parcels/{number}/travel", asked)
        events: list[dict[str, Any]] = told["events"]
        return events

    def scan(self, number: str, **asked: Any) -> dict[str, Any]:
        told = self.peer.control(f"/control/parcels/{number}/scan", asked)
        event: dict[str, Any] = told["events"][0]
        return event


class PaymentsAccount(_Account):
    def seed(self, amount: int = 4800, currency: str = "eur") -> str:
        """Return the id of a new captured payment."""
        identity = "pi_" + secrets.token_hex(8)
        payment = {"id": identity, "amount": amount, "currency": currency, "label": "Visa ••42"}
        self.peer.control("/control/payments", {"account": self.key, "payments": [payment]})
        return identity

    def post(self, path: str, key: str = "", **asked: Any) -> Answer:
        return self.ask("POST", path, urlencode(asked), key=key)

    def refund(self, payment: str, amount: int, key: str = "", intent: str = "leg_1") -> Answer:
        asked = {"payment_intent": payment, "amount": amount, "metadata[intent]": intent}
        return self.post("/v1/refunds", key, **asked)

    def listen(self, url: str, *kinds: str) -> str:
        """Return the secret of a new endpoint."""
        named = {f"enabled_events[{place}]": kind for place, kind in enumerate(kinds)}
        told = self.post("/v1/webhook_endpoints", url=url, **named)
        assert told.status == 200
        return str(told.json["secret"])

    def mode(self, refunds: str, **more: Any) -> None:
        self.peer.control("/control/mode", {"refunds": refunds, "account": self.key, **more})

    def book(self, payment: str) -> Any:
        """Return what the provider's own ledger says about a payment."""
        return next(row for row in self.books()["payments"] if row["id"] == payment)
