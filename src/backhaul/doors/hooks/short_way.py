"""The door for webhooks without anything around it: from the web server to the shared commit.

Same addresses and answers as by way of Django, at a fraction of what a request costs there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from backhaul.doors.hooks.taking import Knock, Said, take
from backhaul.foundation.connections.models import Connection

ROOT = "/hooks/"
_log = logging.getLogger(__name__)
_JSON = ("Content-Type", "application/json")
_SECONDS_TO_WAIT = "2"

Environ = dict[str, Any]


def answer(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
    """Be the WSGI application of everything below ROOT."""
    knock = _knock(environ)
    if knock is None:
        return _send(Said(404), start_response)
    if environ["REQUEST_METHOD"] != "POST":
        return _send(Said(405), start_response)
    try:
        said = take(knock)
    except Exception:  # noqa: BLE001 - nothing stands around this that would answer
        _log.exception("a webhook failed")
        said = Said(500, "internal")
    return _send(said, start_response)


def headers_of(said: Said) -> list[tuple[str, str]]:
    """Return what goes with an answer, its length aside."""
    if said.status == HTTPStatus.METHOD_NOT_ALLOWED:
        return [_JSON, ("Allow", "POST")]
    if said.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return [_JSON, ("Retry-After", _SECONDS_TO_WAIT)]
    return [_JSON]


def content_of(said: Said) -> bytes:
    if said.status == HTTPStatus.OK:
        return b'{"stored": true}'
    return json.dumps({"error": {"code": said.code}}).encode() if said.code else b""


def announced(value: str | None) -> int:
    """Read a Content-Length; 0: none, or nonsense."""
    return int(value) if value and value.isascii() and value.isdecimal() else 0


def _knock(environ: Environ) -> Knock | None:
    """Return what came to one of the addresses of `urls.py`; None: to none of them."""
    match str(environ.get("PATH_INFO", "")).removeprefix(ROOT).split("/"):
        case ["carriers", provider, token]:
            kind = Connection.Kind.CARRIER
        case ["carriers", token]:
            kind, provider = Connection.Kind.CARRIER, ""
        case ["payments", token]:
            kind, provider = Connection.Kind.PAYMENTS, ""
        case _:
            return None
    length = announced(environ.get("CONTENT_LENGTH"))
    read = environ["wsgi.input"].read
    return Knock(kind, token, _headers(environ), length, read, provider)


def _headers(environ: Environ) -> dict[str, str]:
    """Return the headers by their names in small letters."""
    found = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    return {**found, "content-type": environ.get("CONTENT_TYPE", "")}


def _send(said: Said, start_response: Callable[..., Any]) -> list[bytes]:
    content = content_of(said)
    length = ("Content-Length", str(len(content)))
    status = HTTPStatus(said.status)
    start_response(f"{status.value} {status.phrase}", [*headers_of(said), length])
    return [content]
