"""As whom the server runs: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

NOBODY = 65534


class RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def run_as(self) -> RunAs:
        """Return what `subprocess` needs to start a program as this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, directory: Path) -> bool:
        """Tell by the mode bits; what does not exist yet is made by us and will be open."""
        return all(self._may_enter(step) for step in (directory, *directory.parents))

    def take(self, path: Path) -> None:
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)

    def _may_enter(self, step: Path) -> bool:
        try:
            found = step.stat()
        except FileNotFoundError:
            return True
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        if found.st_gid == self.gid:
            return bool(found.st_mode & 0o010)
        return bool(found.st_mode & 0o001)


def account_for(pgdata: Path, data: Path) -> Account:
    """Return ourselves; as root, whoever owns the cluster, else the data directory.

    What belongs to root, or to a number without a name (as in a container's volume), is
    served by `nobody`: PostgreSQL does not run as root, nor makes a cluster for a number.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if pgdata.exists() and (found := pgdata.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid)
    if data.exists() and (found := data.stat()).st_uid != 0 and _has_name(found.st_uid):
        return Account(found.st_uid, found.st_gid)
    return _nobody()


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _nobody() -> Account:
    try:
        found = pwd.getpwnam("nobody")
    except KeyError:
        return Account(NOBODY, NOBODY)
    return Account(found.pw_uid, found.pw_gid)
