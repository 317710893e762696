"""The one error of the embedded server: what happened, where, and the end of its log."""

from __future__ import annotations

from pathlib import Path

TAIL_BYTES = 4_000
TAIL_LINES = 15


class ServerTrouble(Exception):
    """The embedded PostgreSQL cannot be used; the text says why and what to do."""


def with_log(what: str, log: Path) -> ServerTrouble:
    return ServerTrouble(f"{what}\nThe end of {log}:\n{tail(log)}")


def tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError as error:
        return f"  (cannot be read: {error.strerror})"
    return "\n".join(f"  {line}" for line in lines[-TAIL_LINES:]) or "  (empty)"
