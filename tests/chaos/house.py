"""The installation under attack: its victims, its crash points, and when it has recovered."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import requests

from backhaul.foundation.crashing import VARIABLE, CrashPoint
from tests.journeys.installation import Installation, kill

_RECOVERS_WITHIN = 300.0  # the report says how long it took
_PAUSE = 0.1


class House(Installation):
    starts_within = 400.0  # nobody waits for it, and the machine may have other work

    def __init__(self) -> None:
        super().__init__("demo", "--returns", "0")
        self.trap = self.data / "crash-at"

    @property
    def env(self) -> dict[str, str]:
        return {**super().env, VARIABLE: str(self.trap)}

    def arm(self, point: CrashPoint) -> None:
        """The next process that comes by this point dies there."""
        made = self.trap.with_suffix(".new")
        made.write_text(point.value, "utf-8")
        made.rename(self.trap)

    def disarm(self) -> bool:
        """Return whether nobody had come by."""
        try:
            self.trap.unlink()
        except FileNotFoundError:
            return False
        return True

    def wait_for_death(self, began: float, within: float) -> None:
        """Let time pass, so that what nobody answered for is looked up, too."""
        is_later = False
        while self.trap.exists() and time.monotonic() - began < within:
            if not is_later and time.monotonic() - began > within / 2:
                self.run("clock", "advance", "5m")
                is_later = True
            time.sleep(_PAUSE)

    def victims(self, part: str) -> list[int]:
        match part:
            case "web":
                return self.pids("granian --interface")
            case "web process":
                return self.pids("granian --interface")[1:]
            case "worker":
                return self.pids("backhaul.wiring.cli worker")
            case _:
                return self.pids("/postgres -D ")

    def strike(self, part: str) -> float:
        """Kill a part; return the seconds until it does its work again."""
        began = time.monotonic()
        before = self.clock()
        for pid in self.victims(part):
            kill(pid)
        return self.recovered(part, before, began)

    def recovered(self, part: str, before: float, began: float) -> float:
        """Wait until a part works again; return the seconds since `began`."""
        works: Callable[[], bool] = {
            "web": self.answers,
            "web process": self.answers,
            "worker": lambda: self.beats_since(before),
        }.get(part, lambda: self.beats_since(before) and self.answers())
        while not works():
            if time.monotonic() - began > _RECOVERS_WITHIN:
                raise AssertionError(f"{part} did not come back:\n{self.said[-4000:]}")
            time.sleep(_PAUSE)
        return time.monotonic() - began

    def clock(self) -> float:
        """Return the database's clock in seconds; ours while it is away."""
        with contextlib.suppress(psycopg.Error):
            return float(self.sql("SELECT extract(epoch FROM clock_timestamp())")[0][0])
        return time.time()

    def answers(self) -> bool:
        try:
            told = requests.get(f"{self.web}/healthz", timeout=5)
        except requests.RequestException:
            return False
        return told.status_code == 200

    def beats_since(self, before: float) -> bool:
        """Whether drain, sweep and jobs have all begun anew."""
        try:
            rows = self.sql(_BEATS, before)
        except psycopg.Error:
            return False
        return int(rows[0][0]) >= 3

    def control(self, path: str, **asked: Any) -> Any:
        """Pull one of the provider's strings."""
        answer = requests.post(f"{self.payments}{path}", json=asked, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def undelivered(self) -> int:
        """Return how many webhooks the provider still tries to hand over."""
        where = f"file:{next(self.data.rglob('payments.sqlite3'))}?mode=ro"
        with contextlib.closing(sqlite3.connect(where, uri=True)) as session:
            return int(session.execute(_UNDELIVERED).fetchone()[0])

    def books(self, account: str) -> Any:
        answer = requests.get(f"{self.payments}/books.json?account={account}", timeout=120)
        answer.raise_for_status()
        return answer.json()

    def money_books(self, account: str) -> dict[str, Any]:
        """Return the books without the time and the webhooks: what moves with money only."""
        told = self.books(account)
        return {name: told[name] for name in ("payments", "holds")}


_UNDELIVERED = "SELECT count(*) FROM deliveries WHERE state = 'waiting'"
_BEATS = "SELECT count(*) FROM outbox_heartbeat WHERE beat_at > to_timestamp(%s)"


def root() -> Path:
    return Path(__file__).resolve().parents[2]
