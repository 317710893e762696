"""A killed run of tests leaves no installation behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.installation import eventually
from tests.journeys.undertaker import Undertaker, bury, processes_of

#: Something that has an installation and sleeps, as does a part of that installation.
_OWNER = """
import subprocess, sys, time
from pathlib import Path
from tests.journeys.undertaker import Undertaker
data = sys.stdin.readline().rstrip()
undertaker = Undertaker(Path(data))
subprocess.Popen(["sleep", "600"], env={"BACKHAUL_DATA": data}, start_new_session=True)
print("up", flush=True)
time.sleep(600)
"""
_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def owner_of(data: Path) -> Iterator[subprocess.Popen[str]]:
    words, pipe = [sys.executable, "-c", _OWNER], subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, cwd=_ROOT, text=True) as owner:
        assert owner.stdin is not None
        assert owner.stdout is not None
        try:
            owner.stdin.write(f"{data}\n")
            owner.stdin.flush()
            assert owner.stdout.readline() == "up\n"
            yield owner
        finally:
            owner.kill()


def fresh() -> Path:
    return Path(tempfile.mkdtemp(prefix="backhaul-journeys-"))


def test_an_installation_ends_with_whoever_has_started_it() -> None:
    data = fresh()
    (data / "tree.log").write_text("up", "utf-8")

    with owner_of(data) as owner:
        # The kernel shows the surroundings of a process a moment after it has begun.
        eventually(lambda: list(processes_of(data).values()) == ["sleep 600"], within=20)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        eventually(lambda: not processes_of(data) and not data.exists(), within=20)


def test_the_undertaker_belongs_to_no_installation() -> None:
    data = fresh()
    undertaker = Undertaker(data)

    assert processes_of(data) == {}
    undertaker.put_down(within=20)
    assert not data.exists()


def test_who_is_replaced_after_its_death_is_killed_as_well() -> None:
    data = fresh()
    script = "while :; do sleep 600; done"
    with subprocess.Popen(
        ["sh", "-c", script], env={"BACKHAUL_DATA": str(data), "PATH": "/usr/bin:/bin"}
    ) as shell:
        eventually(lambda: len(processes_of(data)) == 2, within=20)
        bury(data)
        assert shell.wait() == -signal.SIGKILL

    assert (processes_of(data), data.exists()) == ({}, False)
