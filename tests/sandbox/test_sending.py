from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backhaul_sandbox.books import Books
from backhaul_sandbox.webhooks import Sender
from tests.ports import free_port
from tests.sandbox.peers import Listener, wait_until


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    books = Books(tmp_path / "books.sqlite3", "")
    yield books
    books.close()


@pytest.fixture
def sender(books: Books) -> Iterator[Sender]:
    sender = Sender(books, "Signature", waits=(0.01, 0.02))
    sender.start()
    yield sender
    sender.stop()


def queue(books: Books, url: str, body: str = "{}") -> None:
    books.insert(
        "deliveries",
        id="evt_1", account="acct_1", subject="pi_1", kind="test", url=url, secret="s",
        body=body, state="waiting", due=time.time(),
    )  # fmt: skip


def states(books: Books) -> list[tuple[str, int]]:
    rows = books.rows("SELECT state, attempts FROM deliveries ORDER BY seq")
    return [(row["state"], row["attempts"]) for row in rows]


def test_a_webhook_nobody_takes_is_kept_as_failed(books: Books, sender: Sender) -> None:
    queue(books, f"http://127.0.0.1:{free_port()}/hook")
    sender.wake()

    wait_until(lambda: states(books) == [("failed", 3)])

    (row,) = books.rows("SELECT error FROM deliveries")
    assert "refused" in row["error"]


def test_only_an_answer_of_two_hundred_and_something_counts(
    books: Books, sender: Sender, listener: Listener
) -> None:
    listener.answers = [302, 404, 204]
    queue(books, listener.url)
    sender.wake()

    wait_until(lambda: states(books) == [("sent", 3)])


def test_failed_webhooks_can_be_released(
    books: Books, sender: Sender, listener: Listener
) -> None:
    listener.answers = [500, 500, 500]
    queue(books, listener.url)
    sender.wake()
    wait_until(lambda: states(books) == [("failed", 3)])

    assert sender.release("state = 'failed'") == 1

    wait_until(lambda: states(books) == [("sent", 1)])


def test_webhooks_keep_their_order(books: Books, sender: Sender, listener: Listener) -> None:
    for number in range(50):
        queue(books, listener.url, str(number))
    sender.wake()

    heard = listener.wait_for(50)

    assert [int(one.body) for one in heard] == list(range(50))


def test_an_address_that_is_none_fails_and_does_not_stop_the_rest(
    books: Books, sender: Sender, listener: Listener
) -> None:
    queue(books, "http://no host/")
    queue(books, listener.url)
    sender.wake()

    wait_until(lambda: states(books) == [("failed", 3), ("sent", 1)])
