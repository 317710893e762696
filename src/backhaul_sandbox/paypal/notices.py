"""Webhooks of an account, and the events that go to them."""

from __future__ import annotations

import json
import time
from typing import Any

from backhaul_sandbox.books import Books
from backhaul_sandbox.forms import url
from backhaul_sandbox.paypal import objects
from backhaul_sandbox.paypal.errors import issue
from backhaul_sandbox.paypal.ledger import new_number
from backhaul_sandbox.paypal.sign_in import SignIn
from backhaul_sandbox.paypal.signing import CERTIFICATE_PATH, SigningSender
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Reply, Request, answer


class Notices:
    def __init__(self, peer: Peer, sign_in: SignIn, sender: SigningSender) -> None:
        self._books: Books = peer.books
        self._sign_in = sign_in
        self._sender = sender
        self._held: set[str] = set()
        peer.routes.add("POST", "/v1/notifications/webhooks", self.create)
        peer.routes.add("GET", "/v1/notifications/webhooks", self.show)
        peer.routes.add("GET", CERTIFICATE_PATH, self.certificate)

    def create(self, request: Request) -> Reply:
        account = self._sign_in.account(request)
        asked = request.json()
        kinds = asked.get("event_types")
        if not isinstance(kinds, list) or not kinds:
            raise issue(400, "MISSING_REQUIRED_PARAMETER", "event_types is missing.")
        names = sorted({str(kind.get("name")) for kind in kinds if isinstance(kind, dict)})
        address = url(asked)
        with self._books.transaction():
            if any(row["url"] == address for row in self._endpoints(account)):
                raise issue(400, "WEBHOOK_URL_ALREADY_EXISTS", "Webhook URL already exists")
            home = f"http://{request.headers.get('Host', '')}"
            self._books.insert(
                "endpoints", account=account, id=new_number(), url=address, home=home,
                kinds=json.dumps(names),
            )  # fmt: skip
            made = self._endpoints(account)[-1]
        return answer(_told(made), 201)

    def show(self, request: Request) -> Reply:
        account = self._sign_in.account(request)
        return answer({"webhooks": [_told(row) for row in self._endpoints(account)]})

    def certificate(self, _request: Request) -> Reply:
        return Reply(200, self._sender.certificate, "application/x-pem-file")

    def hold(self, account: str, *, is_on: bool) -> None:
        """Keep the events of an account (empty: of all) back until they are flushed."""
        (self._held.add if is_on else self._held.discard)(account)

    def tell(
        self, account: str, kind: str, about: dict[str, Any], *, resource_type: str = "refund",
        is_held: bool = False,
    ) -> list[int]:  # fmt: skip
        """Queue an event for all who want it; return the numbers of the rows.

        Wake the sender after the commit, or deliver held rows oneself.
        """
        event_id = f"WH-{new_number()}-{new_number()}"
        told = objects.event(event_id, kind, resource_type, about, at=self._books.now())
        is_held = is_held or bool({account, ""} & self._held)
        return [
            self._books.insert(
                "deliveries",
                id=event_id,
                account=account,
                subject=str(about.get("id") or about.get("dispute_id")),
                kind=kind,
                url=row["url"],
                secret=f"{row['id']} {row['home']}",
                body=json.dumps(told, ensure_ascii=False),
                state="held" if is_held else "waiting",
                due=time.time(),
            )
            for row in self._endpoints(account)
            if {kind, "*"} & set(json.loads(row["kinds"]))
        ]

    def _endpoints(self, account: str) -> Any:
        return self._books.rows(
            "SELECT * FROM endpoints WHERE account = ? ORDER BY seq", account
        )


def _told(row: Any) -> dict[str, Any]:
    kinds = [{"name": name, "status": "ENABLED"} for name in json.loads(row["kinds"])]
    return {"id": row["id"], "url": row["url"], "event_types": kinds}
