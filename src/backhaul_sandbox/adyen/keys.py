"""Idempotency keys: the first answer to a key is kept for a week and given again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from backhaul_sandbox.adyen.errors import passing, refusal
from backhaul_sandbox.books import Books
from backhaul_sandbox.in_flight import InFlight
from backhaul_sandbox.server import Problem, Reply

FORGOTTEN_AFTER_SECONDS = 7 * 24 * 3600
_LONGEST = 64


class Keys:
    """A key is looked up by itself: what came with it is not compared."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._in_flight = InFlight()

    @contextmanager
    def in_flight(self, account: str, key: str) -> Iterator[None]:
        """Let one request with a key in at a time; another one meanwhile is told 704."""
        if len(key) > _LONGEST:
            raise refusal(422, "702", f"A key has at most {_LONGEST} characters.")
        with self._in_flight.hold(account, key, in_progress):
            yield

    def once(self, account: str, key: str, work: Callable[[], Reply]) -> Reply:
        """Do `work` and keep its reply in the same commit, or give the kept reply.

        A Problem raised by `work` is kept nowhere: nothing was processed.
        """
        named = (("idempotency-key", key),) if key else ()
        with self._books.transaction():
            kept = self._books.row(
                "SELECT * FROM keys WHERE account = ? AND key = ? AND created > ?",
                account, key, self._books.now() - FORGOTTEN_AFTER_SECONDS,
            )  # fmt: skip
            if kept is not None:
                return Reply(kept["status"], str(kept["body"]).encode(), headers=named)
            reply = work()
            if key:
                self._books.write(
                    "INSERT OR REPLACE INTO keys (account, key, status, body, created)"
                    " VALUES (?, ?, ?, ?, ?)",
                    account, key, reply.status, reply.body.decode(), self._books.now(),
                )  # fmt: skip
            return replace(reply, headers=named)


def in_progress() -> Problem:
    return passing(409, "704", "request already processed or in progress")
