"""Webhooks of carriers take a short way: no session, no language, no page, no frame around.

What stands around every other request costs several times what a webhook itself does: one
insert. Addresses, views and errors are Django's as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler

_HOOKS = "/hooks/carriers/"

Answer = Iterable[bytes]
StartResponse = Callable[..., Any]


class _Bare(WSGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        del is_async
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        view = getattr(self, "_get_response")  # noqa: B009 - the stubs leave it out
        self._middleware_chain = convert_exception_to_response(view)


class HooksApart:
    def __init__(self, others: Callable[[dict[str, Any], StartResponse], Answer]) -> None:
        self._others = others
        self._bare = _Bare()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Answer:
        if str(environ.get("PATH_INFO", "")).startswith(_HOOKS):
            return self._bare(environ, start_response)
        return self._others(environ, start_response)
