"""One parcel, looked at: what its scans and its silence say, as columns and incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backhaul.core.deadlines import Deadline
from backhaul.core.tracking.fold import RECYCLING_TOLERANCE, fold
from backhaul.core.tracking.healing import HEALED_BY
from backhaul.core.tracking.polling import Plan, plan
from backhaul.core.tracking.scan import CarrierScan
from backhaul.core.tracking.silence import Severity, Silence, watched
from backhaul.core.tracking.state import Correction, Direction, ParcelState, Party
from backhaul.core.tracking.words import CUSTODY, IncidentKind, Position, Word
from backhaul.stages.incidents.actions import Healing, Opening
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit
from backhaul.stages.shipping.buying import ASK
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.facts import parcel_facts
from backhaul.stages.tracking.windows import windows_of

_ASK_FIRST = timedelta(hours=1)
"""A look that comes later is ours: the carrier is asked before it is called silent."""

#: What tracking opens about a parcel, and so heals again when it no longer holds.
OURS = frozenset(HEALED_BY) | {
    IncidentKind.NOT_SENT_YET,
    IncidentKind.NO_FIRST_SCAN,
    IncidentKind.CLAIMED_NOT_SCANNED,
    IncidentKind.NO_MOVEMENT,
    IncidentKind.DELIVERED_NOT_RECEIVED,
    IncidentKind.DATA_STALE,
}


@dataclass(slots=True)
class Tracked:
    """A locked parcel with all that is known about it. `cases` are of the units inside."""

    parcel: Parcel
    units: list[Unit] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    scans: list[CarrierScan] = field(default_factory=list)
    settled: Mapping[IncidentKind, datetime] = field(default_factory=dict)
    """Incidents that a person closed, and when."""

    @property
    def subject(self) -> str:
        return f"parcel:{self.parcel.pk}"

    @property
    def case(self) -> Case | None:
        """The return that it was made for, which owns what goes wrong with it."""
        for case in self.cases:
            if case.ret.id == self.parcel.ret_id:
                return case
        return self.cases[0] if self.cases else None


@dataclass(frozen=True, slots=True)
class Evidence:
    severity: Severity | None
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    tracked: Tracked
    state: ParcelState
    due: tuple[Silence, ...]
    check: Deadline | None
    stale_since: datetime | None = None
    """Since when we could not learn where it is: the carrier was to be asked and is silent."""
    is_unasked: bool = False
    """We were silent ourselves: what was said of its silence neither begins nor ends."""

    @property
    def openings(self) -> list[Opening]:
        """A silence that may only be late news waits for the carrier's answer."""
        return [self._opening(kind, evidence) for kind, evidence in self._wrong()]

    def _wrong(self) -> Iterator[tuple[IncidentKind, Evidence]]:
        for incident in self.state.incidents:
            since = incident.since.isoformat()
            yield incident.kind, Evidence(None, {"since": since, "fault": incident.fault.value})
        for silence in self.due:
            settled_at = self.tracked.settled.get(silence.kind)
            if silence.ask_first or (settled_at is not None and silence.due_at <= settled_at):
                continue
            yield silence.kind, Evidence(silence.severity, {"due": silence.due_at.isoformat()})
        if self.stale_since is not None:
            yield IncidentKind.DATA_STALE, Evidence(None, {"due": self.stale_since.isoformat()})

    def _opening(self, kind: IncidentKind, evidence: Evidence) -> Opening:
        return Opening(
            brand_id=self.tracked.parcel.brand_id,
            case=self.tracked.case,
            subject=self.tracked.subject,
            kind=kind,
            severity=evidence.severity,
            evidence=evidence.facts,
        )

    @property
    def healing(self) -> Healing:
        holds = {incident.kind for incident in self.state.incidents}
        holds |= {silence.kind for silence in self.due}
        if self.stale_since is not None or self.is_unasked:
            holds.add(IncidentKind.DATA_STALE)
        return Healing(
            brand_id=self.tracked.parcel.brand_id,
            case=self.tracked.case,
            subject=self.tracked.subject,
            kinds=OURS - holds,
            proof=self._last_word(),
        )

    def _last_word(self) -> dict[str, object]:
        """Return the scan after which nothing else is wrong: the newest, or the dock's."""
        if self.state.received_at is not None:
            return {"word": Position.RECEIVED.value, "at": self.state.received_at.isoformat()}
        last = self.state.last_scan
        if last is None or last.word not in CUSTODY:
            return {}  # a claim ended it, or that nobody waits any more
        return {"word": last.word.value, "at": last.instant.isoformat(), "code": last.code}

    @property
    def milestones(self) -> dict[str, datetime]:
        """Return the steps of the headline that the carrier proved, not the dock."""
        state = self.state
        told = {
            position: at for position, at in state.reached.items() if at != state.received_at
        }
        found = {
            "handed_over": told.get(Position.HANDED_OVER),
            "first_scan": state.first_custody_at,
            "on_its_way": told.get(Position.IN_TRANSIT),
            "delivered": state.delivered_at if state.delivered_to is Party.SITE else None,
        }
        return {step: at for step, at in found.items() if at is not None}


def judge(tracked: Tracked, *, at: datetime) -> Judgement:
    """Fold the scans, set the parcel's columns, and say what is wrong and when to look."""
    parcel = tracked.parcel
    state = fold(
        tracked.scans,
        direction=Direction(parcel.direction),
        received_at=parcel.received_at,
        corrections=[
            Correction(at=settled_at, heals=frozenset({kind}))
            for kind, settled_at in tracked.settled.items()
        ],
        not_before=parcel.made_at - RECYCLING_TOLERANCE,
    )
    case = tracked.case
    is_unasked = _is_unasked(parcel, at)
    facts = parcel_facts(parcel, case.ret if case else None, tracked.units)
    if is_unasked:
        facts = replace(facts, is_unasked=True)
    normal = windows_of(parcel, case.ret if case else None, tracked.units, at=at)
    due, check = watched(state, facts, normal, asked_at=parcel.asked_at, now=at)
    planned = plan(
        state,
        facts,
        parcel_id=parcel.pk,
        asked_at=parcel.asked_at,
        due_at=check.at if check else None,
        now=at,
    )
    stale_since = None if is_unasked else _stale_since(tracked, planned, at)
    must_ask = any(silence.ask_first for silence in due)
    _plan_question(parcel, planned, at=at if must_ask else None)
    if planned is not None and (planned.stale_at > at or is_unasked):
        look_at = max(planned.stale_at, at + _ASK_FIRST) if is_unasked else planned.stale_at
        look = Deadline(code=IncidentKind.DATA_STALE.value, at=look_at)
        check = min(check or look, look, key=_first)
    _set_columns(parcel, state, check)
    return Judgement(tracked, state, due, check, stale_since, is_unasked)


def _is_unasked(parcel: Parcel, at: datetime) -> bool:
    """Whether it is we who were silent: a look that comes late, at a question never put."""
    came_late = parcel.due_at is not None and at - parcel.due_at > _ASK_FIRST
    return came_late and parcel.ask_at is not None and parcel.ask_at <= at


def _stale_since(tracked: Tracked, planned: Plan | None, at: datetime) -> datetime | None:
    """A parcel that was never planned for cannot have gone unanswered."""
    if planned is None or planned.stale_at > at or tracked.parcel.ask_at is None:
        return None
    settled_at = tracked.settled.get(IncidentKind.DATA_STALE)
    is_settled = settled_at is not None and planned.stale_at <= settled_at
    return None if is_settled else planned.stale_at


def _plan_question(parcel: Parcel, planned: Plan | None, *, at: datetime | None) -> None:
    """`at`: it is asked then whatever was planned, because a silence has become too long."""
    if planned is None:
        parcel.ask_at = None
    else:
        parcel.ask_at = min(at or planned.ask_at, planned.ask_at)


def _first(deadline: Deadline) -> tuple[datetime, str]:
    return deadline.at, deadline.code


def _set_columns(parcel: Parcel, state: ParcelState, check: Deadline | None) -> None:
    reached = {_NAME[position]: at.isoformat() for position, at in state.reached.items()}
    made = parcel.reached.get(_LABEL)
    if made is not None:  # our own purchase is earlier than what a scan implies
        told = reached.pop(_LABEL, made)
        first = made if made == told else min(made, told, key=datetime.fromisoformat)
        reached = {_LABEL: first, **reached}
    parcel.reached = reached
    parcel.position = state.trusted_position
    last = state.last_scan
    # That a label was printed is no scan of a parcel.
    is_scan = last is not None and last.word is not Word.LABEL_CREATED
    parcel.last_scan = _shown(last) if last is not None and is_scan else None
    if parcel.due_what != ASK:  # else the timer is the label's: its answer is still to come
        parcel.due_at = check.at if check else None
        parcel.due_what = check.code if check else ""


_NAME = {position: position.value for position in Position}
_LABEL = _NAME[Position.LABEL_CREATED]


def _shown(scan: CarrierScan) -> dict[str, object]:
    return {
        "instant": scan.instant.isoformat(),
        "local_text": scan.local_text,
        "utc_offset_minutes": scan.utc_offset_minutes,
        "zone_source": scan.zone_source.value,
        "place": scan.place,
        "word": scan.word.value,
        "code": scan.code,
    }
