"""Clocks that run on a return: what is due when, what was late, and when the money comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from backhaul.core.axes import Method, Resolution
from backhaul.core.business_time import BusinessCalendar
from backhaul.core.policies.model import RefundTrigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When to look again, and what for: the pair that a `due_at` column keeps."""

    code: str
    at: datetime


class SlaClock(StrEnum):
    FIRST_SCAN = "first_scan"
    TRANSIT = "transit"
    CHECK_IN = "check_in"
    INSPECTION = "inspection"
    REFUND = "refund"


class PromiseKind(StrEnum):
    """The condition of a promise: what must still happen before its days count."""

    BY_DATE = "by_date"
    AFTER_FIRST_SCAN = "after_first_scan"
    AFTER_DELIVERY = "after_delivery"
    AFTER_CHECK_IN = "after_check_in"
    AFTER_INSPECTION = "after_inspection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """How long each stage may take; a brand can change every figure."""

    first_scan: timedelta = timedelta(hours=72)
    domestic_transit: timedelta = timedelta(days=3)
    border_transit: timedelta = timedelta(days=10)
    transit_from: Mapping[str, timedelta] = field(default_factory=dict)
    """By the country that a parcel comes from (ISO 3166-1 alpha-2); it beats the two above."""
    check_in: timedelta = timedelta(hours=24)
    inspection: timedelta = timedelta(hours=48)
    check_in_business_days: int | None = None
    """Learnt from what happened; it beats `check_in`. So does the next one `inspection`."""
    inspection_business_days: int | None = None
    refund_business_days: int = 1
    """From approval to the order at the payment provider."""
    bank_business_days: int = 3
    """What the shopper's bank takes to show it. Store credit is there at once."""
    hand_over_business_days: int = 3
    """How soon a promise made today expects the shopper to hand the parcel over."""

    def transit(self, country_from: str, country_to: str) -> timedelta:
        if country_from in self.transit_from:
            return self.transit_from[country_from]
        return self.domestic_transit if country_from == country_to else self.border_transit


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """What has happened so far; None has not. `delivered_at` counts only at the site's door."""

    handed_over_at: datetime | None = None
    first_scan_at: datetime | None = None
    delivered_at: datetime | None = None
    checked_in_at: datetime | None = None
    inspected_at: datetime | None = None
    approved_at: datetime | None = None
    refunded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    clock: SlaClock
    started_at: datetime
    due_at: datetime
    met_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Whether it was met too late, or is still open after its time."""
        return (self.met_at or now) > self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """When the money is with the shopper, and on what condition. Codes and dates, no words."""

    kind: PromiseKind
    on: date
    handed_over_by: date | None
    """Holds only if the parcel is handed over by this day; None once it was."""
    business_days: int
    """The days that count from the moment the condition comes true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The figures by which a return is measured: whose targets, whose calendar, which way."""

    targets: Targets
    calendar: BusinessCalendar
    country_from: str
    country_to: str
    method: Method = Method.LABEL
    resolution: Resolution = Resolution.REFUND

    @property
    def transit(self) -> timedelta:
        return self.targets.transit(self.country_from, self.country_to)

    @property
    def money_days(self) -> int:
        """Business days from the trigger until the shopper has the money."""
        at_the_bank = self.resolution is Resolution.REFUND
        bank = self.targets.bank_business_days if at_the_bank else 0
        return self.targets.refund_business_days + bank


def sla_clocks(done: Milestones, way: Way) -> tuple[Sla, ...]:
    """Return every clock that has started, met or not, in the order of the journey.

    A stage that was passed over is met by the next one: a box on the dock needs no first scan.
    """
    inspected = done.inspected_at or done.approved_at
    checked_in = done.checked_in_at or inspected
    delivered = done.delivered_at or checked_in
    scanned = done.first_scan_at or delivered
    targets = way.targets
    started = (
        (SlaClock.FIRST_SCAN, done.handed_over_at, targets.first_scan, scanned),
        (SlaClock.TRANSIT, done.first_scan_at, way.transit, delivered),
        (SlaClock.CHECK_IN, done.delivered_at, targets.check_in, checked_in),
        (SlaClock.INSPECTION, done.checked_in_at, targets.inspection, inspected),
    )
    clocks = [
        Sla(clock=clock, started_at=start, due_at=start + target, met_at=met)
        for clock, start, target, met in started
        if start is not None
    ]
    if done.approved_at is not None:
        clocks.append(_refund_clock(done.approved_at, done.refunded_at, way))
    return tuple(clocks)


def next_sla(done: Milestones, way: Way) -> Deadline | None:
    """Return the open clock that runs out first, None when none is open."""
    still_open = [sla for sla in sla_clocks(done, way) if sla.met_at is None]
    if not still_open:
        return None
    first = min(still_open, key=lambda sla: sla.due_at)
    return Deadline(code=first.clock.value, at=first.due_at)


def _refund_clock(approved_at: datetime, refunded_at: datetime | None, way: Way) -> Sla:
    calendar = way.calendar
    last_day = calendar.add(calendar.day_of(approved_at), way.targets.refund_business_days)
    return Sla(
        clock=SlaClock.REFUND,
        started_at=approved_at,
        due_at=calendar.end_of(last_day),
        met_at=refunded_at,
    )


def promise(
    trigger: RefundTrigger,
    done: Milestones,
    way: Way,
    *,
    now: datetime,
    pickup_on: date | None = None,
) -> Promise:
    """Return when the money comes: a date if all is done, else a date with its condition.

    Every stage that has not happened is taken to need its whole target, and none of them to
    be over before `now`; so the date moves on by itself when a stage is late.
    """
    kind = _condition(trigger, way.method)
    calendar = way.calendar
    came_true = done.approved_at or _came_true(kind, done)
    if came_true is not None:
        on = calendar.add(calendar.day_of(came_true), way.money_days)
        return Promise(
            kind=PromiseKind.BY_DATE,
            on=max(on, calendar.on_or_after(calendar.day_of(now))),
            handed_over_by=None,
            business_days=way.money_days,
        )
    hand_over_by = None if _on_its_way(done) else _hand_over_by(way, now, pickup_on)
    # The last moment of the day: its end is the first moment of the next one.
    last_moment = calendar.end_of(hand_over_by) - timedelta.resolution if hand_over_by else now
    expected = calendar.day_of(_expected(kind, done, way, start=last_moment, now=now))
    if kind in _AT_THE_SITE:  # nobody looks at it on a Sunday
        expected = calendar.on_or_after(expected)
    return Promise(
        kind=kind,
        on=calendar.add(expected, way.money_days),
        handed_over_by=hand_over_by,
        business_days=way.money_days,
    )


def _condition(trigger: RefundTrigger, method: Method) -> PromiseKind:
    """A parcel of the shopper's own carrier has no scans that we see: the dock must see it."""
    if trigger is RefundTrigger.INSPECTION:
        return PromiseKind.AFTER_INSPECTION
    if method is Method.OWN_CARRIER or trigger is RefundTrigger.RECEIPT:
        return PromiseKind.AFTER_CHECK_IN
    if trigger is RefundTrigger.DELIVERED:
        return PromiseKind.AFTER_DELIVERY
    return PromiseKind.AFTER_FIRST_SCAN


def _came_true(kind: PromiseKind, done: Milestones) -> datetime | None:
    """Return when the condition came true; whatever comes after it also proves it."""
    later = (done.first_scan_at, done.delivered_at, done.checked_in_at, done.inspected_at)
    known = [at for at in later[_STAGE[kind] :] if at is not None]
    return min(known, default=None)


def _on_its_way(done: Milestones) -> bool:
    return any((done.handed_over_at, done.first_scan_at, done.delivered_at, done.checked_in_at))


def _hand_over_by(way: Way, now: datetime, pickup_on: date | None) -> date:
    today = way.calendar.day_of(now)
    if way.method is Method.PICKUP and pickup_on is not None:
        return max(pickup_on, today)
    return way.calendar.add(today, way.targets.hand_over_business_days)


#: Conditions that the return centre brings about, on its working days.
_AT_THE_SITE = frozenset({PromiseKind.AFTER_CHECK_IN, PromiseKind.AFTER_INSPECTION})
#: How many stages of `_expected` lie behind the condition when it comes true.
_STAGE: Mapping[PromiseKind, int] = {
    PromiseKind.AFTER_FIRST_SCAN: 0,
    PromiseKind.AFTER_DELIVERY: 1,
    PromiseKind.AFTER_CHECK_IN: 2,
    PromiseKind.AFTER_INSPECTION: 3,
}


def _expected(
    kind: PromiseKind, done: Milestones, way: Way, *, start: datetime, now: datetime
) -> datetime:
    """Return when the condition of `kind` is expected to come true, stage by stage."""
    at = done.handed_over_at or start
    for stage in stages(done, way)[: _STAGE[kind] + 1]:
        at = stage.happened_at or max(stage.over(at, way.calendar), now)
    return at


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way, by the step of `core.headline.STEPS` that ends it."""

    step: str
    happened_at: datetime | None
    target: timedelta
    business_days: int | None = None
    """It takes so many days on which the return centre works; None: it takes `target`."""

    def over(self, start: datetime, calendar: BusinessCalendar) -> datetime:
        """Return when it is over that begins at `start`: at the end of a day, if in days."""
        if self.business_days is None:
            return start + self.target
        last_day = calendar.add(calendar.day_of(start), self.business_days)
        return max(start, calendar.end_of(last_day) - timedelta.resolution)


def stages(done: Milestones, way: Way) -> tuple[Stage, ...]:
    """Return the stages from the hand-over to the inspection."""
    targets = way.targets
    check_in, inspection = targets.check_in_business_days, targets.inspection_business_days
    return (
        Stage("first_scan", done.first_scan_at, targets.first_scan),
        Stage("delivered", done.delivered_at, way.transit),
        Stage("checked_in", done.checked_in_at, targets.check_in, check_in),
        Stage("inspected", done.inspected_at, targets.inspection, inspection),
    )
