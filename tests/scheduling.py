"""Which tests share a worker of the test runner, and which come first."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_JOURNEYS = "tests/journeys/"


class FilesTogether(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """A file on one worker, because its tests share a browser, a server or a provider.

    All journeys count as one file: they share an installation. The mark `xdist_group` would
    say so, but pytest-xdist 3.8 writes the group where pytest 9.2 no longer reads it.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # as `slowest_first` left them

    def _split_scope(self, nodeid: str) -> str:
        return _JOURNEYS if nodeid.startswith(_JOURNEYS) else nodeid.partition("::")[0]


def slowest_first(items: list[pytest.Item]) -> None:
    """Put what takes long in front, so that no worker waits for another's last file."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    """Journeys in the shared house come behind those in houses of their own: it stands less."""
    if item.nodeid.startswith(_JOURNEYS):
        return 1 if "house" in getattr(item, "fixturenames", ()) else 0
    return 2 if item.get_closest_marker("slow") else 3
