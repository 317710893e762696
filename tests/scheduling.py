"""Which tests share a worker of the test runner."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

_TOGETHER = "tests/journeys/"


class JourneysTogether(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """All stories on one worker, because they share an installation; the rest anywhere.

    The mark `xdist_group` would say so, but pytest-xdist 3.8 writes the group where
    pytest 9.2 no longer reads it.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _TOGETHER if nodeid.startswith(_TOGETHER) else nodeid
