"""Where the embedded server of a data directory has its files, and how to reach it.

Django's settings import this module: it starts nothing, writes nothing, imports little.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from backhaul.foundation.postgres.account import Account, account_for

PORT = 5432
SUPERUSER = "postgres"
OWNER = "bh_owner"
APP = "bh_app"
DATABASE = "backhaul"

ROOTS_PLACE = Path("/var/lib/backhaul")
SHORT_PLACE = Path("/tmp")  # noqa: S108  # the owner of our directory in it is checked
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 100  # bytes; Linux allows 107, macOS 103


@dataclass(frozen=True)
class Places:
    data: Path
    home: Path

    @property
    def pgdata(self) -> Path:
        return self.home / "pgdata"

    @property
    def sockets(self) -> Path:
        near = self.home / "socket"
        if len(os.fsencode(near / SOCKET_NAME)) <= LONGEST_SOCKET:
            return near
        return SHORT_PLACE / f"backhaul-{_key(self.data)}"

    @property
    def socket(self) -> Path:
        return self.sockets / SOCKET_NAME

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def gate_lock(self) -> Path:
        """Held exclusively while somebody starts or stops the server."""
        return self.home / "gate.lock"

    @property
    def users_lock(self) -> Path:
        """Held in common by every process that uses the server."""
        return self.home / "users.lock"

    @property
    def running_lock(self) -> Path:
        """Held by the server's own processes, as long as one of them lives."""
        return self.home / "running.lock"

    @property
    def moved_note(self) -> Path:
        """Says in the data directory that the server's files are elsewhere."""
        return self.data / "postgres" / "moved-to.txt"

    @property
    def is_elsewhere(self) -> bool:
        return self.home != self.data / "postgres"

    @property
    def account(self) -> Account:
        return account_for(self.pgdata, self.data)


def places(data: Path) -> Places:
    data = data.expanduser().resolve()
    return Places(data=data, home=_home(data))


def dsn(data: Path, role: str = APP, dbname: str = DATABASE) -> dict[str, str | int]:
    """Return the keywords for `psycopg.connect`."""
    return {"host": str(places(data).sockets), "port": PORT, "user": role, "dbname": dbname}


def django_database(data: Path, role: str = APP, dbname: str = DATABASE) -> dict[str, str]:
    """Return the part of an entry of Django's DATABASES that says where and as whom."""
    host = str(places(data).sockets)
    return {"HOST": host, "PORT": str(PORT), "USER": role, "NAME": dbname, "PASSWORD": ""}


def _home(data: Path) -> Path:
    usual = data / "postgres"
    try:
        return Path((usual / "moved-to.txt").read_text("utf-8").splitlines()[0])
    except FileNotFoundError:
        pass
    if (usual / "pgdata").exists() or account_for(usual / "pgdata", data).can_reach(usual):
        return usual
    return ROOTS_PLACE / _key(data)


def _key(data: Path) -> str:
    return hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
