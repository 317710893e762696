"""Until when a unit may come back by the house's own rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backhaul.core.policies.facts import OrderFacts, UnitFacts
from backhaul.core.policies.rules import Anchor, Window
from backhaul.core.policies.vocabulary import Value


@dataclass(frozen=True, slots=True)
class Opened:
    """A window of one unit; without `began_at` it has not begun, and nobody is late.

    `is_assumed`: nobody saw the delivery, so that it is reckoned from the dispatch.
    """

    days: int
    anchor: Anchor
    began_at: datetime | None
    closes_at: datetime | None
    is_assumed: bool = False

    def is_open(self, at: datetime) -> bool:
        return self.closes_at is None or at <= self.closes_at


def open_window(window: Window, unit: UnitFacts, order: OrderFacts) -> Opened:
    """Return the window of `unit`: `days` times 24 hours, and to the end of `until` at least.

    The hours are not stretched to the end of a day in anybody's zone: an instant is the same
    for the shopper, the agent and the database. `until` is a day, over where the order went.
    """
    began_at, is_assumed = _began(window, unit, order)
    if began_at is None:
        return Opened(window.days, window.anchor, None, None)
    closes_at = began_at + timedelta(days=window.days)
    if window.until is not None:
        zone = ZoneInfo(order.zone)
        over = datetime.combine(window.until + timedelta(days=1), time(), zone)
        closes_at = max(closes_at, over.astimezone(UTC))
    return Opened(window.days, window.anchor, began_at, closes_at, is_assumed)


def _began(window: Window, unit: UnitFacts, order: OrderFacts) -> tuple[datetime | None, bool]:
    match window.anchor:
        case Anchor.SHIPPED:
            return unit.shipped_at, False
        case Anchor.ORDERED:
            return order.placed_at, False
        case Anchor.FIRST_USED:
            return unit.first_used_at, False
        case Anchor.DELIVERED:
            is_assumable = window.assumed_days is not None and unit.shipped_at is not None
            if unit.delivered_at is not None or not is_assumable:
                return unit.delivered_at, False
            assert unit.shipped_at is not None
            return unit.shipped_at + timedelta(days=window.assumed_days or 0), True


def known_of(window: Opened, asked_at: datetime) -> dict[str, Value]:
    """Return what rules may ask of a window; days are begun, as elsewhere in the vocabulary."""
    return {
        "window_days": window.days,
        "is_in_window": window.is_open(asked_at),
        "days_in_window": _days_begun(window.began_at, asked_at),
        "days_late": _days_begun(window.closes_at, asked_at),
    }


def _days_begun(since: datetime | None, until: datetime) -> int | None:
    return None if since is None else max(0, -((since - until) // timedelta(days=1)))
