"""What is being done about a return: steps of playbooks, the drop-off case, carrier claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backhaul.core.money import Money
from backhaul.core.playbooks.drop_off import Ruling, Verdict, ruling, score
from backhaul.core.playbooks.model import StepKind
from backhaul.core.playbooks.recovery import OPEN, RecoveryState
from backhaul.core.playbooks.taking import Act, StepState, acts_open
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console import playbook_words as wording
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.desk import CaseFile
from backhaul.stages.playbooks.evidence import DropOffCase, drop_off_case
from backhaul.stages.playbooks.queries import (
    Recovery,
    TakenStep,
    of_return,
    steps_of_return,
)

_TONES = {
    StepState.WAITING: ("mute", "clock"),
    StepState.OPEN: ("wait", "person"),
    StepState.DONE: ("ok", "check"),
    StepState.SKIPPED: ("mute", "check"),
    StepState.STOPPED: ("bad", "pause"),
}
_VERDICT_TONES = {Verdict.LIKELY: "ok", Verdict.UNCLEAR: "wait", Verdict.DOUBTFUL: "bad"}
_WITH_FORM = frozenset({StepKind.OPEN_TRACE, StepKind.ASK_PROOF})
#: Nobody takes these any more once the incident is over.
_TO_TAKE = frozenset({StepState.WAITING, StepState.OPEN})
_SILENT = frozenset({IncidentKind.CLAIMED_NOT_SCANNED, IncidentKind.NO_FIRST_SCAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    id: int
    name: str
    state: str
    tone: str
    icon: str
    told: str
    is_task: bool
    has_form: bool
    """The carrier asks for data that are prepared on a page of their own."""
    is_refund: bool
    """An early refund is proposed: whoever may pay looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps for one incident."""

    incident: int
    kind: str
    rows: tuple[StepRow, ...]
    can_stop: bool
    can_resume: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    id: int
    amount: str
    state: str
    due: str
    is_open: bool
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DropOffPanel:
    parcel: int
    verdict: str
    tone: str
    points: int
    reasons: tuple[tuple[str, str], ...]
    told: str
    ruling: str
    may_refund: bool
    can_claim: bool


@dataclass(frozen=True, slots=True)
class Pursuit:
    plans: tuple[Plan, ...]
    drop_off: DropOffPanel | None
    claims: tuple[ClaimRow, ...]


def pursuit_of(file: CaseFile, desk: Desk) -> Pursuit:
    """Four statements at most, and none where nothing is wrong."""
    is_claimed = any(parcel.claimed_at for parcel in file.view.parcels)
    if not file.incidents and not is_claimed:
        return Pursuit((), None, ())
    brand_id, return_id = desk.brand.pk, file.ret.pk
    names = {
        row.pk: words.incident_word(row.kind, row.evidence.get("code"))
        for row in file.incidents
    }
    steps = steps_of_return(brand_id, return_id) if names else []
    claims = of_return(brand_id, return_id)
    is_open = {row.pk for row in file.incidents if row.healed_at is None}
    people = People.known_to(desk.seat.user.pk, (row.done_by for row in steps))
    return Pursuit(
        tuple(plans_of(steps, names, is_open, desk.local, people)),
        _drop_off(file, desk, claims),
        tuple(claim_row(row, desk) for row in claims),
    )


def plans_of(
    steps: Sequence[TakenStep],
    names: Mapping[int, str],
    is_open: Iterable[int],
    local: Local,
    people: People,
) -> Iterable[Plan]:
    """`names` are what the incidents are called, by their ids."""
    running = set(is_open)
    for incident_id, name in names.items():
        mine = [row for row in steps if row.incident_id == incident_id]
        if not mine:
            continue
        acts = {act for row in mine for act in acts_open(StepState(row.state))}
        runs = incident_id in running
        yield Plan(
            incident=incident_id,
            kind=name,
            rows=tuple(step_row(row, local, people, runs=runs) for row in mine),
            can_stop=runs and Act.STOP in acts,
            can_resume=runs and Act.RESUME in acts,
        )


def step_row(row: TakenStep, local: Local, people: People, *, runs: bool) -> StepRow:
    """`runs`: the incident is open; what was not taken of one that is over is not needed."""
    state = StepState(row.state)
    is_over = not runs and state in _TO_TAKE
    if is_over:
        state = StepState.SKIPPED
    tone, icon = _TONES[state]
    is_late = state is StepState.OPEN and row.due_by is not None and row.due_by < local.now
    return StepRow(
        id=row.pk,
        name=word(wording.STEPS, row.step),
        state=word(wording.STATES, state),
        tone="bad" if is_late else tone,
        icon="alarm" if is_late else icon,
        told=word(wording.CODES, "healed") if is_over else _told(row, state, local, people),
        is_task=state is StepState.OPEN,
        is_refund=state is StepState.OPEN and row.step == StepKind.OFFER_REFUND,
        has_form=state is StepState.OPEN and StepKind(row.step) in _WITH_FORM,
    )


def _told(row: TakenStep, state: StepState, local: Local, people: People) -> str:
    if state is StepState.WAITING and row.due_at is not None:
        return _("due {when}").format(when=local.moment_within(row.due_at))
    if state is StepState.OPEN and row.due_by is not None:
        return _("to be done by {when}").format(when=local.moment_within(row.due_by))
    why = word(wording.CODES, row.code) if row.code in wording.CODES else ""
    if row.done_at is None:
        return why
    when = local.moment_within(row.done_at)
    by = people.name(row.done_by)
    return ", ".join(filter(None, (why, when, by)))


def claim_row(row: Recovery, desk: Desk) -> ClaimRow:
    amount = row.recovered_minor or row.amount_minor
    return ClaimRow(
        id=row.pk,
        amount=desk.local.money(Money(amount, row.currency)),
        state=word(wording.RECOVERY_STATES, row.state),
        due=desk.local.day_of(row.due_by) if row.due_by else "",
        is_open=RecoveryState(row.state) in OPEN,
        is_late=row.due_by is not None and row.due_by < desk.now,
    )


def _drop_off(file: CaseFile, desk: Desk, claims: Sequence[Recovery]) -> DropOffPanel | None:
    """Of the parcel that was said to be dropped off, as long as no carrier has it."""
    silent = any(row.healed_at is None and row.kind in _SILENT for row in file.incidents)
    waiting = [p for p in file.view.parcels if p.claimed_at and p.is_with_shopper]
    if not waiting and not silent:
        return None
    parcels = waiting or [p for p in file.view.parcels if not p.received_at]
    if not parcels:
        return None
    parcel = parcels[-1]
    found = drop_off_case(desk.brand.pk, parcel.id, now=desk.now)
    if found.evidence.is_scanned:
        return None
    judged, decided = score(found.evidence), ruling(found.evidence, found.tier)
    claimed = {row.parcel_id for row in claims if row.closed_at is None}
    return DropOffPanel(
        parcel=parcel.id,
        verdict=word(wording.VERDICTS, judged.verdict),
        tone=_VERDICT_TONES[judged.verdict],
        points=judged.points,
        reasons=tuple((wording.reason(one), _points(one.points)) for one in judged.reasons),
        told=_account(found, desk.local),
        ruling=word(wording.RULINGS, decided),
        may_refund=decided is Ruling.PROPOSE_REFUND and desk.may(May.PAY),
        can_claim=parcel.id not in claimed,
    )


def _points(points: int) -> str:
    return f"{points:+d}".replace("-", "\N{MINUS SIGN}")


def _account(found: DropOffCase, local: Local) -> str:
    if found.told is None:
        return ""
    when = local.moment_within(found.told.happened_at)
    return _("{place}, {when}").format(place=found.told.place, when=when)
