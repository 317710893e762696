"""The line to Stripe, and which of its errors tell what happened and which do not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, TypeVar

from backhaul.core.errors import OutcomeUnknown, OutsideError, Refused, Unavailable

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError
    from stripe._base_address import BaseAddresses

_UNTOLD = (408, 409, 425)
Told = TypeVar("Told")


class StripeLine:
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

    def _ask(self, call: Callable[[StripeClient], Told]) -> Told:
        from stripe import StripeError

        try:
            return call(self._client())
        except StripeError as error:
            _raise_ours(error)

    def _read(self, call: Callable[[StripeClient], Told]) -> Told:
        """Reading has no outcome: whatever goes wrong is Unavailable, and is safe to repeat."""
        try:
            return self._ask(call)
        except OutcomeUnknown as unknown:
            raise Unavailable(str(unknown), code=unknown.code) from unknown
        except ValueError as error:
            raise Unavailable(f"Stripe answered what we cannot read: {error}") from error

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
            base_addresses=_addresses(self._base_url),
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=self._timeout, session=session),
        )


def _addresses(base_url: str) -> BaseAddresses | None:
    return {"api": base_url, "files": base_url} if base_url else None


def told_or_unknown(read: Callable[[], Told]) -> Told:
    """Read an answer to something that was done: what cannot be read is unknown."""
    try:
        return read()
    except ValueError as error:
        raise OutcomeUnknown(f"Stripe answered what we cannot read: {error}") from error


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
