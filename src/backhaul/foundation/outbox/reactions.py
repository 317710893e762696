"""The table of reactions, which the wiring hands in: entry → jobs, job → what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from backhaul.core.journal import EntryKind


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One piece of work: what the entry said. Ids and codes only."""

    id: int
    job: str
    brand_id: int
    return_id: int | None
    kind: EntryKind
    data: Mapping[str, object]
    occurred_at: datetime
    attempts: int


Handler = Callable[[Sequence[TaskRow]], None]


def _lock_nothing(_tasks: Sequence[TaskRow]) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Wiring:
    """`reactions`: which jobs follow an entry; `handlers` do many tasks of a job at once.

    `lock` takes the locks of a whole batch at once, in one order for everybody: each handler
    would lock its own share, and two batches could wait for each other.
    """

    reactions: Mapping[EntryKind, tuple[str, ...]]
    handlers: Mapping[str, Handler]
    lock: Handler = _lock_nothing


@cache
def wiring() -> Wiring:
    """Return the installation's table; read once."""
    made = import_string(settings.BACKHAUL_REACTIONS)()
    assert isinstance(made, Wiring)
    return made
