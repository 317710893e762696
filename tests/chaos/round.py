"""One round: load on four brands, a provider that misbehaves, parts that are killed; rest."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg

from backhaul.foundation.crashing import CrashPoint
from backhaul.wiring.journey.doors import Door
from tests.chaos.charging import Charging
from tests.chaos.holding import Holding
from tests.chaos.house import House
from tests.chaos.offer import LOAD_SECONDS, PARTS, dealt
from tests.chaos.stage import ChaosBrand, Waiting
from tests.chaos.swaps import Swap

EXPIRED = "expired_key"
#: The ways of a provider. `expired_key` loses requests or replies, and then a day goes by.
MODES = (
    "timeout_before", "timeout", "500_saved", "500_saved_undone", "409", "429", "lost_reply",
    "slow", "lost_request", "pending_funds", "fails_later", "partial", EXPIRED,
)  # fmt: skip
#: So much later somebody looks where a key is to expire.
EXPIRES_AFTER = timedelta(hours=25)
WEBHOOKS = ("as they come", "early", "late", "twenty-fold", "reversed")
_CLIENTS = 12
_REST_WITHIN = 600.0  # nobody waits for it, and the machine may have other work


@dataclass(slots=True)
class Round:
    """What happened in one round."""

    number: int
    seed: str
    point: CrashPoint
    webhooks: str
    kills: list[str] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    has_died: bool = False
    """Somebody came by the crash point."""
    expired: int = 0
    """Refunds in doubt when the provider forgot its keys."""
    refunds: int = 0
    hold_modes: list[str] = field(default_factory=list)
    hold_deaths: list[str] = field(default_factory=list)
    """The points of holds at which somebody died, beside `point`."""
    charge_kills: list[str] = field(default_factory=list)
    charge_deaths: list[str] = field(default_factory=list)
    offered_per_s: float = 0.0
    acknowledged_per_s: float = 0.0
    made_at_end_of_load: int = 0
    recoveries: list[float] = field(default_factory=list)
    seconds: float = 0.0


def modes_of(number: int, seed: str, count: int) -> list[str]:
    """Return how each provider misbehaves in a round."""
    return dealt(MODES, f"{seed}:modes", (number - 1) * count, count)


@dataclass(slots=True)
class Play:
    """A round being played."""

    house: House
    brands: Sequence[ChaosBrand]
    waiting: Sequence[Waiting]
    holding: Holding
    charging: Charging
    dice: random.Random
    told: Round
    seed: str
    """Of all rounds."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        began = time.monotonic()
        self.told.refunds = sum(one.refunds for one in self.waiting)
        if self.told.webhooks not in {"as they come", "early"}:
            self.house.control("/control/webhooks/hold", is_on=True)
        attacks = [threading.Thread(target=act) for act in self._attacks()]
        for attack in attacks:
            attack.start()
        self._load()
        self.told.made_at_end_of_load = self._made()
        for attack in attacks:
            attack.join()
        if EXPIRED in self.told.modes:
            self._let_keys_expire()
        self._end_holds_and_charge()
        self._calm()
        self._rest()
        self.told.has_died = not self.house.disarm()
        self.told.seconds = time.monotonic() - began

    def _end_holds_and_charge(self) -> None:
        """Holds and charges are made, ended and given back, with points of their own."""
        was_armed = self.house.disarm()
        self.holding.end_in_trouble()
        self.charging.charge_in_trouble(self.holding.misbehave)
        if was_armed:
            self.house.arm(self.told.point)
        self.told.recoveries += self.holding.recoveries + self.charging.recoveries
        self.told.hold_modes, self.told.hold_deaths = self.holding.modes, self.holding.deaths
        self.told.charge_kills = self.charging.kills
        self.told.charge_deaths = self.charging.deaths

    def _load(self) -> None:
        """Settle each return at its moment, whether the earlier ones are done or not."""
        order = [
            *(partial(self._settle, one) for one in self.waiting),
            *(partial(self._authorize, one) for one in self.holding.swaps),
        ]
        self.dice.shuffle(order)
        began = time.monotonic()
        pause = LOAD_SECONDS / max(len(order), 1)
        asked = []
        with ThreadPoolExecutor(_CLIENTS) as pool:
            for place, one in enumerate(order):
                time.sleep(max(0.0, began + place * pause - time.monotonic()))
                asked.append(pool.submit(one))
            offered_in = time.monotonic() - began
        for answer in asked:
            answer.result()
        self.told.offered_per_s = self.told.refunds / offered_in
        self.told.acknowledged_per_s = self.told.refunds / (time.monotonic() - began)

    def _settle(self, one: Waiting) -> None:
        door = Door(self.house.web, one.brand.api_key)
        path = f"/api/v1/returns/{one.ran}/settle"
        door.call("POST", path, {}, key=f"settle:{one.ran}")

    def _authorize(self, one: Swap) -> None:
        """Say yes to an exchange: the hold that was agreed to is placed."""
        door = Door(self.house.web, one.brand.api_key)
        path = f"/api/v1/returns/{one.ran}/authorize"
        door.call("POST", path, {}, key=f"authorize:{one.ran}")

    def _attacks(self) -> Sequence[Callable[[], None]]:
        played = self.told.number - 1
        victims = dealt(PARTS, f"{self.seed}:parts", played * 2, 2)
        moments = sorted(self.dice.uniform(0.5, LOAD_SECONDS) for _ in victims)
        struck = list(zip(victims, moments, strict=True))
        self.told.kills = [f"{part} at {at:.1f} s" for part, at in struck]
        self.told.modes = modes_of(self.told.number, self.seed, len(self.brands))
        wishes = [
            (brand, mode, self.dice.randrange(1, 9))
            for brand, mode in zip(self.brands, self.told.modes, strict=True)
        ]
        at = self.dice.uniform(0.0, LOAD_SECONDS / 2)
        return [
            lambda: self._strike(struck),
            lambda: self._trap(at),
            lambda: self._misbehave(wishes),
        ]

    def _strike(self, struck: Sequence[tuple[str, float]]) -> None:
        began = time.monotonic()
        for part, at in struck:
            time.sleep(max(0.0, began + at - time.monotonic()))
            self._note(self.house.strike(part))

    def _trap(self, at: float) -> None:
        time.sleep(at)
        before = self.house.clock()
        self.house.arm(self.told.point)
        armed = time.monotonic()
        while self.house.trap.exists():
            if time.monotonic() - armed > LOAD_SECONDS:
                return  # the sweeps and the webhooks of `rest` may still come by
            time.sleep(0.05)
        self._note(self.house.recovered("worker and web", before, time.monotonic()))

    def _misbehave(self, wishes: Sequence[tuple[ChaosBrand, str, int]]) -> None:
        self.holding.misbehave(0)
        for brand, mode, times in wishes:
            asked: dict[str, Any] = {"account": brand.account, "refunds": mode, "times": times}
            if mode in {"timeout", "timeout_before", "slow"}:
                asked["seconds"] = 1.5
            if mode == EXPIRED:
                asked["refunds"] = self.dice.choice(("lost_reply", "lost_request"))
            self.house.control("/control/mode", **asked)
            time.sleep(LOAD_SECONDS / len(wishes) / 2)
        if self.told.webhooks == "early":
            for brand in self.brands:
                told = {"account": brand.account, "refunds": "webhook_first"}
                self.house.control("/control/mode", **told)

    def _let_keys_expire(self) -> None:
        """A day goes by while refunds are in doubt: asking again would make them again."""
        self.told.expired = int(self.house.number(_IN_DOUBT))
        self._advance_when_up(f"{EXPIRES_AFTER // timedelta(hours=1)}h")

    def _note(self, seconds: float) -> None:
        with self.lock:
            self.told.recoveries.append(seconds)

    def _made(self) -> int:
        """Return how many refunds of this round the provider has made so far."""
        return sum(
            len(payment["refunds"])
            for brand in self.brands
            for payment in self.house.books(brand.account)["payments"]
        )

    def _calm(self) -> None:
        """The provider behaves again, and all webhooks that were held back come at once."""
        self.holding.calm()
        for brand in self.brands:
            self.house.control("/control/mode", account=brand.account, refunds="normal")
        self.house.control("/control/webhooks/hold", is_on=False)
        times = 20 if self.told.webhooks == "twenty-fold" else 1
        is_reversed = self.told.webhooks == "reversed"
        self.house.control("/control/webhooks/flush", times=times, is_reversed=is_reversed)

    def _rest(self) -> None:
        """Let time pass until nothing can be done any more but by a person."""
        self._until_quiet()
        self.holding.order_steps()
        self._until_quiet()
        self._end_what_is_pending()
        self.house.advance("13h")  # a provider's key is not relied on any more
        self._until_quiet()
        self.house.advance("13h")
        self._until_quiet()

    def _until_quiet(self) -> None:
        # Real providers try for days, this one for a minute and a half.
        self.house.control("/control/webhooks/redeliver", failed=True)
        deadline = time.monotonic() + _REST_WITHIN
        while True:
            self._advance_when_up("5m")
            if self._is_quiet():
                return
            if time.monotonic() > deadline:
                left = [self.house.sql(one) for one in (_RESTLESS, _LEFT, _JOBS)]
                raise AssertionError(f"no rest: {left}")

    def _is_quiet(self) -> bool:
        """Look a few times: what is done at once after the clock moved needs a moment."""
        for _ in range(12):
            time.sleep(0.5)
            try:
                rows = self.house.sql(_RESTLESS)
            except psycopg.Error:
                continue
            if not any(rows[0]) and self.house.undelivered() == 0:
                return True
        return False

    def _advance_when_up(self, span: str) -> None:
        for _ in range(20):
            if self.house.run("clock", "advance", span).returncode == 0:
                return
            time.sleep(1.0)
        raise AssertionError("the clock cannot be moved")

    def _end_what_is_pending(self) -> None:
        for brand in self.brands:
            for payment in self.house.books(brand.account)["payments"]:
                for refund in payment["refunds"]:
                    if refund["status"] == "pending":
                        end = self.dice.choice(("succeeded", "failed"))
                        self.house.control(
                            f"/control/refunds/{refund['id']}/settle", status=end
                        )


# What is still on its way: jobs, webhooks, reactions, and refunds that are looked after soon.
_RESTLESS = """
SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')),
       (SELECT count(*) FROM inbox_rawbody WHERE state = 'new'),
       (SELECT count(*) FROM outbox_task WHERE NOT is_parked),
       (SELECT count(*) FROM settlement_leg l WHERE kind = 'refund' AND sent_at IS NULL
          AND state IN ('approved', 'ordered', 'sending', 'unknown') AND NOT EXISTS (
            SELECT FROM incidents_incident i WHERE i.brand_id = l.brand_id
            AND i.healed_at IS NULL AND i.subject = 'leg:' || l.id)),
       (SELECT count(*) FROM holds_hold h WHERE step <> '' AND NOT EXISTS (
            SELECT FROM incidents_incident i WHERE i.brand_id = h.brand_id
            AND i.healed_at IS NULL AND i.subject = 'hold:' || h.id))
"""
_IN_DOUBT = """
SELECT count(*) FROM settlement_leg WHERE kind = 'refund' AND state IN ('sending', 'unknown')
AND sent_at IS NULL
"""
_JOBS = """
SELECT j.id, j.task_name, j.status, j.attempts, j.scheduled_at, j.args, w.last_heartbeat, now()
FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status IN ('todo', 'doing') ORDER BY j.id LIMIT 10
"""
_LEFT = """
SELECT id, state, attempts, failure_code, sending_at, due_at, due_what FROM settlement_leg
WHERE kind = 'refund' AND sent_at IS NULL AND state NOT IN ('paid', 'failed', 'cancelled')
LIMIT 10
"""
