"""Connections to the database that go from thread to thread, instead of one for each thread.

A web process has more threads than may work on pages at once; with a connection each they would
be too many for the server.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Line:
    """One connection, for one thread at a time; opened by the first that needs it.

    `seconds` is how long a statement may take; the server breaks it off then.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._free = threading.Lock()
        self._made: BaseDatabaseWrapper | None = None

    @contextmanager
    def held(self, *, is_checked: bool = False) -> Iterator[BaseDatabaseWrapper]:
        """Make this the thread's connection for the block; wait while another has it.

        `is_checked`: it is opened anew when the server was restarted meanwhile.
        """
        with self._free:
            if self._made is None:
                self._made = _new(self._seconds)
            if is_checked:
                self._made.close_if_unusable_or_obsolete()
            connections[DEFAULT_DB_ALIAS] = self._made
            try:
                yield self._made
            finally:
                del connections[DEFAULT_DB_ALIAS]


class Lines:
    """A few connections for many threads: so many are at work at once, the others wait."""

    def __init__(self, count: int, seconds: float | None = None) -> None:
        self._free: LifoQueue[Line] = LifoQueue()
        for _ in range(count):
            self._free.put(Line(seconds))

    @contextmanager
    def held(self) -> Iterator[BaseDatabaseWrapper]:
        line = self._free.get()
        try:
            with line.held() as made:
                yield made
        finally:
            self._free.put(line)


def _new(seconds: float | None) -> BaseDatabaseWrapper:
    wrapper: BaseDatabaseWrapper = connections.create_connection(DEFAULT_DB_ALIAS)
    if seconds is not None:
        options: dict[str, Any] = wrapper.settings_dict["OPTIONS"]
        said = f"{options.get('options', '')} -c statement_timeout={int(seconds * 1000)}"
        own = {**options, "options": said.strip()}
        wrapper.settings_dict = {**wrapper.settings_dict, "OPTIONS": own}
    wrapper.inc_thread_sharing()
    return wrapper
