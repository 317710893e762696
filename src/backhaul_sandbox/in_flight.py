"""One request with a key at a time, as every payment provider has it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class InFlight:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str]] = set()

    @contextmanager
    def hold(self, account: str, key: str, refusal: Callable[[], Exception]) -> Iterator[None]:
        """Raise `refusal()` while another request has the key; no key is never in the way."""
        if not key:
            yield
            return
        with self._lock:
            if (account, key) in self._keys:
                raise refusal()
            self._keys.add((account, key))
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard((account, key))
