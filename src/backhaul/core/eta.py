"""When the steps still to come are expected: days for a timeline, never in the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from backhaul.core.axes import Method
from backhaul.core.deadlines import Milestones, Promise, PromiseKind, Way, stages

_AT_THE_SITE = frozenset({"checked_in", "inspected"})
_CONDITION: Mapping[PromiseKind, str] = {
    PromiseKind.AFTER_FIRST_SCAN: "first_scan",
    PromiseKind.AFTER_DELIVERY: "delivered",
    PromiseKind.AFTER_CHECK_IN: "checked_in",
    PromiseKind.AFTER_INSPECTION: "inspected",
}


def expected_days(
    done: Milestones, way: Way, *, hand_over_by: date | None, now: datetime
) -> Mapping[str, date]:
    """Return step of `core.headline.STEPS` → the day by which it is expected.

    Every stage is taken to need its whole target, as the promise takes it, so that a page
    and its promise agree; what the return centre does happens on its working days. A parcel
    that nobody has handed over, with no day to do it by, has no days at all; one that we
    cannot follow has none before it arrives.
    """
    days: dict[str, date] = {}
    start = _handed_over(done)
    if start is None:
        if hand_over_by is None or hand_over_by < way.calendar.day_of(now):
            return days
        days["handed_over"] = hand_over_by
        start = way.calendar.end_of(hand_over_by) - timedelta.resolution
    if way.method is Method.OWN_CARRIER and done.delivered_at is None:
        return days
    at = start
    for stage in stages(done, way):
        at = stage.happened_at or max(stage.over(at, way.calendar), now)
        day = way.calendar.day_of(at)
        days[stage.step] = way.calendar.on_or_after(day) if stage.step in _AT_THE_SITE else day
    return days


def still_holds(promise: Promise, days: Mapping[str, date], way: Way, *, now: datetime) -> bool:
    """Return whether what is expected still leads to the promised day.

    `days` are those of `expected_days`. Where the step of the condition cannot be followed,
    the day to hand it over by decides.
    """
    if promise.kind is PromiseKind.BY_DATE:
        return way.calendar.day_of(now) <= promise.on
    day = days.get(_CONDITION[promise.kind])
    if day is None:
        return "handed_over" in days
    return way.calendar.add(day, promise.business_days) <= promise.on


def is_late_at_the_site(done: Milestones, way: Way, *, now: datetime) -> bool:
    """Return whether the return centre took longer than its targets: then no parcel is late."""
    targets = way.targets
    stays = (
        (done.delivered_at, done.checked_in_at, targets.check_in),
        (done.checked_in_at, done.inspected_at, targets.inspection),
    )
    return any(
        start is not None
        and way.calendar.day_of(end or now)
        > way.calendar.on_or_after(way.calendar.day_of(start + target))
        for start, end, target in stays
    )


def _handed_over(done: Milestones) -> datetime | None:
    known = (done.handed_over_at, done.first_scan_at, done.delivered_at, done.checked_in_at)
    return next((at for at in known if at is not None), None)
