"""One estimate from several: a lane's own cases as far as there are some, else its group's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backhaul.core.forecast.curve import TOLERANCE, Curve

STRENGTH = 20.0
"""So many ended cases of a lane count as much as all that its coarser group knows."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one level adds: `weight` of all, from `count` ended cases."""

    level: int
    """0 is the coarsest: everything."""
    count: float
    weight: float
    curve: Curve


@dataclass(frozen=True, slots=True)
class Forecast:
    """A mixture of the levels' curves; the weights sum to 1. Empty: nothing is known."""

    parts: tuple[Part, ...]

    @property
    def count(self) -> float:
        """Return how many ended cases the coarsest level has seen."""
        return self.parts[0].count if self.parts else 0.0

    @property
    def ever_over(self) -> float:
        return sum(part.weight * part.curve.ever_over for part in self.parts)

    def over_by(self, hours: float) -> float:
        """Return the share that is over by then."""
        share = 0.0
        for part in self.parts:  # asked millions of times: no generator
            share += part.weight * part.curve.over_by(hours)
        return share

    def alive_after(self, hours: float) -> float:
        return sum(part.weight * part.curve.alive_after(hours) for part in self.parts)

    def quantile(self, share: float, *, after: float = 0.0) -> float | None:
        """Return the hours by which `share` of all cases are over, counted from the start.

        `after`: of those cases that have lasted so long already. None: so many never are, or
        nobody has seen it yet. What is lost counts as never over.
        """
        if not 0.0 < share <= 1.0:
            raise ValueError(f"a share is above 0 and at most 1: {share}")
        before = self.over_by(after) if after else 0.0
        left = self.alive_after(after) if after else 1.0
        return self._first(before + share * left) if left > TOLERANCE else None

    def quantile_if_over(self, share: float) -> float | None:
        """Return the hours by which `share` of those cases are over that ever are.

        None only when no case of any level has ended.
        """
        return self._first(share * self.ever_over)

    def _first(self, wanted: float) -> float | None:
        """Return the first step at which `wanted` of all cases are over."""
        found = (self._first_of(part.curve, wanted) for part in self.parts)
        return min((hours for hours in found if hours is not None), default=None)

    def _first_of(self, curve: Curve, wanted: float) -> float | None:
        steps = curve.hours
        low, high = 0, len(steps)
        while low < high:
            middle = (low + high) // 2
            if self.over_by(steps[middle]) >= wanted - TOLERANCE:
                high = middle
            else:
                low = middle + 1
        return steps[low] if low < len(steps) else None


def blend(curves: Sequence[Curve], *, strength: float = STRENGTH) -> Forecast:
    """Return the forecast of a lane from its levels' curves, the coarsest first.

    A level with n ended cases takes n / (n + strength) of what the levels above it say; so
    a new lane speaks as its carrier does, and a busy one for itself. A level without ended
    cases adds nothing.
    """
    parts: list[Part] = []
    for level, curve in enumerate(curves):
        if not curve.count:
            continue
        own = curve.count / (curve.count + strength) if parts else 1.0
        parts = [Part(p.level, p.count, p.weight * (1.0 - own), p.curve) for p in parts]
        parts.append(Part(level, curve.count, own, curve))
    return Forecast(tuple(parts))
