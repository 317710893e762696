"""The calls to Adyen, and which of its errors tell what happened and which do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NoReturn

from backhaul.adapters.payments.adyen import disputes
from backhaul.adapters.payments.adyen.mapping import (
    event_of,
    is_genuine,
    received_of,
    refund_json,
)
from backhaul.core.errors import OutcomeUnknown, OutsideError, Refused, Unavailable
from backhaul.core.ports.payments import (
    Capabilities,
    EvidenceOrder,
    ProviderEvent,
    ProviderRefund,
    RefundOrder,
)

if TYPE_CHECKING:
    from requests import Response

VERSION: Final = "v72"

CAPABILITIES: Final = Capabilities(
    keeps_keys_for=timedelta(days=7), settles_later=True, finds_refunds=False
)

#: Evidence is a PDF of two megabytes at most.
_LARGEST_PAPER = 2 * 1024 * 1024

#: Another request with our key is on its way or was just made: something may have happened.
_IN_PROGRESS = "704"
_UNTOLD = (408, 409, 425)


class AdyenPayments:
    """One connection: one pool of lines, shared by all threads."""

    def __init__(
        self,
        *,
        api_key: str,
        merchant_account: str,
        hmac_key: str,
        base_url: str,
        timeout_seconds: float,
        disputes_url: str = "",
    ) -> None:
        # Importing it takes a tenth of a second, and most processes refund nothing.
        from requests import Session

        self._merchant = merchant_account
        self._hmac_key = hmac_key
        self._base_url = f"{base_url.rstrip('/')}/{VERSION}"
        self._disputes_url = disputes_url.rstrip("/")
        self._timeout = timeout_seconds
        self._session = Session()
        # The machine's own settings must not put another login in place of the key.
        self._session.trust_env = False
        self._session.headers["x-api-key"] = api_key

    @property
    def capabilities(self) -> Capabilities:
        """It has no list of disputes; evidence it takes at an address of its own."""
        takes = _LARGEST_PAPER if self._disputes_url else None
        return replace(CAPABILITIES, takes_evidence_of=takes)

    def refund(self, order: RefundOrder) -> ProviderRefund:
        """Return it as pending: Adyen tells the end of it by webhook alone."""
        reply = self._ask(
            f"/payments/{order.payment_ref}/refunds",
            refund_json(order, self._merchant),
            key=order.key,
        )
        try:
            return received_of(reply.json(), order)
        except ValueError as error:
            raise OutcomeUnknown(f"Adyen answered what we cannot read: {error}") from error

    def find_refund(self, order: RefundOrder) -> ProviderRefund | None:
        """There is nothing to ask: None would be a definite no."""
        raise Unavailable(
            f"Adyen cannot be asked what became of {order.intent}", code="no_look_up"
        )

    def list_refunds(self, since: datetime) -> Iterator[ProviderRefund]:
        del since
        return iter(())

    def read_event(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> ProviderEvent | None:
        """The signature is in the body and has no time in it: an old event is as good."""
        del headers, now
        return event_of(body) if is_genuine(body, self._hmac_key) else None

    def parse_event(self, body: bytes) -> ProviderEvent:
        return event_of(body)

    def submit_evidence(self, order: EvidenceOrder) -> None:
        disputes.submit(
            lambda path, asked: self._post(self._disputes_url + path, asked),
            self._merchant,
            order,
        )

    def has_evidence(self, dispute_ref: str) -> bool | None:
        """There is nothing to ask: a webhook says that it was supplied."""
        del dispute_ref
        return None

    def check(self) -> None:
        """Ask which payment methods the merchant account has: it needs key and account."""
        self._ask("/paymentMethods", {"merchantAccount": self._merchant})

    def _ask(self, path: str, asked: Mapping[str, Any], *, key: str = "") -> Response:
        return self._post(self._base_url + path, asked, key=key)

    def _post(self, url: str, asked: Mapping[str, Any], *, key: str = "") -> Response:
        from requests import RequestException

        try:
            reply = self._session.post(
                url,
                json=asked,
                headers={"idempotency-key": key} if key else None,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except RequestException as error:
            raise OutcomeUnknown(f"Adyen did not answer: {type(error).__name__}") from error
        if not reply.ok or reply.is_redirect:
            _raise_ours(reply)
        return reply


def _raise_ours(reply: Response) -> NoReturn:
    code, message = _error_of(reply)
    kind = _kind_of(reply, code)
    raise kind(f"Adyen: {reply.status_code} {code} {message}", code=code)


def _kind_of(reply: Response, code: str) -> type[OutsideError]:
    """A transient error is Adyen's word that it had no effect, but for a key that is in use."""
    if code == _IN_PROGRESS:
        return OutcomeUnknown
    if reply.status_code == 429 or reply.headers.get("transient-error", "").lower() == "true":
        return Unavailable
    is_definite = 400 <= reply.status_code < 500 and reply.status_code not in _UNTOLD
    return Refused if is_definite else OutcomeUnknown


def _error_of(reply: Response) -> tuple[str, str]:
    try:
        told = reply.json()
        return str(told.get("errorCode") or ""), str(told.get("message") or "")[:200]
    except (ValueError, AttributeError):
        return "", ""
