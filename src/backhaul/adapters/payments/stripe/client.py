"""The calls to Stripe, and which of its errors tell what happened and which do not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from backhaul.adapters.payments.stripe.mapping import (
    event_of,
    is_genuine,
    refund_of,
    refund_params,
)
from backhaul.core.errors import OutcomeUnknown, OutsideError, Refused, Unavailable
from backhaul.core.ports.payments import (
    ProviderEvent,
    ProviderRefund,
    RefundOrder,
    RefundStatus,
)

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError

_PAGE = 100
_UNTOLD = (408, 409, 425)
_DEAD = (RefundStatus.FAILED, RefundStatus.CANCELLED)
Told = TypeVar("Told")

#: What a webhook endpoint must listen to.
EVENTS: Final = (
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
)


class StripePayments:
    """One connection: one pool of lines, shared by all threads."""

    def __init__(
        self, *, api_key: str, webhook_secret: str, base_url: str, timeout_seconds: float
    ) -> None:
        self._api_key = api_key
        self._webhook_secret = webhook_secret
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout_seconds
        self._opening = threading.Lock()
        self._opened: StripeClient | None = None

    def refund(self, order: RefundOrder) -> ProviderRefund:
        params = refund_params(order)
        told = self._ask(
            lambda stripe: stripe.v1.refunds.create(
                params,  # type: ignore[arg-type] # the pure mapping knows no SDK types
                {"idempotency_key": order.key},
            ).to_dict()
        )
        try:
            return refund_of(told)
        except ValueError as error:
            raise OutcomeUnknown(f"Stripe answered what we cannot read: {error}") from error

    def find_refund(self, order: RefundOrder) -> ProviderRefund | None:
        """Look through all refunds of the payment; one that took effect goes before others.

        Reading has no outcome: whatever goes wrong is Unavailable, and asking again is safe.
        """
        try:
            told = self._ask(lambda stripe: _refunds_of(stripe, order.payment_ref))
            found = [
                refund_of(refund)
                for refund in told
                if (refund.get("metadata") or {}).get("intent") == order.intent
            ]
        except OutcomeUnknown as unknown:
            raise Unavailable(str(unknown), code=unknown.code) from unknown
        except ValueError as error:
            raise Unavailable(f"Stripe answered what we cannot read: {error}") from error
        found.sort(key=lambda refund: refund.status in _DEAD)
        return found[0] if found else None

    def read_event(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> ProviderEvent | None:
        given = {name.lower(): value for name, value in headers.items()}
        signature = given.get("stripe-signature", "")
        if not is_genuine(signature, body, self._webhook_secret, now=now):
            return None
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

    def _ask(self, call: Callable[[StripeClient], Told]) -> Told:
        from stripe import StripeError

        try:
            return call(self._client())
        except StripeError as error:
            _raise_ours(error)

    def _client(self) -> StripeClient:
        with self._opening:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> StripeClient:
        # Both imports take half a second: a process that never refunds does not wait for them.
        import stripe
        from requests import Session
        from requests.adapters import HTTPAdapter

        session = Session()
        # An address of one's own is near by: no proxy of the machine stands in between.
        session.trust_env = not self._base_url
        session.mount("https://", HTTPAdapter(pool_maxsize=32))
        session.mount("http://", HTTPAdapter(pool_maxsize=32))
        # Without our own settings the library repeats by itself, with keys of its own.
        return stripe.StripeClient(
            self._api_key,
            base_addresses={"api": self._base_url} if self._base_url else None,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=self._timeout, session=session),
        )


def _refunds_of(stripe: StripeClient, payment_ref: str) -> list[dict[str, Any]]:
    first = stripe.v1.refunds.list({"payment_intent": payment_ref, "limit": _PAGE})
    return [refund.to_dict() for refund in first.auto_paging_iter()]


def _raise_ours(error: StripeError) -> NoReturn:
    kind = _kind_of(error)
    # The library copies the code for some kinds of error only; the body has it for all.
    told = error.error
    code = str(getattr(told, "code", None) or getattr(told, "type", None) or error.code or "")
    raise kind(f"Stripe: {type(error).__name__}: {error.user_message}", code=code) from error


def _kind_of(error: StripeError) -> type[OutsideError]:
    """A connection that was refused looks the same as a reply that got lost: unknown.

    A key that was used with other parameters is unknown too: something happened under it.
    """
    import stripe

    if isinstance(error, stripe.RateLimitError):
        return Unavailable
    is_definite = 400 <= (error.http_status or 0) < 500 and error.http_status not in _UNTOLD
    if is_definite and not isinstance(error, stripe.IdempotencyError):
        return Refused
    return OutcomeUnknown
