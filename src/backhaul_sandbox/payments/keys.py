"""Idempotency keys: the first reply to a key is kept for a day and given again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from backhaul_sandbox.books import Books
from backhaul_sandbox.in_flight import InFlight
from backhaul_sandbox.server import Problem, Reply

FORGOTTEN_AFTER_SECONDS = 24 * 3600
_LONGEST = 255


class Keys:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._in_flight = InFlight()

    @contextmanager
    def in_flight(self, account: str, key: str) -> Iterator[None]:
        """Let one request with a key in at a time; another one meanwhile is told 409."""
        if len(key) > _LONGEST:
            raise Problem(400, "parameter_invalid", f"Keys have at most {_LONGEST} characters.")
        with self._in_flight.hold(account, key, in_use):
            yield

    def once(
        self, account: str, key: str, asked: Mapping[str, Any], work: Callable[[], Reply]
    ) -> Reply:
        """Do `work` and keep its reply in the same commit, or give the kept reply.

        A Problem raised by `work` is kept nowhere: a request that is not well-formed
        does not use up its key.
        """
        with self._books.transaction():
            if not key:
                return work()
            fingerprint = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
            kept = self._kept(account, key)
            if kept is not None:
                return _again(kept, fingerprint)
            reply = work()
            self._books.write(
                "INSERT OR REPLACE INTO keys (account, key, fingerprint, status, body, created)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                account, key, fingerprint, reply.status, reply.body.decode(), self._books.now(),
            )  # fmt: skip
            return reply

    def _kept(self, account: str, key: str) -> sqlite3.Row | None:
        return self._books.row(
            "SELECT * FROM keys WHERE account = ? AND key = ? AND created > ?",
            account, key, self._books.now() - FORGOTTEN_AFTER_SECONDS,
        )  # fmt: skip


def in_use() -> Problem:
    return Problem(
        409,
        "idempotency_key_in_use",
        "There is currently another in-progress request using this key.",
        type="idempotency_error",
    )


def _again(kept: sqlite3.Row, fingerprint: str) -> Reply:
    if kept["fingerprint"] != fingerprint:
        raise Problem(
            400,
            "idempotency_key_reused",
            "Keys for idempotent requests can only be used with the same parameters they"
            " were first used with.",
            type="idempotency_error",
        )
    reply = Reply(int(kept["status"]), str(kept["body"]).encode())
    return replace(reply, headers=(("Idempotent-Replayed", "true"),))
