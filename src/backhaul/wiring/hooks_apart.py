"""Webhooks take a short way, in as many threads as come; pages are answered by a few at once.

What stands around every other request costs several times what a webhook itself does: its part
of a commit. A thread that waits for that commit costs nothing; one more that works on a page
takes turns with the others, and has a connection to the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db import InterfaceError, OperationalError

from backhaul.doors.hooks import short_way, targets
from backhaul.foundation.inbox import sharing
from backhaul.foundation.inbox.store import Arrival, store_together
from backhaul.foundation.postgres.lines import Line, Lines

_STATEMENT_SECONDS = 5.0
"""Less than a body waits for its commit: who waits is told what was wrong."""

Answer = Iterable[bytes]
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Answer]


class HooksApart:
    """Of the others, `pages` are answered at a time."""

    def __init__(self, others: Application, *, pages: int) -> None:
        self._others = others
        self._pages = Lines(pages)
        sharing.use(_committing(Lines(sharing.AT_ONCE, _STATEMENT_SECONDS)))
        targets.ask_by(_asking(Line()))

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Answer:
        if str(environ.get("PATH_INFO", "")).startswith(short_way.ROOT):
            return short_way.answer(environ, start_response)
        # An answer that is sent in pieces asks the database nothing more: its wall is gone.
        with self._pages.held():
            return self._others(environ, start_response)


def _committing(lines: Lines) -> sharing.Write:
    def write(came: Sequence[Arrival]) -> None:
        """Try once more when the connection is gone: a body is kept once, however often."""
        with lines.held() as database:
            try:
                store_together(came)
            except (OperationalError, InterfaceError):
                database.close_if_unusable_or_obsolete()
                if database.connection is not None:
                    raise
                store_together(came)

    return write


def _asking(line: Line) -> Callable[[], AbstractContextManager[object]]:
    def held() -> AbstractContextManager[object]:
        return line.held(is_checked=True)

    return held
