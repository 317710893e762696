"""Bodies that come together share a commit, and each learns what became of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import DataError, OperationalError, connection

from backhaul.foundation.inbox import sharing
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.sharing import NotKept, NotStorable, SharedCommits
from backhaul.foundation.inbox.store import Arrival, Sender, arrival, store_together
from tests.cast import MONDAY


def of(name: str, brand_id: int = 1, **headers: str) -> Arrival:
    sender = Sender(RawBody.Kind.TRACKING, "ups", brand_id, 7)
    return arrival(sender, name.encode(), headers=headers, received_at=MONDAY)


@dataclass
class Disk:
    """Commits what it is given when it is let, and refuses bodies that are bad."""

    is_free: threading.Event = field(default_factory=threading.Event)
    groups: list[list[str]] = field(default_factory=list)
    fails: Callable[[list[str]], Exception | None] = lambda _names: None

    def __call__(self, came: Sequence[Arrival]) -> None:
        names = sorted(one.body.decode() for one in came)
        self.groups.append(names)
        assert self.is_free.wait(10)
        error = self.fails(names)
        if error:
            raise error


def outcome(shared: SharedCommits, one: Arrival) -> str:
    try:
        shared.keep(one)
    except NotKept as error:
        return type(error).__name__
    return "kept"


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def in_a_burst(disk: Disk, shared: SharedCommits, names: Sequence[str]) -> dict[str, str]:
    """Send the first while the disk is free for as many, the others while it is busy."""
    with ThreadPoolExecutor(len(names)) as pool:
        told = {}
        for n, name in enumerate(names):
            told[name] = pool.submit(outcome, shared, of(name))
            if n < sharing.AT_ONCE:
                until(lambda at=n: len(disk.groups) == at + 1)  # type: ignore[misc]
        until(lambda: len(shared._queue) == len(names) - sharing.AT_ONCE)
        disk.is_free.set()
        return {name: one.result(10) for name, one in told.items()}


@pytest.fixture
def disk() -> Disk:
    return Disk()


def test_who_comes_alone_waits_for_nobody(disk: Disk) -> None:
    disk.is_free.set()
    shared = SharedCommits(disk)

    for name in "abc":
        shared.keep(of(name))

    assert disk.groups == [["a"], ["b"], ["c"]]


def test_those_who_come_while_the_disk_is_busy_share_the_next_commit(disk: Disk) -> None:
    names = [f"{n:02}" for n in range(64)]

    told = in_a_burst(disk, SharedCommits(disk), names)

    assert told == dict.fromkeys(names, "kept")
    assert sorted(disk.groups) == [["00"], ["01"], names[2:]]


def test_nobody_is_answered_before_the_commit_that_holds_its_body(disk: Disk) -> None:
    shared = SharedCommits(disk)
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(shared.keep, of(name)) for name in "abcd"]
        until(lambda: len(disk.groups) + len(shared._queue) == 4)
        time.sleep(0.05)

        assert [one.done() for one in told] == [False] * 4
        disk.is_free.set()


def test_a_body_that_is_refused_takes_no_other_with_it(disk: Disk) -> None:
    disk.fails = lambda names: DataError("bad") if "bad" in names else None

    told = in_a_burst(disk, SharedCommits(disk), ["a", "b", "c", "bad", "d"])

    good = dict.fromkeys("abcd", "kept")
    assert told == {**good, "bad": NotStorable.__name__}
    assert disk.groups[2] == ["bad", "c", "d"]
    assert sorted(disk.groups[3:]) == [["bad"], ["c"], ["d"]]


def test_all_learn_of_a_database_that_is_gone_and_the_next_ones_are_kept(disk: Disk) -> None:
    shared = SharedCommits(disk)
    disk.fails = lambda _names: OperationalError("gone")

    told = in_a_burst(disk, shared, "abcdef")
    disk.fails = lambda _names: None

    assert told == dict.fromkeys("abcdef", NotKept.__name__)
    assert outcome(shared, of("later")) == "kept"


def test_a_thread_that_is_stopped_while_it_commits_leaves_nobody_waiting(disk: Disk) -> None:
    shared = SharedCommits(disk)
    disk.fails = lambda _names: MemoryError()

    with ThreadPoolExecutor(6) as pool:
        told = [pool.submit(outcome, shared, of(name)) for name in "abcdef"]
        until(lambda: len(disk.groups) + len(shared._queue) == 6)
        disk.is_free.set()
        errors = [type(one.exception(10)) for one in told]

    assert errors.count(MemoryError) == len(disk.groups)
    disk.fails = lambda _names: None
    assert outcome(shared, of("later")) == "kept"


def test_who_waits_too_long_is_told_so_and_the_body_is_not_committed_later(
    disk: Disk,
) -> None:
    shared = SharedCommits(disk, patience=0.05)
    with ThreadPoolExecutor(sharing.AT_ONCE) as pool:
        for n in range(sharing.AT_ONCE):
            pool.submit(shared.keep, of(str(n)))
        until(lambda: len(disk.groups) == sharing.AT_ONCE)

        assert outcome(shared, of("late")) == NotKept.__name__
        disk.is_free.set()

    assert sorted(disk.groups) == [["0"], ["1"]]


def test_no_more_wait_than_there_is_room_for(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_WAITING", 1)
    shared = SharedCommits(disk)
    with ThreadPoolExecutor(sharing.AT_ONCE + 1) as pool:
        for n in range(sharing.AT_ONCE + 1):
            pool.submit(shared.keep, of(str(n)))
        until(lambda: len(shared._queue) == 1)

        assert outcome(shared, of("one too many")) == NotKept.__name__
        disk.is_free.set()


def test_a_commit_holds_no_more_bytes_than_it_may(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_BYTES_TOGETHER", 4)

    in_a_burst(disk, SharedCommits(disk), ["a", "b", "cc", "dd", "ee", "ff"])

    assert [len(group) for group in disk.groups[2:]] == [2, 2]


@pytest.mark.django_db
def test_rows_of_several_brands_are_each_their_own_brands() -> None:
    store_together([of("a", 1, fdx_hmac="x"), of("b", 2), of("a", 2), of("b", 2)])

    rows = RawBody.objects.order_by("brand_id", "body")
    assert [(row.brand_id, bytes(row.body), row.state) for row in rows] == [
        (1, b"a", "new"),
        (2, b"a", "new"),
        (2, b"b", "new"),
    ]
    first = rows[0]
    assert (first.headers, first.connection_id) == ({"fdx_hmac": "x"}, 7)
    assert (first.received_at, bytes(first.sha256)) == (MONDAY, of("a").sha256)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM inbox_rawbody")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_bodies_are_kept_byte_by_byte() -> None:
    raw = bytes(range(256)) + b'{"a\\b"}'
    sender = Sender(RawBody.Kind.TRACKING, "ups", 1)
    headers = {"X-Signature": 'a"\\,{}', "Cookie": "no"}

    store_together([arrival(sender, raw, headers=headers, received_at=MONDAY)])

    row = RawBody.objects.get()
    assert (bytes(row.body), row.connection_id) == (raw, None)
    assert row.headers == {"x-signature": 'a"\\,{}'}
