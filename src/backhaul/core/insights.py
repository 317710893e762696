"""The arithmetic of insights: shares with the range that chance allows, and who still waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, sqrt

#: The two-sided 95 % quantile of the normal distribution.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many. Of nothing there is no rate: the properties are None then."""

    hits: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.of:
            raise ValueError(f"{self.hits} of {self.of}")

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def range95(self) -> tuple[float, float] | None:
        """Return where the true share lies with 95 % confidence (Wilson's score interval).

        Unlike the textbook interval it holds for few cases and never leaves 0 to 1.
        Source: E. B. Wilson, JASA 22 (1927), p. 209-212.
        """
        if not self.of:
            return None
        n, p = self.of, self.hits / self.of
        middle = p + _Z**2 / (2 * n)
        reach = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


@dataclass(frozen=True, slots=True)
class Durations:
    """How long each case took, as value → how many; `waiting` are not over yet.

    Who waits counts as longer than all others: leaving them out would make a slow month look
    fast while it lasts.
    """

    done: Mapping[int, int]
    waiting: int = 0

    @property
    def n(self) -> int:
        return sum(self.done.values()) + self.waiting

    def percentile(self, percent: int) -> int | None:
        """Return the smallest value within which `percent` of all are; None: not yet known.

        The nearest-rank definition: always a value that occurred.
        """
        if not 0 < percent <= 100:
            raise ValueError(f"a percentile is 1 to 100: {percent}")
        rank = ceil(self.n * percent / 100)
        seen = 0
        for value in sorted(self.done):
            seen += self.done[value]
            if seen >= rank:
                return value
        return None


def together(parts: Iterable[Durations]) -> Durations:
    """Return what several groups make as one."""
    done: dict[int, int] = {}
    waiting = 0
    for part in parts:
        waiting += part.waiting
        for value, count in part.done.items():
            done[value] = done.get(value, 0) + count
    return Durations(done, waiting)


def fewest_for(counts: Iterable[int], share: float) -> int:
    """Return how many of the largest counts make up at least `share` of all; 0 of nothing."""
    largest = sorted(counts, reverse=True)
    needed = sum(largest) * share
    if not needed:
        return 0
    seen = 0
    for place, count in enumerate(largest, start=1):
        seen += count
        if seen >= needed:
            return place
    return len(largest)
