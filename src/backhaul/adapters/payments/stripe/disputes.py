"""Disputes at Stripe: its list of them, and the evidence that is handed in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backhaul.adapters.payments.stripe.line import StripeLine
from backhaul.adapters.payments.stripe.mapping import dispute_event_of
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.ports.payments import EvidenceFacts, EvidenceOrder, ProviderEvent

if TYPE_CHECKING:
    from stripe import StripeClient

_PAGE = 100
#: All text together may have 150,000 characters.
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class _Page:
    disputes: list[dict[str, Any]]
    has_more: bool


class StripeDisputes(StripeLine):
    def list_disputes(self, since: datetime) -> Iterator[ProviderEvent]:
        """Newest first."""
        asked: dict[str, Any] = {"created": {"gte": int(since.timestamp())}, "limit": _PAGE}
        while True:
            page = self._read(
                lambda stripe, asked=asked: _page(stripe, asked)  # type: ignore[misc]
            )
            for told in page.disputes:
                if (event := self._read_one(told)) is not None:
                    yield event
            if not page.disputes or not page.has_more:
                return
            asked = {**asked, "starting_after": page.disputes[-1]["id"]}

    def read_dispute(self, provider_ref: str) -> ProviderEvent:
        event = self._read_one(self._dispute(provider_ref))
        if event is None:
            raise Refused("Stripe calls it no dispute any more", code="no_such_dispute")
        return event

    def submit_evidence(self, order: EvidenceOrder) -> None:
        """Upload the paper, then hand it in with the facts: two calls, a key each."""
        try:
            file = self._ask(
                lambda stripe: (
                    stripe.v1.files.create(
                        {"purpose": "dispute_evidence", "file": _named(order)},
                        {"idempotency_key": f"{order.key}-file"},
                    ).id
                )
            )
        except OutcomeUnknown as unknown:
            # A paper by itself is not handed in: nothing has happened to the dispute.
            raise Unavailable(str(unknown), code=unknown.code) from unknown
        evidence = {**_words(order.facts), "uncategorized_file": file}
        self._ask(
            lambda stripe: stripe.v1.disputes.update(
                order.dispute_ref,
                {"evidence": evidence, "submit": True},  # type: ignore[arg-type] # likewise
                {"idempotency_key": order.key},
            )
        )

    def has_evidence(self, dispute_ref: str) -> bool | None:
        details = self._dispute(dispute_ref).get("evidence_details") or {}
        return int(details.get("submission_count") or 0) > 0

    def _dispute(self, provider_ref: str) -> dict[str, Any]:
        return self._read(lambda stripe: stripe.v1.disputes.retrieve(provider_ref).to_dict())

    def _read_one(self, told: dict[str, Any]) -> ProviderEvent | None:
        return self._read(lambda _stripe: dispute_event_of(told))


def _page(stripe: StripeClient, asked: dict[str, Any]) -> _Page:
    page = stripe.v1.disputes.list(asked)  # type: ignore[arg-type] # built from our own words
    return _Page([one.to_dict() for one in page.data], bool(page.has_more))


def _named(order: EvidenceOrder) -> io.BytesIO:
    file = io.BytesIO(order.pdf)
    file.name = "evidence.pdf"
    return file


def _words(facts: EvidenceFacts) -> dict[str, str]:
    words = {
        "uncategorized_text": facts.summary,
        "customer_name": facts.customer_name,
        "customer_email_address": facts.customer_email,
        "product_description": facts.product,
        "shipping_carrier": facts.carrier,
        "shipping_tracking_number": facts.tracking_number,
        "shipping_date": facts.shipped_on.isoformat() if facts.shipped_on else "",
    }
    return {name: said[:_LONGEST] for name, said in words.items() if said}
