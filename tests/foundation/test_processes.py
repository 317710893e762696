from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backhaul.foundation.processes import (
    NotReady,
    PortHeld,
    ProcessTree,
    Program,
    answers,
    assert_port_free,
)
from tests.ports import free_port

# A program with a worker that outlives it, as Granian's does; both write their numbers.
FAMILY = """
import os, signal, subprocess, sys, time
worker = subprocess.Popen(["sleep", "60"])
signal.signal(signal.SIGTERM, lambda *_: (worker.kill(), sys.exit(0)))
print("serving", flush=True)
with open(sys.argv[1] + ".new", "w") as file:
    file.write(f"{os.getpid()} {worker.pid}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(60)
"""

# The tree in a process of its own: names of families on the command line.
TREE = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # `nohup` would have us ignore it
from backhaul.foundation.processes import ProcessTree, Program
family, *files = sys.argv[1:]
programs = [
    Program(file.name, [sys.executable, "-c", family, str(file)], ready=file.exists)
    for file in map(Path, files)
]
sys.exit(ProcessTree(programs).run(when_up=lambda: print("all up", flush=True)))
"""

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("on", flush=True)
time.sleep(60)
"""


def eventually(what: Callable[[], bool], seconds: float = 40.0) -> bool:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


class Running:
    def __init__(self, *files: Path) -> None:
        self.files = files
        self.process = subprocess.Popen(
            [sys.executable, "-c", TREE, FAMILY, *map(str, files)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.heard: list[str] = []

    def hear_until(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.append(line.rstrip("\n"))
            if words in line:
                return
        raise AssertionError(self.heard)

    def numbers(self) -> list[int]:
        return [int(word) for file in self.files for word in file.read_text().split()]


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "peer", tmp_path / "web")
    yield running
    running.process.kill()
    running.process.communicate()


def test_programs_start_in_order_and_their_lines_are_labelled(tree: Running) -> None:
    tree.hear_until("all up")

    assert tree.heard == ["peer | serving", "web  | serving", "all up"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_it_leaves_nothing_behind(tree: Running, number: signal.Signals) -> None:
    tree.hear_until("all up")
    numbers = tree.numbers()

    tree.process.send_signal(number)

    tree.process.communicate(timeout=30)
    assert tree.process.returncode == 0
    assert [pid for pid in numbers if lives(pid)] == []


def test_killed_it_leaves_no_program_behind(tree: Running) -> None:
    tree.hear_until("all up")
    numbers = tree.numbers()

    tree.process.kill()

    assert eventually(lambda: not any(lives(pid) for pid in numbers))


def test_a_killed_program_starts_again_and_its_orphans_are_killed(tree: Running) -> None:
    tree.hear_until("all up")
    main, worker = (int(word) for word in tree.files[1].read_text().split())
    others = tree.files[0].read_text()
    os.kill(main, signal.SIGKILL)

    tree.hear_until("web  | serving")

    assert tree.heard[-2:] == ["web  | ended (Killed), starts again in 0.2 s", "web  | serving"]
    assert not lives(worker)
    assert tree.files[0].read_text() == others


def test_ctrl_c_during_the_start_stops_what_has_started(tmp_path: Path) -> None:
    code = "import os, signal, time; os.kill(os.getppid(), signal.SIGINT); time.sleep(60)"
    programs = [
        Program("first", [sys.executable, "-c", "import time; time.sleep(60)"]),
        Program("second", [sys.executable, "-c", code], ready=lambda: False),
        Program("third", ["touch", str(tmp_path / "third")]),
    ]
    up: list[str] = []

    assert ProcessTree(programs, out=io.StringIO()).run(when_up=lambda: up.append("up")) == 0

    assert up == []
    assert not (tmp_path / "third").exists()


def test_stop_goes_in_reverse_order() -> None:
    code = (
        "import signal, sys, time; signal.signal(15, lambda *_: (print('bye'), sys.exit(0)));"
        "print('on', flush=True); time.sleep(60)"
    )
    out = io.StringIO()
    programs = [
        Program(name, [sys.executable, "-c", code], ready=said(out, f"{name} | on"))
        for name in ("one", "two")
    ]

    ProcessTree(programs, out=out).run(when_up=interrupt)

    assert out.getvalue().splitlines() == ["one | on", "two | on", "two | bye", "one | bye"]


def test_who_does_not_end_in_time_is_killed() -> None:
    out = io.StringIO()
    program = Program(
        "mule", [sys.executable, "-c", STUBBORN], ready=said(out, "on"), stop_within=0.2
    )

    ProcessTree([program], out=out).run(when_up=interrupt)

    assert out.getvalue() == "mule | on\nmule | did not end in time and is killed\n"


def test_a_program_that_never_gets_ready_stops_the_start(tmp_path: Path) -> None:
    out = io.StringIO()
    programs = [
        Program("bad", ["false"], ready=lambda: False, ready_within=2),
        Program("next", ["touch", str(tmp_path / "next")]),
    ]

    with pytest.raises(NotReady, match="bad was not ready within 2 seconds"):
        ProcessTree(programs, out=out).run()

    assert out.getvalue().splitlines()[0] == "bad  | ended (exit 1), starts again in 0.2 s"
    assert not (tmp_path / "next").exists()


def test_a_program_that_does_not_exist_is_named() -> None:
    with pytest.raises(NotReady, match=r"ghost cannot be started: .*no-such-program"):
        ProcessTree([Program("ghost", ["no-such-program"])], out=io.StringIO()).run()


def test_the_back_off_grows_with_every_death() -> None:
    out = io.StringIO()
    program = Program("fly", ["true"], ready=said(out, "again in 1 s"))

    ProcessTree([program], out=out).run(when_up=interrupt)

    assert out.getvalue().splitlines()[:2] == [  # on a slow machine it starts once more
        "fly | ended (exit 0), starts again in 0.2 s",
        "fly | ended (exit 0), starts again in 1 s",
    ]


def test_the_environment_is_added_and_a_last_line_without_end_is_heard() -> None:
    out = io.StringIO()
    code = "import os, sys; sys.stdout.write(os.environ['GREETING'] + '\\n\\xe4 end')"
    program = Program(
        "say",
        [sys.executable, "-c", code],
        env={"GREETING": "hello", "PYTHONIOENCODING": "utf-8"},
        ready=said(out, "ended"),
    )

    ProcessTree([program], out=out).run(when_up=interrupt)

    assert out.getvalue().splitlines()[:2] == ["say | hello", "say | ä end"]


def test_the_watch_is_called_while_all_are_up() -> None:
    program = Program("calm", ["sleep", "60"])

    assert ProcessTree([program], out=io.StringIO(), watch=interrupt).run() == 0


def test_labels_are_coloured_only_on_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    program = Program("say", ["echo", "hello"], ready=said(out, "hello"))

    ProcessTree([program], out=out).run(when_up=interrupt)

    assert out.getvalue().splitlines()[0] == "\x1b[36msay |\x1b[0m hello"


def test_signal_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)

    ProcessTree([], out=io.StringIO()).run(when_up=interrupt)

    assert signal.getsignal(signal.SIGINT) is before
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.parametrize("option", [None, socket.SO_REUSEADDR, socket.SO_REUSEPORT])
def test_a_held_port_is_refused_in_one_line(option: int | None) -> None:
    with socket.socket() as holder:
        if option is not None:
            holder.setsockopt(socket.SOL_SOCKET, option, 1)
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        with pytest.raises(
            PortHeld, match=rf"Port {port} .* \(Address already in use\)"
        ) as found:
            assert_port_free(port)

    assert "\n" not in str(found.value)
    assert_port_free(port)


def test_a_port_is_free_again_although_old_connections_linger() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            served, _ = server.accept()
            served.close()  # the server's side closes first and lingers
            assert client.recv(1) == b""

    assert_port_free(port)


def test_readiness_is_a_200() -> None:
    port = free_port()
    command = [sys.executable, "-m", "http.server", "-b", "127.0.0.1", str(port)]
    out = io.StringIO()
    assert answers(port, "/")() is False
    seen: list[bool] = []

    def look() -> None:
        seen.extend([answers(port, "/")(), answers(port, "/no-such-page")()])
        interrupt()

    ProcessTree([Program("web", command, ready=answers(port, "/"))], out=out).run(when_up=look)

    assert seen == [True, False]


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def said(out: io.StringIO, words: str) -> Callable[[], bool]:
    return lambda: words in out.getvalue()
