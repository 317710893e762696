"""The charges of a round: their term is over under trouble, and then some goods turn up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from django.db import connections

from backhaul.foundation.crashing import CrashPoint
from tests.chaos.debts import TERM, Debt, say_missing, turn_up
from tests.chaos.house import House
from tests.chaos.offer import PARTS, dealt

POINTS = ("charge_ordered", "charge_ended")
BACK_POINTS = ("charge_goes_back", "charge_healed")
#: So much of the term is left when the trouble begins; it moves the clock itself.
_LEFT = timedelta(hours=1)
_TROUBLE_SECONDS = 15.0
_THERE_WITHIN = 300.0  # nobody waits for it, and the machine may have other work
_CHARGED_WITHIN = 30.0


@dataclass(slots=True)
class Charging:
    house: House
    debts: Sequence[Debt]
    dice: random.Random
    number: int
    """Of the round."""
    seed: str
    """Of all rounds."""
    deaths: list[str] = field(default_factory=list)
    """The points of charges at which somebody died."""
    kills: list[str] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)

    def ask_for_goods(self, spared: timedelta) -> None:
        """Say that they are missing, and let all of the term pass but what is `spared`."""
        rans = [debt.ran for debt in self.debts]
        self._wait(_PAID, rans)
        connections.close_all()
        for debt in self.debts:
            say_missing(debt)
        connections.close_all()
        self._wait(_ASKED, rans)
        hours = (TERM - _LEFT - spared) // timedelta(hours=1)
        self.house.advance(f"{hours}h")

    def charge_in_trouble(self, misbehave: Callable[[int], None]) -> None:
        """Let the rule charge while providers misbehave, and kill; then give some back so."""
        misbehave(2)
        [part] = dealt(PARTS, f"{self.seed}:charge parts", self.number - 1, 1)
        self._die_at(POINTS, lambda: self._let_term_end(part))
        self._wait(_ENDED, [debt.ran for debt in self.debts], _CHARGED_WITHIN)
        misbehave(3)
        self._die_at(BACK_POINTS, self._find_goods)

    def _let_term_end(self, part: str) -> None:
        moment = self.dice.uniform(0.5, _TROUBLE_SECONDS / 2)
        self.house.advance(f"{2 * (_LEFT // timedelta(hours=1))}h")
        time.sleep(moment)
        self.kills.append(f"{part} at {moment:.1f} s")
        self.recoveries.append(self.house.strike(part))

    def _find_goods(self) -> None:
        """One by one: a second unit may come while the first one's money is on its way."""
        connections.close_all()
        for unit in sorted({unit for debt in self.debts for unit in debt.back}):
            for debt in self.debts:
                if unit in debt.back:
                    turn_up(debt, unit)
        connections.close_all()

    def _die_at(self, points: Sequence[str], act: Callable[[], None]) -> None:
        [point] = dealt(points, f"{self.seed}:{points[0]}", self.number - 1, 1)
        before, began = self.house.clock(), time.monotonic()
        self.house.arm(CrashPoint(point))
        act()
        self.house.wait_for_death(began, _TROUBLE_SECONDS)
        if not self.house.disarm():
            self.deaths.append(point)
            back = self.house.recovered("worker and web", before, time.monotonic())
            self.recoveries.append(back)

    def _wait(self, query: str, rans: Sequence[str], within: float = 0.0) -> None:
        """Wait until all are so far; without `within` it is an error if they never are."""
        began, there = time.monotonic(), 0
        while time.monotonic() - began < (within or _THERE_WITHIN):
            try:
                there = self.house.number(query, rans)
            except psycopg.Error:
                there = 0
            if there == len(rans):
                return
            time.sleep(0.5)
        if not within:
            raise AssertionError(f"{there} of {len(rans)} are so far: {query}")


_OF = "JOIN returns_return r ON r.brand_id = x.brand_id AND r.id = x.return_id"
_PAID = f"""
SELECT count(*) FROM settlement_leg x {_OF} WHERE r.ran = ANY(%s) AND x.state = 'paid'
"""
_ASKED = f"""
SELECT count(DISTINCT r.id) FROM journal_entry x {_OF}
WHERE r.ran = ANY(%s) AND x.kind = 'message.sent' AND x.data->>'occasion' LIKE 'goods.%%'
"""
_ENDED = f"""
SELECT count(*) FROM recovery_shortfall x {_OF}
WHERE r.ran = ANY(%s) AND x.state NOT IN ('open', 'charging')
"""
