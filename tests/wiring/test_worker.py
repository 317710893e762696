"""The worker of jobs: it is started anew when one of its helpers is gone."""

from __future__ import annotations

import asyncio

import pytest

from backhaul.wiring import worker

HELPERS = ("listener", "update_heartbeats")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_BEAT_EVERY", 0.02)
    monkeypatch.setattr(worker, "_IDLE", 0.01)


class Jobs:
    """Runs as Procrastinate's worker does: for ever, with helpers beside it."""

    def __init__(self) -> None:
        self.helpers: dict[str, asyncio.Task[None]] = {}
        self.was_told_to_stop = False

    async def run(self) -> None:
        self.helpers = {n: asyncio.create_task(_for_ever(), name=n) for n in HELPERS}
        try:
            await _for_ever()
        except asyncio.CancelledError:
            self.was_told_to_stop = True
            raise
        finally:
            for helper in self.helpers.values():
                helper.cancel()


async def _for_ever() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("lost", HELPERS)
def test_a_worker_that_lost_a_helper_is_ended(lost: str) -> None:
    async def lose() -> bool:
        jobs = Jobs()
        running = asyncio.create_task(worker._until_deaf(jobs.run()))
        done, _ = await asyncio.wait({running}, timeout=0.2)
        assert not done
        jobs.helpers[lost].cancel()
        await asyncio.wait_for(running, timeout=20)
        return jobs.was_told_to_stop

    assert asyncio.run(lose())


def test_what_ended_a_worker_is_told() -> None:
    async def fail() -> None:
        raise ConnectionError("the database is gone")

    with pytest.raises(ConnectionError, match="is gone"):
        asyncio.run(worker._until_deaf(fail()))


def test_a_worker_told_to_stop_stops_its_jobs_first() -> None:
    async def stop() -> bool:
        jobs = Jobs()
        running = asyncio.create_task(worker._until_deaf(jobs.run()))
        await asyncio.wait({running}, timeout=0.05)
        running.cancel()
        await asyncio.wait({running}, timeout=20)
        return jobs.was_told_to_stop

    assert asyncio.run(stop())
