"""Karrio's way to the network, taken over: TLS is verified, nothing that costs is sent twice.

Karrio tells what a carrier said, not whether it heard us. Here every request of a call is
noted, with what became of it.
"""

from __future__ import annotations

import io
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from email.message import Message
from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Self, TypeVar
from urllib.error import HTTPError
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

_MOST_BYTES = 20_000_000
_T = TypeVar("_T")
#: Karrio has ZPL drawn as a PDF there: a label with a shopper's address, in the clear.
_STRANGERS = frozenset({"api.labelary.com"})


@dataclass(slots=True)
class Exchange:
    """One request: whether a line was open to send it on, and the status of its answer."""

    method: str
    url: str
    was_sent: bool = False
    status: int | None = None

    @property
    def may_have_worked(self) -> bool:
        """Whether it is open what the carrier did: no answer, or none of the carrier's own."""
        if not self.was_sent:
            return False
        return self.status is None or self.status >= 500 or 300 <= self.status < 400


@dataclass(slots=True)
class Call:
    """What was said to the carrier within one question of ours."""

    timeout: float
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return any(one.may_have_worked for one in self.exchanges)

    @property
    def is_answered(self) -> bool:
        return any(one.status is not None for one in self.exchanges)

    def has_status(self, *wanted: int) -> bool:
        return any(one.status in wanted for one in self.exchanges)


class SentOnce(RuntimeError):
    """A library wanted to repeat what may have been heard."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, as Karrio reads one: it came, so reading it cannot fail any more."""

    status: int
    headers: Message
    url: str
    body: bytes

    def read(self) -> bytes:
        return self.body

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


# Karrio asks from threads of its own too: a context can go along, locals of a thread not.
_CALL: ContextVar[Call | None] = ContextVar("karrio_call", default=None)


@contextmanager
def noted(timeout: float) -> Iterator[Call]:
    """Note the requests that Karrio makes within."""
    call = Call(timeout)
    token = _CALL.set(call)
    try:
        yield call
    finally:
        _CALL.reset(token)


def send(request: Request, timeout: float | None = None) -> Answer:
    """Stand in for Karrio's `urlopen`: raises HTTPError and OSError as that does.

    Raises SentOnce for what changes something and may have been heard before.
    """
    if request.host in _STRANGERS:
        raise ConnectionRefusedError(f"nothing is told to {request.host}")
    call = _CALL.get() or Call(timeout or 30.0)
    exchange = Exchange(request.get_method(), request.full_url)
    if exchange.method != "GET" and any(
        one.may_have_worked and (one.method, one.url) == (exchange.method, exchange.url)
        for one in call.exchanges
    ):
        raise SentOnce(f"{exchange.method} may have been heard already")
    call.exchanges.append(exchange)
    request.exchange = exchange  # type: ignore[attr-defined]
    try:
        with _opener().open(request, timeout=call.timeout) as reply:
            body = reply.read(_MOST_BYTES)
            exchange.status = reply.status
            return Answer(reply.status, reply.headers, reply.url, body)
    except HTTPError as error:
        body = error.read(_MOST_BYTES)
        exchange.status = error.code
        raise HTTPError(
            error.url, error.code, error.reason, error.headers, io.BytesIO(body)
        ) from None
    except HTTPException as error:
        raise ConnectionError(f"no whole answer: {type(error).__name__}") from error


class Carrying(ThreadPoolExecutor):
    """Threads that note what they ask in the call that they were started in."""

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        return super().submit(copy_context().run, partial(fn, *args, **kwargs))


class _Line:
    """A connection that notes when it is open: from then on we may have been heard."""

    def __init__(self, *args: Any, exchange: Exchange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._exchange = exchange

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self._exchange.was_sent = True


class _Plain(_Line, HTTPConnection):
    pass


class _Secure(_Line, HTTPSConnection):
    pass


class _OverPlain(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        line: Any = partial(_Plain, exchange=_exchange_of(req))
        return self.do_open(line, req)


class _OverTls(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        line: Any = partial(_Secure, exchange=_exchange_of(req))
        return self.do_open(line, req, context=_verified())


class _OnlyWhenReading(HTTPRedirectHandler):
    """A question that changes something goes nowhere else than where it was sent."""

    def redirect_request(self, req: Request, *rest: Any) -> Request | None:
        return super().redirect_request(req, *rest) if req.get_method() == "GET" else None


def _exchange_of(request: Request) -> Exchange:
    found = getattr(request, "exchange", None)  # a redirected request is a new one
    return found if found is not None else Exchange(request.get_method(), request.full_url)


@cache
def _verified() -> ssl.SSLContext:
    return ssl.create_default_context()


@cache
def _opener() -> OpenerDirector:
    return build_opener(_OverPlain, _OverTls, _OnlyWhenReading)
