"""Whose scan it is, where a number was used more than once: the parcel of its time.

Carriers use numbers again after months. A parcel's epoch begins with its label and ends some
time after it arrived; what lies outside of every epoch is of a parcel that we do not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backhaul.core.tracking.fold import RECYCLING_TOLERANCE

AFTER_RECEIPT = timedelta(days=30)
"""Carriers tell late, and of events long past; of new ones they tell nothing any more."""
AFTER_DELIVERY = timedelta(days=90)
"""Delivered, and we have not seen it yet: it may have gone back, or round in a circle."""
UNUSED = timedelta(days=365)
"""Nobody sends a label of last year; a carrier may have given its number to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """`ends_at` None: the parcel is on its way, however long that takes."""

    begins_at: datetime
    ends_at: datetime | None

    def holds(self, instant: datetime) -> bool:
        return self.begins_at <= instant and (self.ends_at is None or instant <= self.ends_at)


def epoch(
    *,
    made_at: datetime,
    moved: bool,
    delivered_at: datetime | None,
    received_at: datetime | None,
) -> Epoch:
    """Return the time in which a number means this parcel; `moved`: the carrier had it."""
    ends_at: datetime | None = None
    if received_at is not None:
        ends_at = received_at + AFTER_RECEIPT
    elif delivered_at is not None:
        ends_at = delivered_at + AFTER_DELIVERY
    elif not moved:
        ends_at = made_at + UNUSED
    return Epoch(begins_at=made_at - RECYCLING_TOLERANCE, ends_at=ends_at)


def owner(
    epochs: Sequence[Epoch], instant: datetime, *, is_same_carrier: Sequence[bool]
) -> int | None:
    """Return the place of the parcel that a scan is of; `epochs` are newest first.

    One of the scan's own carrier is taken before others: two carriers may use one number.
    """
    held = [place for place, one in enumerate(epochs) if one.holds(instant)]
    return min(held, key=lambda place: (not is_same_carrier[place], place), default=None)
