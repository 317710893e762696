"""A backup of an embedded installation: one file with its database, its key and its files."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from backhaul.core.errors import DomainError
from backhaul.foundation.postgres import dumping
from backhaul.foundation.postgres.server import Server
from backhaul.wiring import booting, place

_FORMAT = 1
_MANIFEST, _DUMP, _KEY, _FILES = "manifest.json", "database.dump", "secret-key", "files"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    taken_at: str
    """The installation's own time, ISO 8601."""
    rows: dict[str, int]
    sha256: str
    """Of the database's dump."""
    key_mark: str
    """By which the secret key is known again that its secrets need."""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)


def backup(file: Path) -> Manifest:
    """Write a backup, readable by its owner alone; the installation may go on meanwhile.

    Raises DomainError `backup_exists`, or `own_server` where the database is not embedded.
    """
    if file.exists():
        raise DomainError("backup_exists", file=str(file))
    with _embedded() as server, tempfile.TemporaryDirectory(dir=file.parent) as folder:
        taken_at = _now()
        dump = Path(folder) / _DUMP
        rows = dumping.dump(server, dump)
        manifest = Manifest(
            _FORMAT, taken_at.isoformat(), dict(rows), _sum_of(dump), _mark_of_key()
        )
        (Path(folder) / _MANIFEST).write_text(json.dumps(asdict(manifest)), "utf-8")
        made = Path(folder) / "made"
        with _private(made) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
            for path in (Path(folder) / _MANIFEST, dump):
                tar.add(path, path.name)
            for name, path in _kept_files():
                tar.add(path, name)
        made.rename(file)
    return manifest


def restore(file: Path, *, is_forced: bool) -> Manifest:
    """Bring a backup back, whole or not at all; nothing may run meanwhile.

    Refunds are held afterwards until the providers have told what they did since. Raises
    DomainError `runs_already`, `installation_not_empty` (unless `is_forced`),
    `backup_unreadable`, `other_secret_key` or `own_server`; ServerTrouble where the dump is
    not whole.
    """
    with (
        place.only_one(),
        tempfile.TemporaryDirectory(dir=place.prepare()) as folder,
        _embedded() as server,
    ):
        if not is_forced and not dumping.is_empty(server):
            raise DomainError("installation_not_empty", data=str(settings.DATA))
        manifest = _unpacked(file, Path(folder))
        _check_key(manifest)
        dumping.bring_back(server, Path(folder) / _DUMP, manifest.rows)
        _put_back(Path(folder))
        booting.migrate()
        from backhaul.stages.settlement import looking_back

        looking_back.begin(manifest.moment)
    return manifest


@contextmanager
def _embedded() -> Iterator[Server]:
    server = booting.database()
    if server is None:
        raise DomainError("own_server", see="docs/howto/back-up-and-restore.md")
    with server:
        yield server


def _now() -> datetime:
    booting.set_up()
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for

    with acting_for():
        return clock.now()


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _kept_files() -> Iterator[tuple[str, Path]]:
    key = Path(settings.DATA) / _KEY
    if key.exists():
        yield _KEY, key
    if Path(settings.MEDIA_ROOT).exists():
        yield _FILES, Path(settings.MEDIA_ROOT)


def _unpacked(file: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(file) as tar:
            tar.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / _MANIFEST).read_text("utf-8")))
        is_whole = _sum_of(folder / _DUMP) == manifest.sha256
    except (OSError, tarfile.TarError, ValueError, TypeError) as error:
        raise DomainError("backup_unreadable", file=str(file), why=str(error)) from error
    if not is_whole or manifest.format != _FORMAT:
        raise DomainError("backup_unreadable", file=str(file), why="sum or format differ")
    return manifest


def _check_key(manifest: Manifest) -> None:
    """A key that the environment names is the one that is used: it has to be the same."""
    if os.environ.get("BACKHAUL_SECRET_KEY") and _mark_of_key() != manifest.key_mark:
        raise DomainError("other_secret_key")


def _put_back(folder: Path) -> None:
    key = folder / _KEY
    if key.exists():
        key.chmod(0o600)
        key.rename(Path(settings.DATA) / _KEY)
        settings.SECRET_KEY = (Path(settings.DATA) / _KEY).read_text("utf-8").strip()
    media = Path(settings.MEDIA_ROOT)
    for found in sorted((folder / _FILES).rglob("*")):
        target = media / found.relative_to(folder / _FILES)
        if found.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            found.replace(target)


def _mark_of_key() -> str:
    return hashlib.sha256(f"backup:{settings.SECRET_KEY}".encode()).hexdigest()[:16]


def _sum_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
