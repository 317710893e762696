"""How long something takes, from cases that ended, were lost, or are still under way.

The estimator of Aalen and Johansen: with nothing lost it is that of Kaplan and Meier, and with
nothing open besides, the plain share of the cases. A case that is still open says only that it
takes longer than until now; leaving it out would make a slow week look fast while it lasts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

TOLERANCE = 1e-9
"""What sums of shares may be off; less than one case in any history we can hold."""
_NOTHING_LEFT = 1e-12


class Ending(IntEnum):
    """How a case stands. Of equal lengths what ended comes first: what is open is longer."""

    OVER = 0
    LOST = 1
    OPEN = 2


#: Plain numbers: the loop below runs over millions of them.
_OVER, _OPEN = int(Ending.OVER), int(Ending.OPEN)


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """How long one case has lasted, in hours, and how much it counts."""

    hours: float
    ending: Ending
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares of the cases, as steps: at `hours[i]` and until the next step.

    `over` is the share that has ended well by then, `alive` the share neither over nor lost.
    `count` is how many ended cases the estimate is worth (Kish's effective number: of equal
    weights it is their number).
    """

    hours: tuple[float, ...]
    over: tuple[float, ...]
    alive: tuple[float, ...]
    count: float

    def over_by(self, hours: float) -> float:
        at = bisect_right(self.hours, hours)
        return self.over[at - 1] if at else 0.0

    def alive_after(self, hours: float) -> float:
        at = bisect_right(self.hours, hours)
        return self.alive[at - 1] if at else 1.0

    @property
    def ever_over(self) -> float:
        """Return the share that has ended well as far as anybody has seen."""
        return self.over[-1] if self.over else 0.0


def curve_of(spells: Iterable[Spell]) -> Curve:
    """Return the estimate; the order of `spells` does not matter."""
    return curve_of_sorted(
        sorted((spell.hours, int(spell.ending), spell.weight) for spell in spells)
    )


def curve_of_sorted(rows: Sequence[tuple[float, int, float]]) -> Curve:
    """Return the estimate of rows (hours, ending, weight) that are sorted already.

    A lost case leaves those at risk without adding to what is over: its share never arrives.
    """
    hours: list[float] = []
    over: list[float] = []
    alive: list[float] = []
    at_risk = sum([row[2] for row in rows])
    share_over, share_alive = 0.0, 1.0
    weights = squares = 0.0
    for length, ending, weight in rows:
        if ending != _OPEN and at_risk > _NOTHING_LEFT:
            step = share_alive * weight / at_risk if weight < at_risk else share_alive
            share_alive -= step
            if ending == _OVER:
                share_over += step
            hours.append(length)
            over.append(share_over)
            alive.append(share_alive)
            weights += weight
            squares += weight * weight
        at_risk -= weight
    count = weights * weights / squares if squares else 0.0
    return Curve(tuple(hours), tuple(over), tuple(alive), count)
