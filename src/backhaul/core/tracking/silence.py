"""What silence means: which incidents are due because nothing was heard, and when to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backhaul.core.business_time import BusinessCalendar
from backhaul.core.deadlines import Deadline
from backhaul.core.tracking.state import Direction, ParcelState, Party
from backhaul.core.tracking.words import IncidentKind, Position


class Severity(StrEnum):
    NOTE = "note"
    """Tell the shopper; nobody has to act."""
    SOFT = "soft"
    """It is the shopper's turn."""
    INCIDENT = "incident"
    """Something is wrong, and somebody owns it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How long silence is normal; a brand can change every figure."""

    not_sent_yet: timedelta = timedelta(hours=72)
    no_first_scan: timedelta = timedelta(hours=72)
    claimed_note: timedelta = timedelta(hours=24)
    claimed_not_scanned: timedelta = timedelta(hours=72)
    no_movement: timedelta = timedelta(days=5)
    no_movement_across_border: timedelta = timedelta(days=7)
    delivered_not_received: timedelta = timedelta(hours=24)
    ask_again: timedelta = timedelta(hours=1)
    """How soon to look again when the carrier must be asked first and may not answer."""
    ask_for: timedelta = timedelta(hours=24)
    """How long its answer is waited for; then the silence is told all the same."""
    business: frozenset[str] = frozenset()
    """Names of those that stand still where nobody works."""
    sender_days: BusinessCalendar | None = None
    """Of the country that the parcel comes from; None: not known, every day counts."""
    site_days: BusinessCalendar | None = None

    def end(self, name: str, start: datetime) -> datetime:
        """Return when the window `name` that began at `start` is over.

        After delivery the days of the return centre count, before it those of the sender.
        """
        length: timedelta = getattr(self, name)
        at_site = name == "delivered_not_received"
        calendar = self.site_days if at_site else self.sender_days
        if name not in self.business or calendar is None:
            return start + length
        return calendar.later(start, length)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFacts:
    """What is known about a parcel besides its scans."""

    label_made_at: datetime | None
    claimed_at: datetime | None = None
    """When the shopper says they handed it over: evidence, not a position."""
    handed_over_at: datetime | None = None
    """A hand-over that is proven without a scan: a staffed counter, a collector's list."""
    crosses_border: bool = False
    can_ask_carrier: bool = True
    is_unasked: bool = False
    """We were down: a question that was due was never put, and its answer not waited for."""
    is_closed: bool = False
    """Nobody waits for it any more: the label is void, or the return withdrawn or paid off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    kind: IncidentKind
    severity: Severity
    due_at: datetime
    ask_first: bool
    """The carrier was last asked before the deadline: its news may only be late. Ask again."""


@dataclass(frozen=True, slots=True)
class _Watch:
    kind: IncidentKind
    severity: Severity
    at: datetime


def silences(
    state: ParcelState,
    facts: ParcelFacts,
    windows: Windows,
    *,
    asked_at: datetime | None,
    now: datetime,
) -> tuple[Silence, ...]:
    """Return what is due at `now`, in the order of falling due; the worst of each kind only.

    `asked_at` is when the carrier was last asked for news of this parcel and answered.
    """
    return watched(state, facts, windows, asked_at=asked_at, now=now)[0]


def next_check(
    state: ParcelState,
    facts: ParcelFacts,
    windows: Windows,
    *,
    asked_at: datetime | None,
    now: datetime,
) -> Deadline | None:
    """Return when to look again and what for, None when nothing is awaited.

    What is due and told needs no second look; what waits for the carrier's answer does.
    """
    return watched(state, facts, windows, asked_at=asked_at, now=now)[1]


def watched(
    state: ParcelState,
    facts: ParcelFacts,
    windows: Windows,
    *,
    asked_at: datetime | None,
    now: datetime,
) -> tuple[tuple[Silence, ...], Deadline | None]:
    """Return what `silences` and `next_check` do, of one look at the windows."""
    worst: dict[IncidentKind, _Watch] = {}
    looks: list[Deadline] = []
    for watch in _watches(state, facts, windows):
        if watch.at <= now:
            worst[watch.kind] = watch
        else:
            looks.append(Deadline(code=watch.kind.value, at=watch.at))
    due = tuple(
        Silence(
            kind=watch.kind,
            severity=watch.severity,
            due_at=watch.at,
            ask_first=(facts.is_unasked or not _is_given_up(watch, windows, now))
            and _must_ask(watch, facts, asked_at),
        )
        for watch in worst.values()
    )
    looks += [
        Deadline(code=silence.kind.value, at=_look_again(silence, windows, now))
        for silence in due
        if silence.ask_first
    ]
    return due, min(looks, key=_soonest, default=None)


def _soonest(deadline: Deadline) -> tuple[datetime, str]:
    return deadline.at, deadline.code


def _look_again(silence: Silence, windows: Windows, now: datetime) -> datetime:
    given_up_at, soon = silence.due_at + windows.ask_for, now + windows.ask_again
    return min(soon, given_up_at) if given_up_at > now else soon


def _must_ask(watch: _Watch, facts: ParcelFacts, asked_at: datetime | None) -> bool:
    """Our own dock is what is silent after delivery: no carrier can help with that."""
    if not facts.can_ask_carrier or watch.kind is IncidentKind.DELIVERED_NOT_RECEIVED:
        return False
    return asked_at is None or asked_at < watch.at


def _is_given_up(watch: _Watch, windows: Windows, now: datetime) -> bool:
    """A carrier that is down for good must not keep everybody else in the dark."""
    return now >= watch.at + windows.ask_for


def _watches(state: ParcelState, facts: ParcelFacts, windows: Windows) -> tuple[_Watch, ...]:
    """Return what is awaited of the parcel where it is now, earliest first."""
    if facts.is_closed or state.received_at is not None:
        return ()
    if state.delivered_at is not None:
        return _after_delivery(state, state.delivered_at, windows)
    if state.last_moved_at is not None:
        return _on_the_way(state, state.last_moved_at, facts, windows)
    return _before_custody(state, facts, windows)


def _after_delivery(
    state: ParcelState, delivered_at: datetime, windows: Windows
) -> tuple[_Watch, ...]:
    if state.delivered_to is not Party.SITE:
        return ()
    at = windows.end("delivered_not_received", delivered_at)
    return (_Watch(IncidentKind.DELIVERED_NOT_RECEIVED, Severity.INCIDENT, at),)


def _on_the_way(
    state: ParcelState, last_moved_at: datetime, facts: ParcelFacts, windows: Windows
) -> tuple[_Watch, ...]:
    if any(incident.kind is IncidentKind.LOST for incident in state.incidents):
        return ()  # nobody expects a lost parcel to move
    name = "no_movement_across_border" if facts.crosses_border else "no_movement"
    at = windows.end(name, last_moved_at)
    return (_Watch(IncidentKind.NO_MOVEMENT, Severity.INCIDENT, at),)


def _before_custody(
    state: ParcelState, facts: ParcelFacts, windows: Windows
) -> tuple[_Watch, ...]:
    proven_at = facts.handed_over_at or _told_by_partner(state)
    if proven_at is not None:
        at = windows.end("no_first_scan", proven_at)
        return (_Watch(IncidentKind.NO_FIRST_SCAN, Severity.INCIDENT, at),)
    if facts.claimed_at is not None:
        kind = IncidentKind.CLAIMED_NOT_SCANNED
        claimed = facts.claimed_at
        return (
            _Watch(kind, Severity.NOTE, windows.end("claimed_note", claimed)),
            _Watch(kind, Severity.INCIDENT, windows.end("claimed_not_scanned", claimed)),
        )
    if facts.label_made_at is None or state.direction is Direction.OUTBOUND:
        return ()  # only a shopper is reminded
    at = windows.end("not_sent_yet", facts.label_made_at)
    return (_Watch(IncidentKind.NOT_SENT_YET, Severity.SOFT, at),)


def _told_by_partner(state: ParcelState) -> datetime | None:
    return state.reached.get(Position.HANDED_OVER)
