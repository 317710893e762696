"""Counting SQL statements in the driver, for the benchmark: off unless the environment asks.

What is not counted: transaction control, SET, and the housekeeping of jobs and heartbeats.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from typing import Any

IS_ON = bool(os.environ.get("BACKHAUL_COUNT_STATEMENTS"))
_IGNORED = re.compile(
    r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET |SELECT set_config|LISTEN)"
    r"|procrastinate_|outbox_heartbeat",
    re.IGNORECASE,
)
_of_thread = threading.local()
_lock = threading.Lock()
_total = 0


def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """An execute wrapper of Django's: counts and goes on."""
    if not _IGNORED.search(sql):
        global _total  # noqa: PLW0603 - one process, one count
        with _lock:
            _total += 1
        _of_thread.seen = getattr(_of_thread, "seen", 0) + 1
    return execute(sql, *rest)


def total() -> int:
    return _total


def of_this_thread() -> int:
    """Return the count of the present thread since the last call."""
    seen: int = getattr(_of_thread, "seen", 0)
    _of_thread.seen = 0
    return seen
