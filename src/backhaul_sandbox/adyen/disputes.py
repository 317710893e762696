"""The Disputes API: it has no list; it tells what may be defended, and takes the papers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import sqlite3
from typing import Any

from backhaul_sandbox.adyen.errors import refusal
from backhaul_sandbox.adyen.ledger import Ledger
from backhaul_sandbox.adyen.notices import Notices
from backhaul_sandbox.adyen.refunds import account_of_request
from backhaul_sandbox.forms import text
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Reply, Request, answer

SCHEMA = """
CREATE TABLE IF NOT EXISTS evidence (
    seq INTEGER PRIMARY KEY,
    dispute TEXT NOT NULL,
    told TEXT NOT NULL,
    is_handed_in INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL
);
"""
PATH = "/ca/services/DisputeService/v30"
_LARGEST = 2 * 1024 * 1024
_ANSWER_SECONDS = 18 * 24 * 3600
_REASON, _PAPER = "GoodsOrServicesProvided", "DefenseMaterial"


class Disputes:
    def __init__(self, peer: Peer, ledger: Ledger, notices: Notices) -> None:
        self._peer = peer
        self._books = peer.books
        self._ledger = ledger
        self._notices = notices
        for name, work in (
            ("retrieveApplicableDefenseReasons", self.reasons),
            ("supplyDefenseDocument", self.supply),
            ("defendDispute", self.defend),
        ):
            peer.routes.add("POST", f"{PATH}/{name}", work)
        peer.routes.add("GET", "/evidence.json", self.kept)

    def reasons(self, request: Request) -> Reply:
        self._own(request)
        two = [_kind("ProofOfAbility"), _kind("TIDorInvoice")]
        return answer(
            {
                "defenseReasons": [
                    {
                        "defenseReasonCode": "ProofOfDelivery",
                        "defenseDocumentTypes": two,
                        "satisfied": False,
                    },
                    {
                        "defenseReasonCode": _REASON,
                        "defenseDocumentTypes": [_kind(_PAPER)],
                        "satisfied": False,
                    },
                ],
                **_done(),
            }
        )

    def supply(self, request: Request) -> Reply:
        dispute, asked = self._own(request), request.json()
        papers = asked.get("defenseDocuments")
        if not isinstance(papers, list) or len(papers) != 1 or not isinstance(papers[0], dict):
            raise refusal(422, "000", "One document is taken at a time here.")
        paper: dict[str, Any] = papers[0]
        try:
            content = base64.b64decode(text_of(paper, "content"), validate=True)
        except binascii.Error:
            raise refusal(422, "000", "The document is not base64.") from None
        if len(content) > _LARGEST:
            return answer(_no("The document is larger than 2 MB."))
        told = {
            "kind": text(paper, "contentType"),
            "paper": text(paper, "defenseDocumentTypeCode"),
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        self._books.insert(
            "evidence",
            dispute=dispute["id"], told=json.dumps({"file": told}), created=self._books.now(),
        )  # fmt: skip
        return answer(_done())

    def defend(self, request: Request) -> Reply:
        dispute, asked = self._own(request), request.json()
        fault = self._peer.modes.take(dispute["account"])
        if fault.kind == "lost_request":
            return Reply(500, b"", is_lost=True)
        if fault.kind == "429":
            raise refusal(429, "", "Too many requests", kind="security")
        with self._books.transaction():
            why = self._refusal(dispute, text(asked, "defenseReasonCode"))
            if not why:
                self._books.write(
                    "UPDATE evidence SET is_handed_in = 1 WHERE dispute = ?", dispute["id"]
                )
                payment = self._ledger.payment(dispute["account"], dispute["payment"])
                self._notices.tell("INFORMATION_SUPPLIED", payment, dispute)
        self._peer.sender.wake()
        if fault.kind == "lost_reply":
            return Reply(500, b"", is_lost=True)
        return answer(_no(why) if why else _done())

    def kept(self, _request: Request) -> Reply:
        """Show what was handed in, the newest first."""
        rows = self._books.rows(
            "SELECT * FROM evidence WHERE is_handed_in ORDER BY seq DESC LIMIT 200"
        )
        return answer(
            {"evidence": [{"dispute": r["dispute"], **json.loads(r["told"])} for r in rows]}
        )

    def _refusal(self, dispute: sqlite3.Row, reason: str) -> str:
        given = self._books.rows("SELECT * FROM evidence WHERE dispute = ?", dispute["id"])
        if self._books.now() > dispute["created"] + _ANSWER_SECONDS:
            return "The defense period has ended."
        if any(row["is_handed_in"] for row in given):
            return "The dispute was defended already."
        if reason != _REASON or not given:
            return "The defense material is not complete."
        return ""

    def _own(self, request: Request) -> sqlite3.Row:
        account, asked = account_of_request(request), request.json()
        found = self._ledger.chargeback(text(asked, "disputePspReference"))
        payment = self._ledger.payment(found["account"], found["payment"])
        if (
            found["account"] != account
            or text(asked, "merchantAccountCode") != payment["merchant"]
        ):
            raise refusal(403, "901", "Invalid Merchant Account", kind="security")
        return found


def text_of(paper: dict[str, Any], name: str) -> str:
    """Return a text of any length."""
    value = paper.get(name)
    if not isinstance(value, str) or not value:
        raise refusal(422, "000", f"{name} is missing.")
    return value


def _kind(code: str) -> dict[str, Any]:
    return {
        "defenseDocumentTypeCode": code,
        "available": False,
        "requirementLevel": "Required",
    }


def _done() -> dict[str, Any]:
    return {"disputeServiceResult": {"success": True}}


def _no(why: str) -> dict[str, Any]:
    return {"disputeServiceResult": {"success": False, "errorMessage": why}}
