"""The holds of a round: placed under load, ended under trouble of their own, then in calm."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg
from django.db import connections

from backhaul.core.errors import IllegalStep
from backhaul.core.exchanges import State as Going
from backhaul.core.holds import State, Step
from backhaul.foundation import clock
from backhaul.foundation.crashing import CrashPoint
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.holds import deciding
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word
from backhaul_sandbox.payments.holds import FAULTS
from tests.chaos.house import House
from tests.chaos.offer import dealt
from tests.chaos.swaps import Swap

#: What a provider does about holds, and about refunds of what was taken.
MODES = FAULTS
BACK_MODES = ("lost_reply", "lost_request", "500_saved", "409", "429")
POINTS = tuple(point.value for point in CrashPoint if point.value.startswith("hold_"))
#: How often a round has providers misbehave: twice for holds, twice for charges.
_PARTS = 4
_TROUBLE_SECONDS = 8.0
_PLACED_WITHIN = 20.0


@dataclass(slots=True)
class Holding:
    house: House
    swaps: Sequence[Swap]
    dice: random.Random
    number: int
    """Of the round."""
    seed: str
    """Of all rounds."""
    modes: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    """The points of holds at which somebody died."""
    recoveries: list[float] = field(default_factory=list)

    def misbehave(self, part: int) -> None:
        """Each brand's provider has a way with holds for the next few of them.

        `part` is of the round, from 0; after the first one refunds are in trouble, too.
        """
        accounts = sorted({swap.brand.account for swap in self.swaps})
        first = ((self.number - 1) * _PARTS + part) * len(accounts)
        modes = dealt(MODES, f"{self.seed}:holds", first, len(accounts))
        backs = dealt(BACK_MODES, f"{self.seed}:backs", first, len(accounts))
        self.modes += modes
        for account, mode, back in zip(accounts, modes, backs, strict=True):
            times = self.dice.randrange(1, 4)
            self.house.control("/control/mode", account=account, holds=mode, times=times)
            if part:
                self.house.control("/control/mode", account=account, refunds=back, times=times)

    def end_in_trouble(self) -> None:
        """Order what becomes of the holds while providers misbehave, and kill twice."""
        self._wait_for_holds()
        self.misbehave(1)
        for place in range(2):
            at = (self.number - 1) * 2 + place
            [point] = dealt(POINTS, f"{self.seed}:hold points", at, 1)
            before, began = self.house.clock(), time.monotonic()
            self.house.arm(CrashPoint(point))
            self.order_steps()
            self.house.wait_for_death(began, _TROUBLE_SECONDS)
            if not self.house.disarm():
                self.deaths.append(point)
                self.recoveries.append(
                    self.house.recovered("worker and web", before, time.monotonic())
                )
        self._wait_for_holds()  # who had died asks now, and the provider misbehaves still

    def calm(self) -> None:
        self.house.control("/control/mode", holds="normal")
        for account in {swap.brand.account for swap in self.swaps}:
            self.house.control("/control/mode", account=account, holds="normal")

    def order_steps(self) -> None:
        """Order the end of each hold that stands, and of which no step has failed."""
        connections.close_all()
        for swap in self.swaps:
            self._order(swap)
        connections.close_all()

    def _order(self, swap: Swap) -> None:
        brand = swap.brand.row
        with acting_for(brand.pk):
            held = Hold.objects.filter(
                brand_id=brand.pk, ret__ran=swap.ran, state=State.HELD, step="", failure_code=""
            )
            hold = held.first()
            if hold is None or (swap.end == "keep" and not _is_out(hold)):
                return
            step = Step.RELEASE if swap.end == "release" else Step.CAPTURE
            minor = swap.keep_minor if swap.end == "keep" else hold.amount_minor
            word = Word(actor="api:1", at=clock.now())
            try:
                deciding.order(brand, hold.pk, step, minor, word)
            except IllegalStep:
                return  # something else has moved it meanwhile

    def _wait_for_holds(self) -> None:
        """Wait until as many as there are exchanges have been asked for; some are in doubt."""
        rans = [swap.ran for swap in self.swaps]
        began = time.monotonic()
        while time.monotonic() - began < _PLACED_WITHIN:
            try:
                [(there,)] = self.house.sql(_ASKED, rans)
            except psycopg.Error:
                there = 0
            if int(there) == len(rans):
                return
            time.sleep(0.5)


def _is_out(hold: Hold) -> bool:
    out = Exchange.objects.filter(brand_id=hold.brand_id, hold_id=hold.pk)
    return out.filter(state__in=(Going.RELEASED, Going.SENT)).exists()


_ASKED = """
SELECT count(*) FROM holds_hold h
JOIN returns_return r ON r.brand_id = h.brand_id AND r.id = h.return_id
WHERE r.ran = ANY(%s) AND h.asked NOT IN ('ordered', 'sending')
"""
