"""Where this installation is: its directory, ports and addresses, before Django is up."""

from __future__ import annotations

import fcntl
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from backhaul.core.errors import DomainError


def prepare() -> Path:
    """Make the data directory and the installation's key if they are not there yet."""
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True)
    key = data / "secret-key"
    if not os.environ.get("BACKHAUL_SECRET_KEY") and not key.exists():
        made = key.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        try:
            os.link(made, key)  # only the first of several wins
        except FileExistsError:
            pass
        finally:
            made.unlink()
    if key.exists() and not os.environ.get("BACKHAUL_SECRET_KEY"):
        settings.SECRET_KEY = key.read_text().strip()
    return data


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the data directory; raises DomainError `runs_already` when another tree does."""
    with (prepare() / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DomainError("runs_already", data=str(settings.DATA)) from None
        yield


def has_own_server() -> bool:
    """Whether the database is a server of one's own, not the embedded one."""
    return bool(os.environ.get("DATABASE_URL"))


def backhaul(*words: str) -> list[str]:
    """Return the command line that runs this very program."""
    return [sys.executable, "-m", "backhaul.wiring.cli", *words]


def web_threads() -> int:
    """Return how many pages a process answers at once.

    With two, one may wait for a slow carrier while the other goes on.
    """
    return int(os.environ.get("BACKHAUL_WEB_THREADS") or 2)


def web_port() -> int:
    return int(settings.PORT)


def carrier_port() -> int:
    return web_port() + 1


def payments_port() -> int:
    return web_port() + 2


def peer_ports() -> dict[str, int]:
    """Return where each sandbox peer listens, by the name that starts it."""
    return {
        "carrier": carrier_port(),
        "payments": payments_port(),
        "paypal": web_port() + 3,
        "adyen": web_port() + 4,
    }


def local_url(port: int) -> str:
    return f"http://127.0.0.1:{port}"
