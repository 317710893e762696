"""Bringing an installation up: database, migrations, and the tree of its processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import django
from django.conf import settings

from backhaul.foundation.postgres import migrating
from backhaul.foundation.postgres.bootstrap import ensure_database
from backhaul.foundation.postgres.server import Server, ensure_running
from backhaul.foundation.processes import ProcessTree, Program, answers, assert_port_free
from backhaul.wiring import logs, place

_PACKAGE = Path(__file__).resolve().parent.parent
_THREADS_OF_HOOKS = 30


def set_up() -> None:
    """Make Django usable in this process."""
    place.prepare()
    logs.configure()
    django.setup()


def database(*, owned: bool = False) -> Server | None:
    """Have a database: start the embedded server unless one's own is named."""
    data = place.prepare()
    if place.has_own_server():
        return None
    server = ensure_running(data, owned=owned)
    ensure_database(server)
    return server


def migrate() -> None:
    """Bring the schema up to date, as its owner."""
    django.setup()
    migrating.migrate()


def run_tree(*, with_peers: bool, when_up: Callable[[], object] | None = None) -> int:
    """Run the whole installation until Ctrl-C; return the exit code."""
    for port in _ports(with_peers=with_peers):
        assert_port_free(port)
    with ExitStack() as stack:
        stack.enter_context(place.only_one())
        server = database(owned=True)
        if server is not None:
            stack.callback(server.close)
        migrate()
        tree = ProcessTree(
            programs(with_peers=with_peers),
            watch=server.revive if server is not None else None,
        )
        return tree.run(when_up=when_up)


def programs(*, with_peers: bool) -> list[Program]:
    env = {"DJANGO_SETTINGS_MODULE": "backhaul.wiring.settings"}
    peers = [_peer(name, port) for name, port in place.peer_ports().items()]
    return [
        *(peers if with_peers else []),
        Program(name="worker", command=place.backhaul("worker"), env=env),
        Program(
            name="web",
            command=web_command(),
            env=env,
            ready=answers(place.web_port(), "/healthz"),
        ),
    ]


def web_command() -> list[str]:
    """Return the command line of the web server."""
    return [
        str(Path(place.backhaul()[0]).parent / "granian"),
        *("--interface", "wsgi", "--host", os.environ.get("BACKHAUL_HOST", "127.0.0.1")),
        *("--port", str(place.web_port()), "--workers", _workers(), "--no-ws"),
        *("--blocking-threads", _threads(), "--backpressure", "64"),
        # Of its warnings, the one that comes true is that so many threads are many.
        *("--log-level", "error"),
        *("--static-path-route", "/static", "--static-path-mount", str(_PACKAGE / "static")),
        "backhaul.wiring.wsgi:application",
    ]


def _workers() -> str:
    """One process per core: one alone could not use a second core."""
    return os.environ.get("BACKHAUL_WEB_WORKERS") or str(min(os.cpu_count() or 1, 8))


def _threads() -> str:
    """Those that answer pages, and some that wait for the commit of a webhook."""
    return str(place.web_threads() + _THREADS_OF_HOOKS)


def _peer(kind: str, port: int) -> Program:
    python = place.backhaul()[0]
    data = str(Path(settings.DATA) / "sandbox")
    return Program(
        name=kind,
        command=[python, "-m", "backhaul_sandbox", kind, "--port", str(port), "--data", data],
        ready=answers(port, "/healthz"),
    )


def _ports(*, with_peers: bool) -> list[int]:
    peers = place.peer_ports().values() if with_peers else ()
    return [place.web_port(), *peers]
