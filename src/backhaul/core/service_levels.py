"""When each clock of a return runs out: in open hours, and not while somebody else has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.deadlines import Milestones, Sla, SlaClock, Way, sla_clocks
from backhaul.core.tracking.words import IncidentKind

_DAY = timedelta(days=1)
_LONGEST_WALK = 1500
"""Days; a clock that is not over by then runs in a place that never opens."""

#: What stands in the way and is nobody's fault who is measured by the clock.
USUAL_PAUSES: Mapping[SlaClock, frozenset[IncidentKind]] = {
    SlaClock.TRANSIT: frozenset(
        {
            IncidentKind.CUSTOMS,
            IncidentKind.HELD,
            IncidentKind.ADDRESS,
            IncidentKind.AWAITING_COLLECTION,
        }
    ),
    SlaClock.INSPECTION: frozenset({IncidentKind.CONTENTS_DIFFER}),
}
#: Clocks that run only while the return centre works, if nothing else is said.
AT_THE_SITE = frozenset({SlaClock.CHECK_IN, SlaClock.INSPECTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How long a clock may run. `target` of the refund clock is whole business days."""

    target: timedelta
    on_business_days: bool = False
    """Nights count, days on which the place is closed do not."""
    pauses: frozenset[IncidentKind] = frozenset()
    """While an incident of these kinds is open, the clock stands still."""


@dataclass(frozen=True, slots=True)
class Pause:
    kind: IncidentKind
    start: datetime
    end: datetime | None
    """None: it lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`due_at` is None while the clock stands still, since `paused_at`."""

    clock: SlaClock
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    paused_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether it was met too late, or is still open after its time."""
        return self.due_at is not None and (self.met_at or now) > self.due_at


@dataclass(frozen=True, slots=True)
class Rules:
    """A brand's own rules by clock and country of origin; "" is any country."""

    own: Mapping[tuple[SlaClock, str], Rule] = field(default_factory=dict)

    def own_of(self, clock: SlaClock, country: str) -> Rule | None:
        """Return what the brand itself says of a country, else of any; None: nothing."""
        return self.own.get((clock, country)) or self.own.get((clock, ""))

    def of(self, clock: SlaClock, way: Way) -> Rule:
        """Return the brand's rule for the country, else for any, else the usual one."""
        if (own := self.own_of(clock, way.country_from)) is not None:
            return own
        return Rule(
            target=_usual_target(clock, way),
            on_business_days=clock in AT_THE_SITE,
            pauses=USUAL_PAUSES.get(clock, frozenset()),
        )


def measured(
    done: Milestones, way: Way, rules: Rules, pauses: Sequence[Pause]
) -> tuple[Measured, ...]:
    """Return every clock that has started, met or not, in the order of the journey.

    Money may go before anything has arrived: its approval proves none of the other stages.
    """
    money = Milestones(approved_at=done.approved_at, refunded_at=done.refunded_at)
    things = replace(done, approved_at=None, refunded_at=None)
    clocks = [*sla_clocks(things, way), *sla_clocks(money, way)]
    return tuple(
        _measured(sla, rules.of(sla.clock, way), way.calendar, pauses) for sla in clocks
    )


def runs_out(
    start: datetime, rule: Rule, calendar: BusinessCalendar, pauses: Iterable[Pause]
) -> tuple[datetime | None, datetime | None]:
    """Return when the time is over, or None and since when the clock stands still."""
    open_days = calendar if rule.on_business_days else None
    left, at = rule.target, start
    for begin, end in _together(pauses):
        if end is not None and end <= at:
            continue
        stop = max(begin, at)
        gone = _time_between(at, stop, open_days)
        if gone >= left:
            break
        left -= gone
        if end is None:
            return None, stop
        at = end
    return _after(at, left, open_days), None


def _measured(
    sla: Sla, rule: Rule, calendar: BusinessCalendar, pauses: Sequence[Pause]
) -> Measured:
    due_at: datetime | None
    if sla.clock is SlaClock.REFUND:
        last_day = calendar.add(calendar.day_of(sla.started_at), rule.target.days)
        due_at, paused_at = calendar.end_of(last_day), None
    else:
        mine = [pause for pause in pauses if pause.kind in rule.pauses]
        if sla.met_at is not None:
            mine = [_until(pause, sla.met_at) for pause in mine]
        due_at, paused_at = runs_out(sla.started_at, rule, calendar, mine)
    return Measured(
        clock=sla.clock,
        started_at=sla.started_at,
        due_at=due_at,
        met_at=sla.met_at,
        paused_at=paused_at,
    )


def _until(pause: Pause, end: datetime) -> Pause:
    """What stood in the way of a clock that was met ended with it at the latest."""
    return Pause(pause.kind, pause.start, min(pause.end or end, end))


def _usual_target(clock: SlaClock, way: Way) -> timedelta:
    targets = way.targets
    return {
        SlaClock.FIRST_SCAN: targets.first_scan,
        SlaClock.TRANSIT: way.transit,
        SlaClock.CHECK_IN: targets.check_in,
        SlaClock.INSPECTION: targets.inspection,
        SlaClock.REFUND: timedelta(days=targets.refund_business_days),
    }[clock]


def _together(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime | None]]:
    """Return the spans in order, those that overlap as one."""
    found: list[tuple[datetime, datetime | None]] = []
    for pause in sorted(pauses, key=lambda one: one.start):
        if found:
            start, end = found[-1]
            if end is None:
                break
            if pause.start <= end:
                found[-1] = (start, None if pause.end is None else max(end, pause.end))
                continue
        found.append((pause.start, pause.end))
    return found


def _time_between(
    start: datetime, end: datetime, open_days: BusinessCalendar | None
) -> timedelta:
    if open_days is None or end <= start:
        return max(end - start, timedelta(0))
    gone, day = timedelta(0), open_days.day_of(start)
    while start < end:
        night = open_days.end_of(day)
        if open_days.is_business_day(day):
            gone += min(night, end) - start
        start, day = night, day + _DAY
    return gone


def _after(start: datetime, left: timedelta, open_days: BusinessCalendar | None) -> datetime:
    """Return the moment at which `left` has passed; raises ValueError for a closed place."""
    if open_days is None:
        return start + left
    day = open_days.day_of(start)
    for _ in range(_LONGEST_WALK):
        night = open_days.end_of(day)
        if open_days.is_business_day(day):
            if left <= night - start:
                return start + left
            left -= night - start
        start, day = night, day + _DAY
    raise ValueError(f"the place is closed after {start.isoformat()}")
