"""One process tree: starts programs in order, keeps them up, stops them in reverse.

No program outlives the tree, not even when the tree is killed (that part on Linux only).
"""

from __future__ import annotations

import ctypes
import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TextIO

BACK_OFF_S = (0.2, 1.0, 2.0, 5.0, 10.0)
STEADY_S = 30.0  # up for that long, a program's earlier deaths are forgotten
READY_PAUSE_S = 0.1
WATCH_PAUSE_S = 2.0
LONGEST_LINE = 65_536
COLOURS = (36, 32, 33, 35, 34, 31)
PR_SET_PDEATHSIG = 1
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PortHeld(Exception):
    """Somebody else listens there; the text says what to do."""


class NotReady(Exception):
    """A program did not become ready in its time."""


def assert_port_free(port: int, host: str = "127.0.0.1") -> None:
    """Refuse a port that is taken.

    Granian binds with SO_REUSEPORT and would silently share it with its neighbour.
    """
    with socket.socket() as trial:
        # Connections of a server that has just ended linger; they are no obstacle.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise PortHeld(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                "Stop the program that has it, or choose another with BACKHAUL_PORT."
            ) from error


def answers(port: int, path: str = "/healthz", host: str = "127.0.0.1") -> Callable[[], bool]:
    """Return a readiness check: does GET `path` give 200?"""

    def check() -> bool:
        link = http.client.HTTPConnection(host, port, timeout=1.0)
        try:
            link.request("GET", path)
            return link.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    return check


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return a `preexec_fn`: the kernel sends `number` when the starting thread ends."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before we had asked
            os._exit(1)

    return arrange


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)  # on top of ours
    ready: Callable[[], bool] | None = None  # asked often: must answer within a second
    ready_within: float = 90.0
    stop_within: float = 10.0


class _Child:
    """A program and its present process, if any."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started_at = 0.0
        self.start_again_at: float | None = None
        self.rest = b""

    def start(self) -> int:
        """Start a process; return the descriptor of what it says."""
        self.process = subprocess.Popen(
            list(self.program.command),
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  # no thread of ours
        )
        self.started_at = time.monotonic()
        self.start_again_at = None
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        return self.process.stdout.fileno()

    def has_ended(self) -> bool:
        """Tell without reaping: until then its number belongs to its group alone."""
        if self.process is None or self.process.returncode is not None:
            return True
        if not hasattr(os, "waitid"):
            return self.process.poll() is not None
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        try:
            return os.waitid(os.P_PID, self.process.pid, flags) is not None
        except ChildProcessError:
            return True

    def kill_group(self) -> None:
        """Kill whatever is left of it: a worker would go on answering on the port."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def lines(self, said: bytes) -> Iterator[str]:
        """Return the whole lines; nothing said means the end, and gives the last piece."""
        *whole, self.rest = (self.rest + said).split(b"\n")
        if self.rest and (not said or len(self.rest) > LONGEST_LINE):
            whole, self.rest = [*whole, self.rest], b""
        return (line.decode("utf-8", "replace").rstrip("\r") for line in whole)


class ProcessTree:
    """`run()` returns when told to stop (0), or raises NotReady at the first start.

    `watch` is called every two seconds once all are up, for what the tree does not own.
    Must run in the main thread: signals arrive there, and children die with it.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        out: TextIO | None = None,
        watch: Callable[[], object] | None = None,
    ) -> None:
        self._children = [_Child(program) for program in programs]
        self._out = out or sys.stdout
        self._watch = watch
        self._selector = selectors.DefaultSelector()
        self._signals = 0
        self._width = max((len(program.name) for program in programs), default=0)

    def run(self, *, when_up: Callable[[], object] | None = None) -> int:
        with self._catching_signals():
            try:
                if self._start_all() and when_up is not None:
                    when_up()
                self._keep_up()
            finally:
                self._stop_all()
        return 0

    def _start_all(self) -> bool:
        for child in self._children:
            self._start(child)
            if not self._await_ready(child):
                return False
        return True

    def _await_ready(self, child: _Child) -> bool:
        """Wait until it is ready; False if we are told to stop meanwhile."""
        deadline = time.monotonic() + child.program.ready_within
        while not self._signals:
            if child.process is not None and (child.program.ready or (lambda: True))():
                return True
            if time.monotonic() > deadline:
                within = child.program.ready_within
                raise NotReady(f"{child.program.name} was not ready within {within:g} seconds.")
            self._turn(READY_PAUSE_S)
        return False

    def _keep_up(self) -> None:
        watch_at = time.monotonic() + WATCH_PAUSE_S
        while not self._signals:
            self._turn(WATCH_PAUSE_S)
            if self._watch is not None and time.monotonic() >= watch_at:
                self._watch()
                watch_at = time.monotonic() + WATCH_PAUSE_S

    def _turn(self, pause: float) -> None:
        """Listen for a moment, then bury the dead and start again who is due."""
        due = [c.start_again_at for c in self._children if c.start_again_at is not None]
        soonest = min(due, default=time.monotonic() + pause) - time.monotonic()
        self._listen(max(0.0, min(pause, soonest)))
        for child in self._children:
            if child.process is not None and child.has_ended():
                self._bury(child)
            if child.start_again_at is not None and time.monotonic() >= child.start_again_at:
                self._start_again(child)

    def _start_again(self, child: _Child) -> None:
        try:
            self._start(child)
        except NotReady as error:  # too many processes, a program being replaced: it may pass
            self._say(child, str(error))
            self._plan_next_start(child)

    def _start(self, child: _Child) -> None:
        try:
            self._selector.register(child.start(), selectors.EVENT_READ, child)
        except OSError as error:
            raise NotReady(f"{child.program.name} cannot be started: {error}") from error

    def _bury(self, child: _Child) -> None:
        """Kill its group, read its last words; any exit counts as a death."""
        assert child.process is not None
        child.kill_group()
        self._hear(child)
        code = child.process.returncode
        self._forget(child)
        if not self._signals:
            if time.monotonic() - child.started_at > STEADY_S:
                child.deaths = 0
            pause = self._plan_next_start(child)
            self._say(child, f"ended ({_in_words(code)}), starts again in {pause:g} s")

    def _plan_next_start(self, child: _Child) -> float:
        pause = BACK_OFF_S[min(child.deaths, len(BACK_OFF_S) - 1)]
        child.deaths += 1
        child.start_again_at = time.monotonic() + pause
        return pause

    def _forget(self, child: _Child) -> None:
        assert child.process is not None
        assert child.process.stdout is not None
        with suppress(KeyError):
            self._selector.unregister(child.process.stdout.fileno())
        child.process.stdout.close()
        child.process = None

    def _stop_all(self) -> None:
        for child in reversed(self._children):
            child.start_again_at = None
            if child.process is not None:
                self._stop(child)
        self._selector.close()

    def _stop(self, child: _Child) -> None:
        assert child.process is not None
        child.process.terminate()
        deadline = time.monotonic() + child.program.stop_within
        while not child.has_ended():
            # A second Ctrl-C says that somebody has no patience left.
            if time.monotonic() > deadline or self._signals > 1:
                self._say(child, "did not end in time and is killed")
                break
            self._listen(READY_PAUSE_S)
        self._signals = max(self._signals, 1)
        self._bury(child)

    def _listen(self, pause: float) -> None:
        for key, _events in self._selector.select(pause):
            if isinstance(key.data, _Child):
                self._hear(key.data)
            else:
                numbers = key.fileobj.recv(4096)  # type: ignore[union-attr]  # our own socket
                self._signals += sum(number in STOPPING for number in numbers)

    def _hear(self, child: _Child) -> None:
        """Pass on what it has said so far."""
        if child.process is None or child.process.stdout is None:
            return
        try:
            while said := os.read(child.process.stdout.fileno(), 65_536):
                self._pass_on(child, child.lines(said))
        except BlockingIOError:
            return
        self._pass_on(child, child.lines(b""))
        with suppress(KeyError):
            self._selector.unregister(child.process.stdout.fileno())

    def _pass_on(self, child: _Child, lines: Iterator[str]) -> None:
        for line in lines:
            self._say(child, line)

    def _say(self, child: _Child, line: str) -> None:
        label = f"{child.program.name:<{self._width}} |"
        if self._out.isatty():
            colour = COLOURS[self._children.index(child) % len(COLOURS)]
            label = f"\x1b[{colour}m{label}\x1b[0m"
        with suppress(OSError):  # nobody reads any more: no reason to fall
            self._out.write(f"{label} {line}\n")
            self._out.flush()

    @contextmanager
    def _catching_signals(self) -> Iterator[None]:
        """Turn signals into bytes that the selector sees; SIGCHLD only wakes it."""
        ours, wakeup = socket.socketpair()
        ours.settimeout(0.0)
        wakeup.settimeout(0.0)
        self._selector.register(ours, selectors.EVENT_READ, None)
        before = {number: signal.getsignal(number) for number in (*STOPPING, signal.SIGCHLD)}
        for number, handler in before.items():
            if handler is not signal.SIG_IGN or number is not signal.SIGHUP:  # nohup stays
                signal.signal(number, lambda _number, _frame: None)
        old = signal.set_wakeup_fd(wakeup.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old)
            for number, handler in before.items():
                signal.signal(number, handler)
            ours.close()
            wakeup.close()


def _in_words(code: int) -> str:
    return f"exit {code}" if code >= 0 else signal.strsignal(-code) or f"signal {-code}"
