"""Four facts, never one status, each with its clock; and the nine steps below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from backhaul.core.axes import Authorization, LegState, Processing, Resolution
from backhaul.core.deadlines import SlaClock
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.money import Money
from backhaul.core.tracking.words import IncidentKind, Position
from backhaul.doors.console.case.clocks import Clock, met, no_clock, paused, running, until
from backhaul.doors.console.case.head import promise_card
from backhaul.doors.console.case.people import People
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import Words, word
from backhaul.stages.casefile.desk import CaseFile

_OF_MONEY = frozenset(
    {
        IncidentKind.REFUND_LATE,
        IncidentKind.REFUND_UNKNOWN,
        IncidentKind.REFUND_FAILED,
        IncidentKind.PROMISE_AT_RISK,
    }
)
_OF_UNITS = frozenset({IncidentKind.CONTENTS_DIFFER})
#: The headline that the last step ends in, where it is no money back.
_GIVEN: Mapping[Resolution, str] = {
    Resolution.CREDIT: "credited",
    **dict.fromkeys(GOES_OUT, "exchanged"),
}
_GOING = (LegState.APPROVED, LegState.ORDERED, LegState.SENDING)


@dataclass(frozen=True, slots=True)
class Axis:
    name: str
    icon: str
    tone: str
    state: str
    detail: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    state: str
    when: str
    at: datetime | None


def axes_of(file: CaseFile, local: Local, people: People) -> tuple[Axis, ...]:
    return (
        _authorization(file, local, people),
        _movement(file, local),
        _processing(file, local),
        _money(file, local),
    )


def steps_of(file: CaseFile, local: Local) -> tuple[Step, ...]:
    """Return the nine steps as the shopper sees them."""
    given = _GIVEN.get(file.view.resolution, "refunded")
    found = []
    for step in file.view.steps:
        code = given if step.code == "paid" else step.code
        title = word(words.HEADLINES, code)
        when = ""
        if step.at is not None:
            when = local.day_of(step.at)
        elif step.expected_on is not None:
            when = _("by {day}").format(day=local.day(step.expected_on))
        found.append(Step(title, step.state.value, when, step.at))
    return tuple(found)


def _counted(codes: Iterable[str], names: Words) -> str:
    """Return `2 received, 1 awaited`, or the word alone when all are alike."""
    counts = Counter(codes)
    if len(counts) == 1:
        return word(names, next(iter(counts)))
    one = _("{n} {state}")
    return ", ".join(
        one.format(n=n, state=word(names, code).lower()) for code, n in counts.items()
    )


def _authorization(file: CaseFile, local: Local, people: People) -> Axis:
    states = Counter(unit.authorization for unit in file.units)
    detail = ""
    if file.rows.decisions:
        last = file.rows.decisions[-1]
        detail = (
            _("by policy {n}, no person needed").format(n=last.policy_number)
            if last.decided_by == "system"
            else _("decided by {name}").format(name=people.name(last.decided_by))
        )
    clock, tone = no_clock(), "ok"
    if states[Authorization.IN_REVIEW] or states[Authorization.REQUESTED]:
        detail, tone = _("a person must decide"), "violet"
    elif states[Authorization.AUTHORIZED] and file.view.send_by and _is_unsent(file):
        clock = until(file.view.send_by, local)
    elif not states[Authorization.AUTHORIZED]:
        tone = "mute"
    state = _counted((unit.authorization for unit in file.units), words.AUTHORIZATIONS)
    return Axis(_("Authorisation"), "shield", tone, state, detail, clock)


def _is_unsent(file: CaseFile) -> bool:
    return all(
        unit.position in {None, Position.LABEL_CREATED}
        and unit.processing == Processing.AWAITED
        for unit in file.units
        if unit.is_going
    )


def _sla(file: CaseFile, local: Local, *wanted: SlaClock) -> Clock | None:
    mine = [sla for sla in file.clocks if sla.clock in wanted]
    if not mine:
        return None
    last = mine[-1]
    if last.met_at is None and last.due_at is None:
        return paused(_("stands still"))
    if last.met_at is None and last.due_at is not None:
        return running(last.due_at, local, started_at=last.started_at)
    if last.is_late(local.now):
        return Clock("wait", "alarm", _("met late"))
    return met(_("in time"))


def _movement(file: CaseFile, local: Local) -> Axis:
    name = _("Movement")
    if not file.view.parcels:
        return Axis(name, "truck", "mute", _("No parcel yet"), "", no_clock())
    codes = [
        Position.RECEIVED.value if p.received_at else (p.position or Position.LABEL_CREATED)
        for p in file.view.parcels
    ]
    state = _counted((str(code) for code in codes), words.POSITIONS)
    incident = file.ret.incident
    is_wrong = incident is not None and IncidentKind(incident) not in _OF_MONEY | _OF_UNITS
    if all(parcel.is_with_shopper for parcel in file.view.parcels):
        clock = paused(_("starts at hand-over"))
    else:
        clock = _sla(file, local, SlaClock.FIRST_SCAN, SlaClock.TRANSIT) or no_clock()
    tone = "info"
    if set(codes) <= {Position.RECEIVED, Position.DELIVERED}:
        tone = "ok"
    if is_wrong or clock.tone == "bad":
        tone = "bad"
    elif clock.tone == "wait" and clock.at:
        tone = "wait"
    detail = word(words.INCIDENTS, incident) if is_wrong and incident else _seen(file, local)
    return Axis(name, "truck", tone, state, detail, clock)


def _seen(file: CaseFile, local: Local) -> str:
    seen = [parcel.last_scan for parcel in file.view.parcels if parcel.last_scan]
    if not seen:
        return ""
    last = max(seen, key=lambda scan: scan.at)
    when = local.moment_within(last.at, last.offset_minutes)
    if not last.place:
        return _("last scan {when}").format(when=when)
    return _("last scan in {place}, {when}").format(place=last.place, when=when)


def _processing(file: CaseFile, local: Local) -> Axis:
    live = [unit for unit in file.units if unit.authorization != Authorization.REFUSED]
    units = live or file.units
    state = _counted((unit.processing for unit in units), words.PROCESSINGS)
    clock = _sla(file, local, SlaClock.CHECK_IN, SlaClock.INSPECTION) or no_clock()
    done = all(unit.processing in {Processing.DECIDED, Processing.FINISHED} for unit in units)
    tone = "ok" if done else "mute"
    if any(unit.processing in {Processing.RECEIVED, Processing.INSPECTED} for unit in units):
        tone = "info"
    incident = file.ret.incident
    is_wrong = incident is not None and IncidentKind(incident) in _OF_UNITS
    if is_wrong or clock.tone == "bad" or any(u.processing == "missing" for u in units):
        tone = "bad"
    elif clock.tone == "wait" and clock.at:
        tone = "wait"
    return Axis(_("Processing"), "inspect", tone, state, _waits(file), clock)


def _waits(file: CaseFile) -> str:
    here = [unit for unit in file.units if unit.processing == Processing.RECEIVED]
    if here:
        return _("{title} waits for its inspection").format(title=here[0].title or here[0].sku)
    looked = [unit for unit in file.units if unit.processing == Processing.INSPECTED]
    if looked:
        return _("{title} waits for a decision").format(title=looked[0].title or looked[0].sku)
    return ""


def _money(file: CaseFile, local: Local) -> Axis:
    currency = file.ret.currency
    by_state: Counter[str] = Counter()
    for leg in file.around.legs:
        by_state[str(leg["state"])] += int(leg["amount_minor"])
    parts = []
    for states, told in (
        ((LegState.PAID,), _("{amount} paid")),
        (_GOING, _("{amount} on its way")),
        ((LegState.UNKNOWN,), _("{amount} unknown")),
        ((LegState.FAILED, LegState.REVERSED), _("{amount} not paid")),
    ):
        minor = sum(by_state[state] for state in states)
        if minor:
            parts.append(told.format(amount=local.money(Money(minor, currency))))
    if file.owed.total.minor:
        amount = local.money(file.owed.total)
        parts.append(_("{amount} proposed").format(amount=amount))
    wrong = bool(by_state[LegState.FAILED] or by_state[LegState.REVERSED])
    card = promise_card(file, local)
    clock = card.clock if card else no_clock()
    tone = "ok" if by_state[LegState.PAID] and not file.owed.total.minor else "info"
    if not parts:
        tone = "mute"
    if wrong or clock.tone == "bad":
        tone = "bad"
    detail = card.line if card and card.tone != "ok" else ""
    state = ", ".join(parts) or _("Nothing is owed")
    return Axis(_("Money"), "money", tone, state, detail, clock)
