"""Stripe's refunds, its list of them, and its webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from backhaul.adapters.payments.stripe.disputes import StripeDisputes
from backhaul.adapters.payments.stripe.holds import StripeHolds
from backhaul.adapters.payments.stripe.line import told_or_unknown
from backhaul.adapters.payments.stripe.mapping import (
    event_of,
    is_genuine,
    refund_of,
    refund_params,
)
from backhaul.core.ports.payments import (
    Capabilities,
    ProviderEvent,
    ProviderRefund,
    RefundOrder,
    RefundStatus,
)

if TYPE_CHECKING:
    from stripe import StripeClient

_PAGE = 100
_DEAD = (RefundStatus.FAILED, RefundStatus.CANCELLED)

#: What a webhook endpoint must listen to.
EVENTS: Final = (
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)

CAPABILITIES: Final = Capabilities(
    keeps_keys_for=timedelta(hours=24),
    lists_refunds_after=timedelta(0),
    holds_for=timedelta(days=7),
    lists_disputes_after=timedelta(0),
    takes_evidence_of=4_500_000,
)


@dataclass(frozen=True, slots=True)
class _Page:
    refunds: list[ProviderRefund]
    has_more: bool


class StripePayments(StripeHolds, StripeDisputes):
    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def refund(self, order: RefundOrder) -> ProviderRefund:
        params = refund_params(order)
        told = self._ask(
            lambda stripe: stripe.v1.refunds.create(
                params,  # type: ignore[arg-type] # the pure mapping knows no SDK types
                {"idempotency_key": order.key},
            ).to_dict()
        )
        return told_or_unknown(lambda: refund_of(told))

    def find_refund(self, order: RefundOrder) -> ProviderRefund | None:
        """Look through all refunds of the payment; one that took effect goes before others."""
        found = self._read(
            lambda stripe: [
                refund_of(refund)
                for refund in _refunds_of(stripe, order.payment_ref)
                if (refund.get("metadata") or {}).get("intent") == order.intent
            ]
        )
        found.sort(key=lambda refund: refund.status in _DEAD)
        return found[0] if found else None

    def list_refunds(self, since: datetime) -> Iterator[ProviderRefund]:
        """Newest first."""
        created = {"gte": int(since.timestamp())}
        after: dict[str, str] = {}
        while True:
            asked = {"created": created, "limit": _PAGE, **after}
            page = self._read(
                lambda stripe, asked=asked: _page(stripe, asked)  # type: ignore[misc]
            )
            yield from page.refunds
            if not page.refunds or not page.has_more:
                return
            after = {"starting_after": page.refunds[-1].provider_ref}

    def read_event(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> ProviderEvent | None:
        given = {name.lower(): value for name, value in headers.items()}
        signature = given.get("stripe-signature", "")
        if not is_genuine(signature, body, self._webhook_secret, now=now):
            return None
        return event_of(body)

    def parse_event(self, body: bytes) -> ProviderEvent:
        return event_of(body)

    def register_webhook(self, url: str) -> str:
        """Make Stripe send its events to `url`; return the secret that signs them."""
        endpoint = self._ask(
            lambda stripe: stripe.v1.webhook_endpoints.create(
                {"url": url, "enabled_events": [*EVENTS]}
            )
        )
        return endpoint.secret or ""

    def check(self) -> None:
        """Ask for the newest refund, of which there may be none."""
        self._ask(lambda stripe: stripe.v1.refunds.list({"limit": 1}))

    def tell_webhook(self, url: str, secret: str) -> str:
        """Return Stripe's own secret: it takes none of ours."""
        del secret
        return self.register_webhook(url)


def _refunds_of(stripe: StripeClient, payment_ref: str) -> list[dict[str, Any]]:
    first = stripe.v1.refunds.list({"payment_intent": payment_ref, "limit": _PAGE})
    return [refund.to_dict() for refund in first.auto_paging_iter()]


def _page(stripe: StripeClient, asked: Mapping[str, Any]) -> _Page:
    page = stripe.v1.refunds.list(dict(asked))  # type: ignore[arg-type] # likewise
    refunds = [refund_of(refund.to_dict()) for refund in page.data]
    return _Page(refunds, bool(page.has_more))
