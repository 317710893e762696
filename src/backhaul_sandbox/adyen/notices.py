"""Standard webhooks: one item each, signed by a key that was set up for the account."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from backhaul_sandbox.books import Books
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.webhooks import new_id

_SIGNED = (
    "pspReference", "originalReference", "merchantAccountCode", "merchantReference",
)  # fmt: skip


def signature(item: Mapping[str, Any], hmac_key: str) -> str:
    """Return the signature of an item: HMAC-SHA256 over eight of its values, in base64."""
    amount = item["amount"]
    values = [str(item.get(name, "")) for name in _SIGNED]
    values += [str(amount["value"]), amount["currency"], item["eventCode"], item["success"]]
    digest = hmac.new(bytes.fromhex(hmac_key), ":".join(values).encode(), hashlib.sha256)
    return base64.b64encode(digest.digest()).decode()


class Notices:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._books: Books = peer.books
        self._held: set[str] = set()

    def hold(self, account: str, *, is_on: bool) -> None:
        """Keep the webhooks of an account (empty: of all) back until they are flushed.

        In memory, like the modes: a peer that was killed comes back without.
        """
        (self._held.add if is_on else self._held.discard)(account)

    def tell(
        self, kind: str, payment: sqlite3.Row, about: sqlite3.Row, *, reason: str = "",
        is_held: bool = False,
    ) -> list[int]:  # fmt: skip
        """Queue news of a refund or chargeback; return the numbers of the rows.

        Wake the sender after the commit, or deliver held rows oneself. An account that set
        up no address hears nothing. `success` is false where a REFUND has a reason.
        """
        found = self._books.row("SELECT * FROM endpoints WHERE account = ?", payment["account"])
        if found is None:
            return []
        item = {
            "amount": {"currency": about["currency"], "value": about["amount"]},
            "eventCode": kind,
            "eventDate": datetime.fromtimestamp(self._books.now(), UTC).isoformat(
                timespec="seconds"
            ),
            "merchantAccountCode": payment["merchant"],
            "merchantReference": _reference(payment, about),
            "originalReference": payment["id"],
            "paymentMethod": "visa",
            "pspReference": about["id"],
            "reason": reason,
            "success": "false" if kind == "REFUND" and reason else "true",
        }
        item["additionalData"] = {"hmacSignature": signature(item, found["hmac_key"])}
        is_held = is_held or bool({payment["account"], ""} & self._held)
        body = {"live": "false", "notificationItems": [{"NotificationRequestItem": item}]}
        return [
            self._books.insert(
                "deliveries",
                id=new_id("evt"), account=payment["account"], subject=about["id"], kind=kind,
                url=found["url"], secret="", body=json.dumps(body, ensure_ascii=False),
                state="held" if is_held else "waiting", due=time.time(),
            )
        ]  # fmt: skip


def _reference(payment: sqlite3.Row, about: sqlite3.Row) -> str:
    own = about["reference"] if "reference" in about.keys() else ""  # noqa: SIM118 - a sqlite3.Row
    return str(own or payment["reference"])
