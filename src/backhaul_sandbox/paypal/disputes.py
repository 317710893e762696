"""Disputes as the seller sees them: the list, one of them, and evidence that is provided."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import datetime
from typing import Any

from backhaul_sandbox.forms import read_json
from backhaul_sandbox.multipart import Part, read_parts
from backhaul_sandbox.paypal import objects
from backhaul_sandbox.paypal.errors import issue
from backhaul_sandbox.paypal.ledger import Ledger
from backhaul_sandbox.paypal.notices import Notices
from backhaul_sandbox.paypal.sign_in import SignIn
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Reply, Request, answer

SCHEMA = """
CREATE TABLE IF NOT EXISTS evidence (
    seq INTEGER PRIMARY KEY,
    dispute TEXT NOT NULL,
    told TEXT NOT NULL,
    created REAL NOT NULL
);
"""
_LARGEST = 10 * 1024 * 1024
_WAITS = "WAITING_FOR_SELLER_RESPONSE"


class Disputes:
    def __init__(self, peer: Peer, sign_in: SignIn, ledger: Ledger, notices: Notices) -> None:
        self._peer = peer
        self._books = peer.books
        self._sign_in = sign_in
        self._ledger = ledger
        self._notices = notices
        peer.routes.add("GET", "/v1/customer/disputes", self.list)
        peer.routes.add("GET", "/v1/customer/disputes/{id}", self.show)
        peer.routes.add("POST", "/v1/customer/disputes/{id}/provide-evidence", self.provide)
        peer.routes.add("GET", "/evidence.json", self.kept)

    def list(self, request: Request) -> Reply:
        """Give a summary of each: without the payment, as documented."""
        account = self._sign_in.account(request)
        query = request.query
        size = _number(query.get("page_size", "10"))
        page = _number(query.get("page", "1"))
        try:
            since = datetime.fromisoformat(query.get("create_time_after", "")).timestamp()
        except ValueError:
            raise issue(400, "INVALID_PARAMETER_SYNTAX", "create_time_after") from None
        found = self._books.rows(
            "SELECT id FROM disputes WHERE account = ? AND created >= ?"
            " ORDER BY seq DESC LIMIT ? OFFSET ?",
            account, since, size, (page - 1) * size,
        )  # fmt: skip
        rows = [objects.dispute(self._ledger.dispute(row["id"])) for row in found]
        return answer({"items": [_summary(row) for row in rows]})

    def show(self, request: Request, identity: str) -> Reply:
        row = self._own(request, identity)
        told = objects.dispute(row)
        given = self._books.rows(
            "SELECT * FROM evidence WHERE dispute = ? ORDER BY seq", identity
        )
        told["evidences"] = [_evidence(one) for one in given]
        return answer(told)

    def provide(self, request: Request, identity: str) -> Reply:
        row = self._own(request, identity)
        fault = self._peer.modes.take(row["account"])
        if fault.kind == "lost_request":
            return Reply(500, b"", is_lost=True)
        if fault.kind == "429":
            raise issue(429, "", "Too many requests.")
        parts = read_parts(request)
        with self._books.transaction():
            self._keep(self._ledger.dispute(identity), parts)
            told = objects.dispute(self._ledger.dispute(identity))
            self._notices.tell(
                row["account"], "CUSTOMER.DISPUTE.UPDATED", told, resource_type="dispute"
            )
        self._peer.sender.wake()
        if fault.kind == "lost_reply":
            return Reply(500, b"", is_lost=True)
        link = {"rel": "self", "method": "GET", "href": f"/v1/customer/disputes/{identity}"}
        return answer({"links": [link]})

    def kept(self, _request: Request) -> Reply:
        """Show what was provided, the newest first."""
        rows = self._books.rows("SELECT * FROM evidence ORDER BY seq DESC LIMIT 200")
        return answer(
            {"evidence": [{"dispute": r["dispute"], **json.loads(r["told"])} for r in rows]}
        )

    def _keep(self, row: sqlite3.Row, parts: dict[str, Part]) -> None:
        if row["status"] != _WAITS or objects.is_past_due(row, self._books.now()):
            raise issue(422, "ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE", "Not now.")
        if "input" not in parts or "file1" not in parts:
            raise issue(400, "MISSING_REQUIRED_PARAMETER", "input and file1")
        asked, file = read_json(parts["input"].content), parts["file1"]
        if len(file.content) >= _LARGEST:
            raise issue(400, "FILE_SIZE_EXCEEDED", "Less than 10 MB.")
        evidences = asked.get("evidences")
        if not isinstance(evidences, list) or not evidences:
            raise issue(400, "MISSING_REQUIRED_PARAMETER", "evidences")
        _check(evidences[0])
        told = {
            "evidences": evidences,
            "file": {
                "kind": file.content_type,
                "size": len(file.content),
                "sha256": hashlib.sha256(file.content).hexdigest(),
            },
        }
        self._books.insert(
            "evidence", dispute=row["id"], told=json.dumps(told), created=self._books.now()
        )
        self._ledger.dispute_became(row["id"], "UNDER_REVIEW")

    def _own(self, request: Request, identity: str) -> sqlite3.Row:
        found = self._ledger.dispute(identity)
        if found["account"] != self._sign_in.account(request):
            raise issue(404, "INVALID_RESOURCE_ID", f"There is no dispute {identity}.")
        return found


def _check(evidence: dict[str, Any]) -> None:
    """Proof of fulfilment needs the carrier and its number, as documented."""
    if evidence.get("evidence_type") != "PROOF_OF_FULFILLMENT":
        return
    tracking = ((evidence.get("evidence_info") or {}).get("tracking_info") or [{}])[0]
    if not tracking.get("carrier_name") or not tracking.get("tracking_number"):
        raise issue(422, "MISSING_TRACKING_INFO", "A carrier and its number are needed.")


def _summary(told: dict[str, Any]) -> dict[str, Any]:
    names = (
        "dispute_id", "create_time", "update_time", "reason", "status", "dispute_amount",
        "dispute_life_cycle_stage",
    )  # fmt: skip
    return {name: told[name] for name in names}


def _evidence(row: sqlite3.Row) -> dict[str, Any]:
    told = json.loads(row["told"])
    return {**told["evidences"][0], "source": "SUBMITTED_BY_SELLER"}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 50:
        raise issue(400, "INVALID_PARAMETER_VALUE", "A number from 1 to 50.")
    return int(text)
