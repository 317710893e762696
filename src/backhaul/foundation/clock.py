"""The one clock. A sandbox installation's can be moved; a production one refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

#: Moved by every transaction of a sandbox installation (see tenancy.acting): the offset is
#: a row, so that web, worker and sweeper on any machine have the same time.
_offset = timedelta(0)


def now() -> datetime:
    """Return the installation's time, aware and in UTC."""
    return datetime.now(UTC) + _offset  # noqa: TID251 - this is the one place


def offset() -> timedelta:
    return _offset


def set_offset(offset: timedelta) -> None:
    """Take over the offset that the database holds; only tenancy and tests call this."""
    global _offset  # noqa: PLW0603 - one process has one clock
    _offset = offset
