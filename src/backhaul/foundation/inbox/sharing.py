"""Bodies that come at the same moment share one commit; who comes alone waits for nobody.

Whoever finds few at work commits at once. Whoever comes while they are waits; the first of them
takes along all who wait as soon as one of those at work is done. So no thread of its own is
needed, and each caller goes on only after the commit that holds what it brought.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError

from backhaul.foundation.inbox.store import Arrival, store_together

PATIENCE = 8.0
"""Seconds that a body waits for its commit; whoever sent it sends it again."""
MOST_WAITING = 512
MOST_TOGETHER = 200
MOST_BYTES_TOGETHER = 4_000_000
AT_ONCE = 2
"""Commits under way in a process: one is prepared while the disk is busy with the other."""

Write = Callable[[Sequence[Arrival]], object]


class NotKept(Exception):
    """It is not sure that the body is here: the sender is to send it again."""


class NotStorable(NotKept):
    """The database refuses this body, and would again."""


def _taken_lock() -> Any:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class _Waiting:
    """`turn` is released when this is done, or when it is to commit what it `leads`."""

    arrival: Arrival
    turn: Any = field(default_factory=_taken_lock)
    leads: list[_Waiting] = field(default_factory=list)
    """Itself and those that it takes along; empty: another takes it along."""
    is_kept: bool = False
    error: NotKept | None = None


class SharedCommits:
    """`write` commits all that it is given in one transaction, or raises a DatabaseError."""

    def __init__(self, write: Write, *, patience: float = PATIENCE) -> None:
        self._write = write
        self._patience = patience
        self._guard = threading.Lock()
        self._queue: deque[_Waiting] = deque()
        self._at_work = 0

    def keep(self, arrival: Arrival) -> None:
        """Return once it is committed. Raises NotKept, NotStorable."""
        mine = _Waiting(arrival)
        with self._guard:
            if self._at_work < AT_ONCE:
                self._at_work += 1
                mine.leads = [mine]
            elif len(self._queue) < MOST_WAITING:
                self._queue.append(mine)
            else:
                raise NotKept("too many wait")
        if not mine.leads:
            self._wait(mine)
        if mine.leads:
            self._lead(mine)
        if not mine.is_kept:
            raise mine.error or NotKept("whoever committed it was stopped")

    def _wait(self, mine: _Waiting) -> None:
        if mine.turn.acquire(timeout=self._patience):
            return
        with self._guard:
            if mine.leads or mine.is_kept:
                return
            if mine in self._queue:
                self._queue.remove(mine)
        raise NotKept("no commit in time")

    def _lead(self, mine: _Waiting) -> None:
        try:
            self._commit(mine.leads)
        finally:
            with self._guard:
                following = self._queue.popleft() if self._queue else None
                if following is None:
                    self._at_work -= 1
                else:
                    others = self._others(len(following.arrival.body))
                    following.leads = [following, *others]
            if following is not None:
                following.turn.release()
            for one in mine.leads[1:]:
                one.turn.release()

    def _others(self, size: int) -> Iterator[_Waiting]:
        """Take from the front what goes along into one commit, beside what has `size` bytes."""
        for _ in range(min(len(self._queue), MOST_TOGETHER - 1)):
            size += len(self._queue[0].arrival.body)
            if size > MOST_BYTES_TOGETHER:
                return
            yield self._queue.popleft()

    def _commit(self, together: Sequence[_Waiting]) -> None:
        """One that the database refuses does not take the others with it."""
        try:
            self._write([one.arrival for one in together])
        except (OperationalError, InterfaceError) as error:
            for one in together:
                one.error = NotKept(str(error))
        except DatabaseError as error:
            if len(together) == 1:
                together[0].error = NotStorable(str(error))
                return
            for one in together:
                self._commit([one])
        else:
            for one in together:
                one.is_kept = True


_shared = SharedCommits(store_together)


def keep(arrival: Arrival) -> None:
    """Keep a body that came by itself; return once it is committed. Raises NotKept."""
    _shared.keep(arrival)


def use(write: Write) -> None:
    """Let this process commit by another way, as one with many threads does."""
    global _shared  # noqa: PLW0603 - one process has one queue
    _shared = SharedCommits(write)
