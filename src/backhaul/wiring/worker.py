"""The worker: drains what came in, sweeps what is due, and runs the jobs that go outside.

Three loops in one process, each with a heartbeat of its own. Inside work is drained: one
transaction takes many rows, and a killed worker leaves nothing half-done. Outside work is a
job, because it can be slow and is retried on its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Coroutine
from typing import Any

import psycopg
import structlog
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector

from backhaul.adapters.carriers.own import use_setting
from backhaul.foundation.journal.record import WORK_CHANNEL
from backhaul.wiring.counting import note_statements
from backhaul.wiring.schedule import DRAINS, SWEEPS

log = structlog.get_logger(__name__)

_BEAT = """
INSERT INTO outbox_heartbeat (part, beat_at) VALUES (%s, clock_timestamp())
ON CONFLICT (part) DO UPDATE SET beat_at = excluded.beat_at
"""
_BEAT_EVERY = 5.0
_SWEEP_EVERY = 2.0
_IDLE = 1.0
_GATHER = 0.4
"""So long more news is awaited after the first. One batch is cheaper than many, and what
happens to a return in quick succession is worked off together, after it happened."""
_OUTSIDE_AT_ONCE = 8
_FULL = 100
"""So many rows in one round of a drain mean that there may be more."""
_HELPERS = {"listener", "update_heartbeats"}
"""What Procrastinate's worker calls the tasks beside its loop."""


def run_worker() -> None:
    """Work until SIGINT or SIGTERM."""
    for problem in use_setting():
        log.warning("a carrier's file cannot be used", problem=problem)
    stop = threading.Event()
    loops = (
        threading.Thread(target=_drain_loop, args=(stop,), name="drain"),
        threading.Thread(target=_sweep_loop, args=(stop,), name="sweep"),
    )
    for loop in loops:
        loop.start()
    try:
        asyncio.run(_jobs(stop))
    finally:
        stop.set()
        for loop in loops:
            loop.join(timeout=10)


class _Heart:
    """Beats at most every few seconds, and never stops the loop it is in."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._beaten = 0.0

    def beat(self) -> None:
        if time.monotonic() - self._beaten < _BEAT_EVERY:
            return
        with connection.cursor() as cursor:
            cursor.execute(_BEAT, [self._part])
        self._beaten = time.monotonic()
        note_statements()


def _drain_loop(stop: threading.Event) -> None:
    heart = _Heart("drain")
    while not stop.is_set():
        with _surviving("drain", stop), _listening() as news:
            while not stop.is_set():
                heart.beat()
                # A full batch may have left some behind; else wait for more to take at once.
                if max([drain() for drain in DRAINS]) < _FULL:
                    news()


def _sweep_loop(stop: threading.Event) -> None:
    heart = _Heart("sweep")
    while not stop.is_set():
        for sweep in SWEEPS:
            with _surviving("sweep", stop):
                heart.beat()
                while sweep() and not stop.is_set():
                    heart.beat()
        stop.wait(_SWEEP_EVERY)


@contextlib.contextmanager
def _surviving(part: str, stop: threading.Event) -> Any:
    """Log what went wrong in a loop, drop its connection, and go on after a moment."""
    try:
        yield
    except (DatabaseTrouble, psycopg.Error) as error:
        log.warning("database trouble", part=part, error=str(error).strip())
        connection.close()
        stop.wait(_IDLE)
    except Exception:
        log.exception("a loop of the worker failed", part=part)
        connection.close()
        stop.wait(_IDLE)


@contextlib.contextmanager
def _listening() -> Any:
    """Give a function that waits for news, at most a second."""
    listener = psycopg.connect(**_plain_parameters(), autocommit=True)
    try:
        listener.execute(f"LISTEN {WORK_CHANNEL}")

        def news() -> None:
            # One packet may hold many; they are waited for together, not one by one.
            if list(listener.notifies(timeout=_IDLE, stop_after=1)):
                time.sleep(_GATHER)
                list(listener.notifies(timeout=0))

        yield news
    finally:
        listener.close()


def _plain_parameters() -> dict[str, Any]:
    wanted = ("host", "port", "user", "password", "dbname")
    return {k: v for k, v in connection.get_connection_params().items() if k in wanted}


async def _jobs(stop: threading.Event) -> None:
    """Run outside jobs; come back after any trouble until told to stop."""
    loop = asyncio.get_running_loop()
    halt = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, halt.set)
    while not halt.is_set():
        worker = asyncio.create_task(_one_worker())
        waiting = asyncio.create_task(halt.wait())
        await asyncio.wait({worker, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if halt.is_set():
            stop.set()
            worker.cancel()
            await asyncio.wait({worker}, timeout=8)
            return
        waiting.cancel()
        if (error := worker.exception()) is not None:
            log.warning("jobs stopped", error=str(error).strip())
        await asyncio.sleep(_IDLE)


async def _one_worker() -> None:
    # An app of its own: tasks deferred in this process still go through Django's connection,
    # in the transaction of whoever defers them.
    connector = django_app.connector
    assert isinstance(connector, DjangoConnector)
    app = django_app.with_connector(connector.get_worker_connector())
    beating = asyncio.create_task(_beat_for_jobs())
    try:
        async with app.open_async():
            await _until_deaf(
                app.run_worker_async(
                    concurrency=_OUTSIDE_AT_ONCE,
                    wait=True,
                    install_signal_handlers=False,
                    listen_notify=True,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=5,
                )
            )
    finally:
        beating.cancel()


async def _until_deaf(running: Coroutine[Any, Any, None]) -> None:
    """Run jobs until their worker ends, or has lost its ears or its pulse.

    Procrastinate watches its helpers only until the first of them ends; the one for periodic
    tasks, which we have none of, ends at once. A deaf worker would look for jobs every five
    seconds, and one without a pulse would be taken for dead while it works.
    """
    worker = asyncio.create_task(running)
    try:
        await asyncio.wait({worker}, timeout=_BEAT_EVERY)
        while not worker.done() and _helpers() >= _HELPERS:
            await asyncio.wait({worker}, timeout=_IDLE)
        if not worker.done():
            log.warning("jobs start anew: a helper is gone", left=sorted(_helpers()))
    finally:
        worker.cancel()
        await asyncio.wait({worker})
    if not worker.cancelled():
        worker.result()


def _helpers() -> set[str]:
    return {task.get_name() for task in asyncio.all_tasks()}


async def _beat_for_jobs() -> None:
    """The worker's own loop beats: if it hangs, so does this."""

    def beat() -> None:
        close_old_connections()
        _Heart("jobs").beat()

    while True:
        with contextlib.suppress(DatabaseTrouble):
            await asyncio.to_thread(beat)
        await asyncio.sleep(_BEAT_EVERY)
