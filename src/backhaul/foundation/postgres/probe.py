"""Is anybody there? One real connection, spoken by hand so that no driver need be loaded."""

from __future__ import annotations

import enum
import socket
import struct
from pathlib import Path

from backhaul.foundation.postgres.where import SUPERUSER

PROTOCOL_3 = 196_608
CANNOT_CONNECT_NOW = b"57P03"
LONGEST_MESSAGE = 65_536


class Answer(enum.Enum):
    READY = "ready"
    BUSY = "busy"  # starting, recovering or shutting down
    NOBODY = "nobody"


def probe(path: Path, timeout: float = 2.0) -> Answer:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(timeout)
        try:
            link.connect(str(path))
            link.sendall(_startup())
            return _read(link)
        except OSError:
            return Answer.NOBODY


def _startup() -> bytes:
    words = ("user", SUPERUSER, "database", "postgres", "application_name", "backhaul-probe")
    body = struct.pack("!i", PROTOCOL_3) + b"".join(w.encode() + b"\0" for w in words) + b"\0"
    return struct.pack("!i", len(body) + 4) + body


def _read(link: socket.socket) -> Answer:
    with link.makefile("rb") as stream:
        while True:
            head = stream.read(5)
            if len(head) < 5:
                return Answer.NOBODY
            kind, size = struct.unpack("!ci", head)
            if not 4 <= size <= LONGEST_MESSAGE:
                return Answer.NOBODY
            body = stream.read(size - 4)
            if kind == b"Z":
                link.sendall(b"X\0\0\0\4")
                return Answer.READY
            if kind == b"E":
                # Any other refusal, "too many clients" for one, comes from a server at work.
                return Answer.BUSY if CANNOT_CONNECT_NOW in body else Answer.READY
