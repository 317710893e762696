"""Webhook endpoints of an account, and the events that go to them."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from backhaul_sandbox.books import Books
from backhaul_sandbox.forms import group, url
from backhaul_sandbox.payments import objects
from backhaul_sandbox.payments.params import bad, only
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Reply, Request, answer
from backhaul_sandbox.webhooks import new_id

KINDS = ("refund.created", "refund.updated", "refund.failed", "charge.dispute.created")


class Notices:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._books: Books = peer.books
        self._held: set[str] = set()
        peer.routes.add("POST", "/v1/webhook_endpoints", self.create)

    def create(self, request: Request) -> Reply:
        account = self._peer.account(request)
        asked = request.form()
        only(asked, {"url", "enabled_events", "description", "metadata", "api_version"})
        kinds = sorted(set(map(str, group(asked, "enabled_events").values())))
        if not kinds:
            raise bad(
                "parameter_missing", "Missing required param: enabled_events.", "enabled_events"
            )
        endpoint = {"id": new_id("we"), "url": url(asked)}
        secret = "whsec_" + secrets.token_urlsafe(24)
        self._books.insert(
            "endpoints", account=account, secret=secret, kinds=json.dumps(kinds), **endpoint
        )
        return answer(
            {
                **endpoint,
                "object": "webhook_endpoint",
                "enabled_events": kinds,
                "livemode": False,
                "secret": secret,
                "status": "enabled",
            }
        )

    def hold(self, account: str, *, is_on: bool) -> None:
        """Keep the events of an account (empty: of all) back until they are flushed.

        In memory, like the modes: a peer that was killed comes back without.
        """
        (self._held.add if is_on else self._held.discard)(account)

    def tell(
        self, account: str, kind: str, about: dict[str, Any], *, key: str = "",
        is_held: bool = False,
    ) -> list[int]:  # fmt: skip
        """Queue an event for all who want it; return the numbers of the rows.

        Wake the sender after the commit, or deliver held rows oneself.
        """
        event_id = new_id("evt")
        event = objects.event(event_id, kind, about, created=int(self._books.now()), key=key)
        body = json.dumps(event, ensure_ascii=False)
        is_held = is_held or bool({account, ""} & self._held)
        endpoints = self._books.rows(
            "SELECT * FROM endpoints WHERE account = ? ORDER BY seq", account
        )
        return [
            self._books.insert(
                "deliveries",
                id=event_id,
                account=account,
                subject=about["id"],
                kind=kind,
                url=endpoint["url"],
                secret=endpoint["secret"],
                body=body,
                state="held" if is_held else "waiting",
                due=time.time(),
            )
            for endpoint in endpoints
            if {kind, "*"} & set(json.loads(endpoint["kinds"]))
        ]
