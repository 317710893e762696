"""Learning from one's own forecasts: which share stood behind what was called a share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from backhaul.core.forecast.curve import TOLERANCE, Curve, Ending, curve_of_sorted

STRENGTH = 20.0
"""So many forecasts that came to an end count as much as trusting the forecast as it is."""


_OVER, _OPEN = int(Ending.OVER), int(Ending.OPEN)


@dataclass(frozen=True, slots=True)
class Said:
    """Where one outcome lay in its forecast: `share` of all was expected to be over by then.

    `is_open`: it has not happened yet, so it will be further on.
    """

    share: float
    is_open: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """A forecast that is right says of itself what happens: its shares are as they are called.

    Where its 90 % turned out to be 80 % of what happened, 90 % are found at a higher share.
    Open cases are cut off as in the forecast itself: leaving them out would call every
    forecast of the last days too slow.
    """

    curve: Curve
    own: float

    @classmethod
    def of(cls, said: Iterable[Said]) -> Calibration:
        rows = [(one.share, _OPEN if one.is_open else _OVER, one.weight) for one in said]
        curve = curve_of_sorted(sorted(rows))
        return cls(curve, curve.count / (curve.count + STRENGTH) if curve.count else 0.0)

    def share_for(self, wanted: float) -> float:
        """Return the share to ask a forecast for, so that `wanted` of all come true."""
        if not self.own:
            return wanted
        place = bisect_left(self.curve.over, wanted * self.curve.ever_over - TOLERANCE)
        found = self.curve.hours[min(place, len(self.curve.hours) - 1)]
        return min(1.0, max(TOLERANCE, self.own * found + (1.0 - self.own) * wanted))
