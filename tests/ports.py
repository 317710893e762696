"""Ports for servers that are told theirs, and for addresses at which nobody listens."""

from __future__ import annotations

import random
import socket

#: The kernel gives ports above these to whoever calls somebody, or leaves the choice to it: one
#: of those that is free now may be another process's before our server listens there.
_RANGE = range(12_000, 32_000)
#: Not seeded: all processes of a run would choose alike.
_dice = random.SystemRandom()


def free_port() -> int:
    return free_ports(1)


def free_ports(count: int) -> int:
    """Return the first of so many free ports in a row."""
    while True:
        first = _dice.choice(_RANGE)
        if all(is_free(port) for port in range(first, first + count)):
            return first


def is_free(port: int) -> bool:
    """Whether nobody listens there; old connections may linger."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
