"""Running something in a process of its own that is to die of it."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable

from django.db import connections

from backhaul.foundation.crashing import VARIABLE, CrashPoint


def dies_at(point: CrashPoint, act: Callable[[], object]) -> bool:
    """Return whether `act`, done by another process, was killed at that point."""
    connections.close_all()  # what is forked must not share a line
    child = os.fork()
    if child == 0:
        os.environ[VARIABLE] = point.value
        code = 1
        try:
            act()
            code = 0
        except BaseException:  # noqa: BLE001 - whatever it is, the child must not live on
            traceback.print_exc()
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
