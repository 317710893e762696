"""Sending webhooks: at least once, signed, from the books, with a few attempts."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import secrets
import sqlite3
import threading
import time
from urllib.parse import SplitResult, urlsplit

from backhaul_sandbox.books import Books

_WAITS = (0.5, 2.0, 5.0, 15.0, 60.0)
_TIMEOUT_SECONDS = 5
_ALMOST_NEVER = 3600.0

_AGAIN = """
INSERT INTO deliveries (id, account, subject, kind, url, secret, body, state, due)
SELECT id, account, subject, kind, url, secret, body, 'waiting', ? FROM deliveries WHERE seq = ?
"""

#: Kept connections by scheme and host.
Lines = dict[tuple[str, str], http.client.HTTPConnection]


def sign(secret: str, body: bytes, at: int) -> str:
    """Return `t=…,v1=…`, an HMAC-SHA256 over the stamp, a dot and the body."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={digest.hexdigest()}"


class Sender:
    """A thread that empties the table `deliveries`, oldest first.

    States: waiting, held (until flushed), sent, failed (all attempts used up).
    """

    def __init__(
        self, books: Books, signature_header: str, waits: tuple[float, ...] = _WAITS
    ) -> None:
        self._books = books
        self._header = signature_header
        self._waits = waits
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._lines: Lines = {}
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._awake.set()
        self._thread.join(timeout=2)
        for connection in self._lines.values():
            connection.close()

    def wake(self) -> None:
        """Call it after the commit: before, there is nothing to see."""
        self._awake.set()

    def deliver_now(self, numbers: list[int]) -> None:
        """Deliver held rows in this thread; what fails stays waiting."""
        lines: Lines = {}
        for number in numbers:
            row = self._books.row("SELECT * FROM deliveries WHERE seq = ?", number)
            if row is not None:
                self._settle(row, self._attempt(row, lines))
        for connection in lines.values():
            connection.close()

    def release(self, where: str, *values: str) -> int:
        """Make rows due now and count them; `where` is ours, never a caller's."""
        sql = f"UPDATE deliveries SET state = 'waiting', attempts = 0, due = ? WHERE {where}"  # noqa: S608 - our own condition
        count = self._books.write(sql, time.time(), *values)
        self.wake()
        return count

    def flush(self, account: str, *, times: int, is_reversed: bool) -> int:
        """Let held rows of an account (empty: of all) go, the whole row of them `times` over.

        Return how many deliveries that makes.
        """
        order = "DESC" if is_reversed else "ASC"
        with self._books.transaction():
            held = self._books.rows(
                "SELECT seq FROM deliveries WHERE state = 'held' AND ? IN ('', account)"  # noqa: S608 - our own order
                f" ORDER BY seq {order}",
                account,
            )
            at = time.time() - 1
            for place in range(len(held) * times):
                number = held[place % len(held)]["seq"]
                self._books.write(_AGAIN, at + place * 1e-6, number)
            for row in held:
                self._books.write("DELETE FROM deliveries WHERE seq = ?", row["seq"])
        self.wake()
        return len(held) * times

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._awake.clear()
            due = self._books.rows(
                "SELECT * FROM deliveries WHERE state = 'waiting' AND due <= ?"
                " ORDER BY due, seq LIMIT 100",
                time.time(),
            )
            for row in due:
                if self._stopping.is_set():
                    return
                self._settle(row, self._attempt(row, self._lines))
            if not due:
                self._awake.wait(self._idle_seconds())

    def _idle_seconds(self) -> float:
        row = self._books.row("SELECT min(due) AS due FROM deliveries WHERE state = 'waiting'")
        if row is None or row["due"] is None:
            return _ALMOST_NEVER
        return min(max(float(row["due"]) - time.time(), 0.01), _ALMOST_NEVER)

    def _attempt(self, row: sqlite3.Row, lines: Lines) -> str:
        """Return an empty text for success, else what went wrong."""
        address = urlsplit(row["url"])
        is_used = address[:2] in lines
        try:
            return self._post(row, address, lines)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if connection := lines.pop(address[:2], None):
                connection.close()
            if not is_used or isinstance(error, TimeoutError):
                return f"{type(error).__name__}: {error}"
        # A kept line may have been closed by the other side meanwhile: that is no attempt.
        return self._attempt(row, lines)

    def _post(self, row: sqlite3.Row, address: SplitResult, lines: Lines) -> str:
        connection = lines.get(address[:2])
        if connection is None:
            is_secure = address.scheme == "https"
            kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
            connection = lines[address[:2]] = kind(address.netloc, timeout=_TIMEOUT_SECONDS)
        body = str(row["body"]).encode()
        connection.request(
            "POST",
            (address.path or "/") + (f"?{address.query}" if address.query else ""),
            body,
            self._headers(row, body),
        )
        reply = connection.getresponse()
        reply.read()
        return "" if 200 <= reply.status < 300 else f"HTTP {reply.status}"

    def _headers(self, row: sqlite3.Row, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self._header:  # else the body holds its own signature
            headers[self._header] = sign(row["secret"], body, int(self._books.now()))
        return headers

    def _settle(self, row: sqlite3.Row, error: str) -> None:
        attempts = int(row["attempts"]) + 1
        due = time.time()
        state = "sent"
        if error:
            state = "waiting" if attempts <= len(self._waits) else "failed"
            due += self._waits[min(attempts, len(self._waits)) - 1]
        self._books.write(
            "UPDATE deliveries SET state = ?, attempts = ?, due = ?, error = ? WHERE seq = ?",
            state, attempts, due, error[:300], row["seq"],
        )  # fmt: skip
        if error:
            self.wake()


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"
