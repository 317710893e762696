"""Disputes at PayPal: its list of them, and the evidence that is handed in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from backhaul.adapters.payments.paypal import mapping
from backhaul.adapters.payments.paypal.line import PayPalLine
from backhaul.core.errors import Unavailable
from backhaul.core.ports.payments import (
    LIST_NOT_WHOLE,
    EvidenceFacts,
    EvidenceOrder,
    ProviderEvent,
)

_PATH = "/v1/customer/disputes"
_PAGE, _LAST_PAGE = 50, 50
_LONGEST_NOTE = 2000
_MOST_CLOSED = 5000


class PayPalDisputes:
    def __init__(self, line: PayPalLine) -> None:
        self._line = line
        self._closed: dict[str, tuple[str, ProviderEvent]] = {}
        """Of disputes that are over: when they changed last, and what they are."""

    def list_disputes(self, since: datetime) -> Iterator[ProviderEvent]:
        """The list reaches 180 days back and names no payment: each is asked for by itself.

        One that is over is asked for again only once it changed. PayPal numbers no more than
        50 pages: what is after them cannot be listed, and raises Unavailable `list_not_whole`.
        """
        first = since.astimezone(UTC).isoformat(timespec="milliseconds")
        asked = {
            "create_time_after": first.replace("+00:00", "Z"),
            "page_size": str(_PAGE),
        }
        for page in range(1, _LAST_PAGE + 1):
            told = self._line.read(_PATH, {**asked, "page": str(page)})
            try:
                rows = [(mapping.text_of(one["dispute_id"]), one) for one in told["items"]]
            except (KeyError, TypeError) as error:
                raise Unavailable(f"PayPal answered what we cannot read: {error!r}") from error
            for ref, row in rows:
                yield self._listed(ref, row)
            if len(rows) < _PAGE:
                return
        raise Unavailable("PayPal lists no more disputes at once", code=LIST_NOT_WHOLE)

    def _listed(self, ref: str, row: dict[str, Any]) -> ProviderEvent:
        changed = str(row.get("update_time") or "")
        is_over = row.get("status") == "RESOLVED" and changed != ""
        known = self._closed.get(ref)
        if is_over and known is not None and known[0] == changed:
            return known[1]
        event = self.read_dispute(ref)
        if is_over:
            if len(self._closed) >= _MOST_CLOSED:
                self._closed.clear()
            self._closed[ref] = changed, event
        return event

    def read_dispute(self, provider_ref: str) -> ProviderEvent:
        try:
            return mapping.dispute_event_of(self._dispute(provider_ref))
        except ValueError as error:
            raise Unavailable(f"PayPal answered what we cannot read: {error}") from error

    def submit_evidence(self, order: EvidenceOrder) -> None:
        self._line.hand_in(
            f"{_PATH}/{quote(order.dispute_ref, safe='')}/provide-evidence",
            {
                "input": (None, json.dumps(_words(order.facts)), "application/json"),
                "file1": ("evidence.pdf", order.pdf, "application/pdf"),
            },
            key=order.key,
        )

    def has_evidence(self, dispute_ref: str) -> bool | None:
        given = self._dispute(dispute_ref).get("evidences") or []
        return any(one.get("source") == "SUBMITTED_BY_SELLER" for one in given)

    def _dispute(self, provider_ref: str) -> dict[str, Any]:
        return self._line.read(f"{_PATH}/{quote(provider_ref, safe='')}")


def _words(facts: EvidenceFacts) -> dict[str, Any]:
    """Write the facts; proof of fulfilment needs a carrier and a number."""
    evidence: dict[str, Any] = {"evidence_type": "OTHER"}
    if facts.carrier and facts.tracking_number:
        tracking = {
            "carrier_name": "OTHER",
            "carrier_name_other": facts.carrier,
            "tracking_number": facts.tracking_number,
        }
        evidence = {
            "evidence_type": "PROOF_OF_FULFILLMENT",
            "evidence_info": {"tracking_info": [tracking]},
        }
    return {"evidences": [{**evidence, "notes": facts.summary[:_LONGEST_NOTE]}]}
