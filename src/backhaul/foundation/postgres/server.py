"""One embedded PostgreSQL per data directory, shared by all processes that ask for it.

Each user holds a shared lock for as long as it lives; the kernel gives the lock of a
killed one back. The last to leave in good order stops the server.
"""

from __future__ import annotations

import logging
import os
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from backhaul.foundation.postgres import locks, postmaster, where
from backhaul.foundation.postgres.binaries import programs_for
from backhaul.foundation.postgres.cluster import check_version, make_cluster, prepare_sockets
from backhaul.foundation.postgres.probe import Answer, probe
from backhaul.foundation.postgres.trouble import ServerTrouble
from backhaul.foundation.postgres.where import Places

logger = logging.getLogger(__name__)


class Server:
    """A user's hold on the running server; a context manager."""

    def __init__(self, places: Places, *, owned: bool, durable: bool) -> None:
        self.places = places
        self._owned = owned
        self._durable = durable
        self._use: int | None = locks.opened(places.users_lock, places.account)
        try:
            with self._gate():
                locks.share(self._use)
                self._bring_up()
        except BaseException:
            self._let_go()
            raise

    def dsn(self, role: str = where.APP, dbname: str = where.DATABASE) -> dict[str, str | int]:
        return where.dsn(self.places.data, role, dbname)

    def is_ready(self) -> bool:
        return probe(self.places.socket) is Answer.READY

    def revive(self) -> bool:
        """Start the server again if it has died; True if that was needed."""
        if self.is_ready():
            return False
        with self._gate():
            return self._bring_up()

    def close(self) -> bool:
        """Leave; True if this was the last user and the server is stopped now."""
        if self._use is None:
            return False
        try:
            with self._gate():
                last = locks.try_exclusive(self._use)
                stopped = last and postmaster.end(self.places)
                self._let_go()  # inside the gate: the next to leave must not see us
        finally:
            self._let_go()
        return stopped

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _gate(self) -> AbstractContextManager[None]:
        return locks.gate(self.places.gate_lock, self.places.account)

    def _bring_up(self) -> bool:
        if self.is_ready():
            return False
        if postmaster.settle(self.places):
            return False
        account = self.places.account
        programs = programs_for(account)
        if not self.places.pgdata.exists():
            make_cluster(self.places, account, programs, durable=self._durable)
        check_version(self.places)
        prepare_sockets(self.places, account)
        return postmaster.start(
            self.places, account, programs, owned=self._owned, durable=self._durable
        )

    def _let_go(self) -> None:
        if self._use is not None:
            os.close(self._use)
            self._use = None


def ensure_running(data: Path, *, owned: bool = False, durable: bool = True) -> Server:
    """Return a hold on the server of `data`, started (and made) if it was not running.

    `owned`: the server ends with this process, even if that is killed; call it from the
    main thread, which must live on. `durable=False` is for tests: faster, and a power
    cut destroys the cluster.
    """
    return Server(_prepared(data), owned=owned, durable=durable)


def stop(data: Path) -> bool:
    """Stop the server whoever uses it; True if it was running."""
    places = where.places(data)
    if not places.pgdata.exists():
        return False
    with locks.gate(places.gate_lock, places.account):
        return postmaster.end(places)


def _prepared(data: Path) -> Places:
    """Make the folders. As root, in a place that the server's account can reach."""
    data.mkdir(parents=True, exist_ok=True)
    places = where.places(data)
    try:
        _make(places.moved_note.parent, like=places.data)
        if places.is_elsewhere:
            _note_the_move(places)
    except PermissionError as error:
        raise ServerTrouble(
            f"{error.filename} belongs to another account: {error.strerror}."
        ) from error
    return where.places(data)


def _make(folder: Path, *, like: Path) -> None:
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(0o755)
    owner = like.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.chown(folder, owner.st_uid, owner.st_gid)


def _note_the_move(places: Places) -> None:
    places.home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    _make(places.home, like=places.data)
    if not places.moved_note.exists():
        account = places.account
        places.moved_note.write_text(
            f"{places.home}\n\nThe database of this installation is kept there: PostgreSQL "
            f"does not run as root, and account {account.uid} cannot reach this folder.\n",
            "utf-8",
        )
        logger.warning(
            "PostgreSQL does not run as root and account %s cannot reach %s: "
            "the database is kept in %s",
            account.uid,
            places.data,
            places.home,
        )
