"""Makes the cluster's files once, and knows the settings we run it with."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

from backhaul.foundation.postgres.account import Account
from backhaul.foundation.postgres.binaries import MAJOR
from backhaul.foundation.postgres.trouble import ServerTrouble
from backhaul.foundation.postgres.where import PORT, SUPERUSER, Places
from backhaul.foundation.processes import die_with_parent

UNFINISHED = "pgdata.new-"
INITDB_LIMIT_S = 300
SMALL_SHARED_MEMORY = 512 * 1024 * 1024
LONGEST_LOG = 20 * 1024 * 1024

# Written into postgresql.conf once: whoever runs the installation may change them there.
TUNABLE = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_lock_waits": "on",
    # A young installation grows tenfold in minutes; plans made for empty tables are slow then.
    "autovacuum_naptime": "10s",
}


def make_cluster(places: Places, account: Account, programs: Path, *, durable: bool) -> None:
    """Make the cluster beside its place, then rename: half a cluster never counts."""
    for half_made in places.home.glob(f"{UNFINISHED}*"):
        shutil.rmtree(half_made)
    # A name of its own: what a killed first start has left running must not write here.
    making = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=places.home))
    account.take(making)
    done = subprocess.run(
        _initdb(making, programs, durable=durable),
        cwd="/",
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=INITDB_LIMIT_S,
        check=False,
        preexec_fn=die_with_parent(signal.SIGKILL),
        **account.run_as(),
    )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        raise ServerTrouble(
            f"PostgreSQL could not make its files in {places.pgdata}:\n{said}{_advice(said)}"
        )
    making.rename(places.pgdata)


def _advice(said: str) -> str:
    if "could not look up effective user ID" in said:
        return "\nGive the account a name in /etc/passwd, or run as root: nobody is used then."
    return ""


def _initdb(making: Path, programs: Path, *, durable: bool) -> list[str]:
    # The built-in locale sorts the same on every system and after every upgrade of it.
    command = [
        str(programs / "initdb"),
        f"--pgdata={making}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
    ]
    for name, value in TUNABLE.items():
        command += ["--set", f"{name}={value}"]
    return command if durable else [*command, "--no-sync"]


def postgres_command(places: Places, programs: Path, *, durable: bool) -> list[str]:
    """Return the server's command; what is given here wins over postgresql.conf."""
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(places.sockets),
        "logging_collector": "off",
    }
    if _shared_memory_is_small():  # in a container: 64 MB, too little for parallel queries
        settings["dynamic_shared_memory_type"] = "mmap"
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    command = [str(programs / "postgres"), "-D", str(places.pgdata)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return command


def environment() -> dict[str, str]:
    """Nothing of the caller's: a PGDATA or PGPORT there would lead elsewhere."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def check_version(places: Places) -> None:
    made_by = (places.pgdata / "PG_VERSION").read_text("ascii").strip()
    if made_by != str(MAJOR):
        raise ServerTrouble(
            f"{places.pgdata} was made by PostgreSQL {made_by}, the installed one is {MAJOR}. "
            "Dump it with the old release of Backhaul, restore it with this one."
        )


def prepare_sockets(places: Places, account: Account) -> None:
    """Make the folder whose closed door is the server's only authentication."""
    folder = places.sockets
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        account.take(folder)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == 0 == os.geteuid():
        account.take(folder)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise ServerTrouble(f"{folder} is not ours (owner {found.st_uid}): remove it.")
    folder.chmod(0o700)


def open_log(places: Places, account: Account) -> int:
    if places.log.exists() and places.log.stat().st_size > LONGEST_LOG:
        places.log.rename(places.log.with_suffix(".log.1"))
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(places.log, flags, 0o600)
    if os.geteuid() == 0:
        os.fchown(descriptor, account.uid, account.gid)
    return descriptor


def _shared_memory_is_small() -> bool:
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108  # only measured
    except OSError:
        return False
    return found.f_blocks * found.f_frsize < SMALL_SHARED_MEMORY
