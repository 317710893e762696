"""PayPal's refunds, its ways to look them up, and its webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from backhaul.adapters.payments.paypal import mapping
from backhaul.adapters.payments.paypal.disputes import PayPalDisputes
from backhaul.adapters.payments.paypal.line import PayPalLine
from backhaul.adapters.payments.paypal.proof import Proofs
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.ports.payments import (
    Capabilities,
    ProviderEvent,
    ProviderRefund,
    RefundOrder,
    RefundStatus,
)

#: What a webhook must listen to.
EVENTS: Final = (
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "PAYMENT.REFUND.PENDING",
    "PAYMENT.REFUND.FAILED",
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.UPDATED",
    "CUSTOMER.DISPUTE.RESOLVED",
)
CAPABILITIES: Final = Capabilities(
    keeps_keys_for=timedelta(days=45),
    lists_refunds_after=timedelta(hours=3),
    lists_disputes_after=timedelta(0),
    takes_evidence_of=9_900_000,
)
_DEAD = (RefundStatus.FAILED, RefundStatus.CANCELLED)
_PAGE = 500
_SPAN = timedelta(days=31)
_KNOWN_ALREADY = "WEBHOOK_URL_ALREADY_EXISTS"


class PayPalPayments(PayPalDisputes):
    def __init__(self, line: PayPalLine, *, webhook_id: str) -> None:
        super().__init__(line)
        self._webhook_id = webhook_id
        self._proofs = Proofs(line.base_url, line.certificate)

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def refund(self, order: RefundOrder) -> ProviderRefund:
        path = f"/v2/payments/captures/{quote(order.payment_ref, safe='')}/refund"
        told = self._line.do(path, mapping.refund_params(order), key=order.key)
        try:
            return mapping.refund_of(told, order.payment_ref)
        except ValueError as error:
            raise OutcomeUnknown(f"PayPal answered what we cannot read: {error}") from error

    def find_refund(self, order: RefundOrder) -> ProviderRefund | None:
        """Look through the refunds of the order that was paid: a capture lists none itself.

        One that took effect goes before others. A payment without an order of its own, or
        whose order is not shown any more, cannot be looked up: Unavailable, `no_look_up`.
        """
        capture = self._line.read(f"/v2/payments/captures/{quote(order.payment_ref, safe='')}")
        related = (capture.get("supplementary_data") or {}).get("related_ids") or {}
        number = related.get("order_id")
        if not isinstance(number, str) or not number:
            raise Unavailable("PayPal names no order of the capture", code="no_look_up")
        try:
            told = self._line.read(f"/v2/checkout/orders/{quote(number, safe='')}")
            refunds = mapping.refunds_of_order(told, order.payment_ref)
        except Refused as refused:
            raise Unavailable(str(refused), code="no_look_up") from refused
        except ValueError as error:
            raise Unavailable(f"PayPal answered what we cannot read: {error}") from error
        found = [refund for refund in refunds if refund.intent == order.intent]
        found.sort(key=lambda refund: refund.status in _DEAD)
        return found[0] if found else None

    def list_refunds(self, since: datetime) -> Iterator[ProviderRefund]:
        """By the account's history, which PayPal gives out a month at a time, three hours late.

        Oldest month first, until it says that its books reach no further; of each month the
        refunds, then what PayPal has taken back, and what of it was given back.
        """
        start, refreshed = since.astimezone(UTC), datetime.max.replace(tzinfo=UTC)
        while start < refreshed:
            end = start + _SPAN
            for code in mapping.HISTORY:
                page, pages = 1, 1
                while page <= pages:
                    rows, pages, refreshed = self._history(code, start, end, page)
                    yield from rows
                    page += 1
            start = end

    def read_event(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> ProviderEvent | None:
        if not self._proofs.is_genuine(headers, body, self._webhook_id, now=now):
            return None
        return mapping.event_of(body)

    def parse_event(self, body: bytes) -> ProviderEvent:
        return mapping.event_of(body)

    def check(self) -> None:
        """Ask for the webhooks of the account, of which there may be none."""
        self._line.read("/v1/notifications/webhooks")

    def tell_webhook(self, url: str, secret: str) -> str:
        """Return the id that PayPal gives the webhook: its signatures cover that."""
        del secret
        asked = {"url": url, "event_types": [{"name": name} for name in EVENTS]}
        try:
            told = self._line.do("/v1/notifications/webhooks", asked, key="")
        except Refused as refused:
            if refused.code != _KNOWN_ALREADY:
                raise
            told = self._webhook_at(url)
        return str(told.get("id") or "")

    def _webhook_at(self, url: str) -> dict[str, Any]:
        told = self._line.read("/v1/notifications/webhooks")
        found = [one for one in told.get("webhooks") or [] if one.get("url") == url]
        return found[0] if found else {}

    def _history(
        self, code: str, start: datetime, end: datetime, page: int
    ) -> tuple[list[ProviderRefund], int, datetime]:
        """Return what is of a page, how many pages there are, and up to when."""
        told = self._line.read(
            "/v1/reporting/transactions",
            {
                "start_date": _stamp(start),
                "end_date": _stamp(end),
                "transaction_type": code,
                "fields": "transaction_info",
                "page_size": str(_PAGE),
                "page": str(page),
            },
        )
        try:
            read = [mapping.refund_listed(row) for row in told["transaction_details"]]
            refreshed = mapping.instant_of(told["last_refreshed_datetime"])
            pages = int(told.get("total_pages") or 1)
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable(f"PayPal answered what we cannot read: {error!r}") from error
        return [refund for refund in read if refund is not None], pages, refreshed


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
