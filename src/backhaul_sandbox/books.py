"""The books of a peer: one SQLite file, committed before any reply leaves the peer."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_COMMON = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_open ON deliveries (due, seq) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS deliveries_by_id ON deliveries (id);
"""

Value = str | int | float | None


class Books:
    """One connection under one lock: SQLite has one writer anyway, and this one is quick."""

    def __init__(self, path: Path, schema: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA busy_timeout = 5000")
        self._db.execute("PRAGMA journal_mode = WAL")
        # A commit is then in the operating system's hands: it survives kill -9 of the peer.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_COMMON + schema)
        self._offset = float(self.setting("clock_offset", "0"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all or nothing; inside another transaction this one joins it."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def write(self, sql: str, *values: Value) -> int:
        """Return how many rows were changed."""
        with self.transaction():
            return self._db.execute(sql, values).rowcount

    def insert(self, table: str, **columns: Value) -> int:
        """Insert one row and return its number; the names are ours, never a caller's."""
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        with self.transaction():
            return self._db.execute(sql, tuple(columns.values())).lastrowid or 0

    def setting(self, name: str, default: str) -> str:
        found = self.row("SELECT value FROM settings WHERE name = ?", name)
        return str(found["value"]) if found else default

    def set(self, name: str, value: str) -> None:
        self.write("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value)

    @property
    def clock_offset(self) -> float:
        return self._offset

    def move_clock(self, offset_seconds: float) -> None:
        self.set("clock_offset", repr(offset_seconds))
        self._offset = offset_seconds

    def now(self) -> float:
        """The peer's own time, in seconds since 1970: all its stamps come from here."""
        return time.time() + self._offset

    def close(self) -> None:
        with self._lock:
            self._db.close()
