"""Disputes as their owner sees them: the list, one of them, and evidence that is handed in."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import Any

from backhaul_sandbox.forms import BadInput
from backhaul_sandbox.multipart import Part, read_parts
from backhaul_sandbox.payments import objects
from backhaul_sandbox.payments.keys import Keys
from backhaul_sandbox.payments.ledger import Ledger
from backhaul_sandbox.payments.notices import Notices
from backhaul_sandbox.payments.params import bad, limit, moment, no_such, only
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Problem, Reply, Request, answer
from backhaul_sandbox.webhooks import new_id

SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS evidence (
    seq INTEGER PRIMARY KEY,
    dispute TEXT NOT NULL,
    told TEXT NOT NULL,
    created REAL NOT NULL
);
"""
_LARGEST = 5 * 1024 * 1024
_NEXT = {
    "needs_response": "under_review",
    "warning_needs_response": "warning_under_review",
}


class Disputes:
    def __init__(self, peer: Peer, ledger: Ledger, keys: Keys, notices: Notices) -> None:
        self._peer = peer
        self._books = peer.books
        self._ledger = ledger
        self._keys = keys
        self._notices = notices
        peer.routes.add("GET", "/v1/disputes", self.list)
        peer.routes.add("GET", "/v1/disputes/{id}", self.show)
        peer.routes.add("POST", "/v1/disputes/{id}", self.update)
        peer.routes.add("POST", "/v1/files", self.upload)
        peer.routes.add("GET", "/evidence.json", self.kept)

    def list(self, request: Request) -> Reply:
        account = self._peer.account(request)
        query = request.query
        only(query, {"limit", "starting_after", "created[gte]", "payment_intent"})
        size, since, before = limit(query), moment(query, "created[gte]"), 2**62
        if after := query.get("starting_after"):
            before = self._own(account, after)["seq"]
        found = self._books.rows(
            "SELECT id FROM chargebacks WHERE account = ? AND seq < ? AND created >= ?"
            " AND ? IN ('', payment) ORDER BY seq DESC LIMIT ?",
            account, before, since, query.get("payment_intent", ""), size + 1,
        )  # fmt: skip
        data = [objects.dispute(self._ledger.chargeback(row["id"])) for row in found[:size]]
        return answer(objects.page(data, url="/v1/disputes", has_more=len(found) > size))

    def show(self, request: Request, identity: str) -> Reply:
        return answer(objects.dispute(self._own(self._peer.account(request), identity)))

    def upload(self, request: Request) -> Reply:
        account, parts = self._peer.account(request), read_parts(request)
        file, purpose = parts.get("file"), parts.get("purpose")
        if file is None or purpose is None:
            raise bad("parameter_missing", "Missing required param: file.", "file")
        if len(file.content) > _LARGEST:
            raise bad("file_too_large", "At most 5 MB.", "file")
        key = request.headers.get("Idempotency-Key", "")
        asked = {"path": request.path, "sha256": _digest(file)}
        with self._keys.in_flight(account, key):
            return self._keys.once(account, key, asked, lambda: self._store(account, file))

    def update(self, request: Request, identity: str) -> Reply:
        account, asked = self._peer.account(request), request.form()
        only(asked, {"evidence", "submit", "metadata"})
        key = request.headers.get("Idempotency-Key", "")
        fault = self._peer.modes.take(account)
        if fault.kind == "lost_request":
            return Reply(500, b"", is_lost=True)
        if fault.kind == "429":
            raise Problem(429, "rate_limit", "Too many requests.")
        with self._keys.in_flight(account, key):
            reply = self._keys.once(
                account,
                key,
                {"path": request.path, **asked},
                lambda: self._hand_in(account, identity, asked),
            )
        self._peer.sender.wake()
        return Reply(500, b"", is_lost=True) if fault.kind == "lost_reply" else reply

    def kept(self, _request: Request) -> Reply:
        """Show what was handed in, the newest first."""
        rows = self._books.rows("SELECT * FROM evidence ORDER BY seq DESC LIMIT 200")
        return answer(
            {"evidence": [{"dispute": r["dispute"], **json.loads(r["told"])} for r in rows]}
        )

    def _store(self, account: str, file: Part) -> Reply:
        identity = new_id("file")
        self._books.insert(
            "files", id=identity, account=account, purpose="dispute_evidence",
            kind=file.content_type, size=len(file.content), sha256=_digest(file),
            created=self._books.now(),
        )  # fmt: skip
        told = {"id": identity, "object": "file", "size": len(file.content), "type": "pdf"}
        return answer({**told, "purpose": "dispute_evidence", "created": 0})

    def _hand_in(self, account: str, identity: str, asked: dict[str, Any]) -> Reply:
        dispute = self._own(account, identity)
        became = _NEXT.get(dispute["status"])
        if became is None or objects.is_past_due(dispute, self._books.now()):
            return self._peer.routes.error(
                bad("dispute_evidence_closed", "No evidence is taken any more.", "evidence")
            )
        evidence = asked.get("evidence")
        if not isinstance(evidence, dict) or not evidence:
            raise BadInput("evidence is missing.")
        told: dict[str, Any] = dict(evidence)
        if file := told.get("uncategorized_file"):
            told["file"] = dict(self._file(account, str(file)))
        if asked.get("submit") != "false":
            self._books.insert(
                "evidence", dispute=identity, told=json.dumps(told), created=self._books.now()
            )
            self._books.write(
                "UPDATE chargebacks SET status = ? WHERE id = ?", became, identity
            )
        now = objects.dispute(self._ledger.chargeback(identity))
        self._notices.tell(account, "charge.dispute.updated", now)
        return answer(now)

    def _file(self, account: str, identity: str) -> sqlite3.Row:
        found = self._books.row(
            "SELECT * FROM files WHERE account = ? AND id = ?", account, identity
        )
        if found is None:
            raise no_such("file", identity[:100], "evidence[uncategorized_file]")
        return found

    def _own(self, account: str, identity: str) -> sqlite3.Row:
        found = self._ledger.chargeback(identity)
        if found["account"] != account:
            raise no_such("dispute", identity, "id", 404)
        return found


def _digest(file: Part) -> str:
    return hashlib.sha256(file.content).hexdigest()
