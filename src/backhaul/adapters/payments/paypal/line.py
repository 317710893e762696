"""The line to PayPal: its passing tokens, and what its errors say of what happened."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backhaul.core.errors import OutcomeUnknown, OutsideError, Refused, Unavailable

if TYPE_CHECKING:
    from requests import Response, Session

_UNTOLD = (408, 409, 425)
#: Something may have happened under this request id, whatever the answer's number says.
_UNTOLD_ISSUES = frozenset(
    {"PREVIOUS_REQUEST_IN_PROGRESS", "DUPLICATE_REQUEST_ID", "DUPLICATE_REFUND"}
)
#: A token is not used in its last minute: it must last for the call.
_SPARE_SECONDS = 60
_MOST_CERTIFICATE = 64 * 1024

#: A file's name, its content, and what it is.
Part = tuple[str | None, str | bytes, str]


class PayPalLine:
    """One connection: one pool of lines and one token, shared by all threads."""

    def __init__(
        self, *, login: tuple[str, str], base_url: str, timeout_seconds: float
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._login = login
        self._timeout = timeout_seconds
        self._lock = threading.Lock()
        self._opened: Session | None = None
        self._token = ""
        self._good_until = 0.0

    def do(self, path: str, body: dict[str, Any], *, key: str) -> dict[str, Any]:
        """POST what has an outcome. Raises Refused, Unavailable or OutcomeUnknown."""
        headers = {"PayPal-Request-Id": key, "Prefer": "return=representation"}
        reply = self._signed_in("POST", path, {"json": body, "headers": headers})
        return _json(reply)

    def hand_in(self, path: str, parts: Mapping[str, Part], *, key: str) -> None:
        """POST files with what is said of them; the outcome is as of `do`."""
        headers = {"PayPal-Request-Id": key}
        self._signed_in("POST", path, {"files": parts, "headers": headers})

    def read(self, path: str, query: dict[str, str] | None = None) -> dict[str, Any]:
        """GET what changes nothing. Raises Refused, or Unavailable for all else."""
        try:
            return _json(self._signed_in("GET", path, {"params": query or {}}))
        except OutcomeUnknown as unknown:
            raise Unavailable(str(unknown), code=unknown.code) from unknown

    def certificate(self, url: str) -> bytes:
        """Fetch what proves a webhook; no token goes along. Raises Unavailable."""
        try:
            reply = self._ask("GET", url, {})
        except OutcomeUnknown as unknown:
            raise Unavailable(str(unknown)) from unknown
        if not reply.ok or reply.is_redirect or len(reply.content) > _MOST_CERTIFICATE:
            raise Unavailable(f"PayPal gave no certificate: {reply.status_code}")
        return reply.content

    def _signed_in(self, method: str, path: str, asked: dict[str, Any]) -> Response:
        """Ask with the token; one that was taken back early is replaced once.

        A 401 is a definite no to the request that it answers: nothing happened.
        """
        reply = self._with_token(method, path, asked, self._fresh_token())
        if reply.status_code == 401:
            self._forget_token()
            reply = self._with_token(method, path, asked, self._fresh_token())
        _refuse(reply)
        return reply

    def _with_token(
        self, method: str, path: str, asked: dict[str, Any], token: str
    ) -> Response:
        headers = {**asked.get("headers", {}), "Authorization": f"Bearer {token}"}
        return self._ask(method, self.base_url + path, {**asked, "headers": headers})

    def _fresh_token(self) -> str:
        """Whatever goes wrong on the way to a token, the request itself was never made."""
        with self._lock:
            if time.monotonic() < self._good_until:
                return self._token
            try:
                told = self._new_token()
            except OutcomeUnknown as unknown:
                raise Unavailable(str(unknown), code=unknown.code) from unknown
            self._token = str(told.get("access_token") or "")
            lasts = told.get("expires_in")
            spare = float(lasts) - _SPARE_SECONDS if isinstance(lasts, int) else 0
            self._good_until = time.monotonic() + spare
            return self._token

    def _new_token(self) -> dict[str, Any]:
        asked = {"auth": self._login, "data": {"grant_type": "client_credentials"}}
        reply = self._ask("POST", self.base_url + "/v1/oauth2/token", asked)
        _refuse(reply)
        return _json(reply)

    def _forget_token(self) -> None:
        with self._lock:
            self._good_until = 0.0

    def _ask(self, method: str, url: str, asked: dict[str, Any]) -> Response:
        from requests import RequestException

        try:
            return self._session().request(
                method, url, timeout=self._timeout, allow_redirects=False, **asked
            )
        except RequestException as error:
            raise OutcomeUnknown(f"PayPal did not answer: {type(error).__name__}") from error

    def _session(self) -> Session:
        # Importing it takes a tenth of a second, and most processes call no provider.
        from requests import Session
        from requests.adapters import HTTPAdapter

        if self._opened is None:
            session = Session()
            # The machine's own settings must not put another login in place of the token.
            session.trust_env = False
            for scheme in ("https://", "http://"):
                session.mount(scheme, HTTPAdapter(pool_maxsize=32))
            self._opened = session
        return self._opened


def _json(reply: Response) -> dict[str, Any]:
    try:
        told = reply.json()
    except ValueError as error:
        raise OutcomeUnknown("PayPal answered what is no JSON") from error
    if not isinstance(told, dict):
        raise OutcomeUnknown("PayPal answered what is no object")
    return told


def _refuse(reply: Response) -> None:
    """Raise what a reply other than 2xx means."""
    if reply.ok and not reply.is_redirect:
        return
    code, message = _error_of(reply)
    raise _kind_of(reply.status_code, code)(f"PayPal: {reply.status_code} {message}", code=code)


def _kind_of(status: int, code: str) -> type[OutsideError]:
    if status == 429:
        return Unavailable
    is_definite = 400 <= status < 500 and status not in _UNTOLD
    return Refused if is_definite and code not in _UNTOLD_ISSUES else OutcomeUnknown


def _error_of(reply: Response) -> tuple[str, str]:
    """Return the finest code there is: the issue of the first detail, else the name."""
    try:
        told = reply.json()
        details = told.get("details") or [{}]
        code = details[0].get("issue") or told.get("name") or told.get("error") or ""
        return str(code), str(told.get("message") or told.get("error_description") or "")
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return "", reply.text[:200]
