"""Deciding a request: by the policy, by a person, and what ends an authorisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from backhaul.core.allowance import holds
from backhaul.core.axes import Authorization, Processing, Step, UnitMoney, authorize_step
from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.policies import refusing
from backhaul.core.policies.decide import decide
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.refusing import grounds_of, legal_exception
from backhaul.core.policies.verdict import Finding, UnitVerdict, Verdict, unit_as_json
from backhaul.foundation.bulk import Statement
from backhaul.stages.authorization.facts import known_request, undecided
from backhaul.stages.authorization.flagging import after_deciding
from backhaul.stages.authorization.models import Decision
from backhaul.stages.authorization.second_looks import second_looks
from backhaul.stages.authorization.storing import insert_decision
from backhaul.stages.authorization.unjudged import ask_first
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Unit

EXPIRES = "authorization_expires"
REVIEW_DUE = "review_due"
FIELDS = (
    "authorization",
    "terms",
    "holds_allowance",
    "money",
    "disposition",
    "decided_at",
)
_STEPS = {
    Outcome.AUTHORIZE: (Step.AUTHORIZE, EntryKind.UNIT_AUTHORIZED),
    Outcome.REVIEW: (Step.REVIEW, EntryKind.UNIT_IN_REVIEW),
    Outcome.REFUSE: (Step.REFUSE, EntryKind.UNIT_REFUSED),
}
_LET_GO = """
UPDATE orders_orderline AS t SET asked = t.asked - v.fewer
FROM (SELECT id, count(*) AS fewer FROM unnest(%s::bigint[]) AS u(id) GROUP BY id) AS v
WHERE t.brand_id = %s AND t.id = v.id
"""


def authorize(brand_id: int, ran: str, *, at: datetime, actor: str) -> Case:
    """Judge every unit that is still `requested` by the policy in force.

    A second call finds nothing to judge and changes nothing.
    """
    case = cases.load(brand_id, ran)
    units = undecided(case)
    if not units:
        return case
    known, policy = known_request(case, units), policy_in_force(brand_id)
    verdict = decide(policy, known.facts, now=at)
    by_key = {unit.key: unit for unit in verdict.units}
    for unit in units:
        _apply(case, unit, by_key[str(unit.ordinal)], at=at, actor=actor)
    expect_expiry(case)
    decision = _decision(case, verdict, known.facts.as_json(), at=at, actor=actor)
    told = after_deciding(case, policy, known, verdict, at=at)
    _write(case, at=at, actor=actor, alongside=[insert_decision(decision), *told])
    return case


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says beside the outcomes: why, and what lets them refuse a right.

    `legal_ground` is a code of `core.policies.refusing.grounds_of`, empty where none is needed.
    """

    note: str
    legal_ground: str = ""


def review(
    brand_id: int,
    ran: str,
    outcomes: Mapping[int, Outcome],
    *,
    note: str,
    at: datetime,
    actor: str,
) -> Case:
    """Let a person decide units in review, by ordinal; the note says why.

    Raises DomainError without a note, and as `judge` does.
    """
    return review_by(brand_id, ran, outcomes, Word(note), at=at, actor=actor)


def review_by(
    brand_id: int,
    ran: str,
    outcomes: Mapping[int, Outcome],
    word: Word,
    *,
    at: datetime,
    actor: str,
) -> Case:
    """Do the same where a right may stand: `word` names the ground of its refusal."""
    if not word.note.strip():
        raise DomainError("note_missing")
    case = cases.read(brand_id, ran)
    ask_first(case, outcomes, at=at)
    verdicts = [
        UnitVerdict(str(key), outcome, _why(case.unit(key), outcome, word), None)
        for key, outcome in outcomes.items()
    ]
    return judge(brand_id, ran, verdicts, note=word.note, at=at, actor=actor)


def _why(unit: Unit, outcome: Outcome, word: Word) -> tuple[Finding, ...]:
    """Return the ground of a refusal that needs one; the others need only the note."""
    terms = terms_of(unit)
    if outcome is not Outcome.REFUSE or not word.legal_ground or not grounds_of(terms):
        return ()
    assert terms is not None
    return (legal_exception(terms, word.legal_ground),)


def judge(
    brand_id: int,
    ran: str,
    verdicts: Sequence[UnitVerdict],
    *,
    note: str,
    at: datetime,
    actor: str,
) -> Case:
    """Let a person decide units in review; what each verdict finds, the shopper may read.

    A verdict's key is the unit's ordinal. Raises IllegalStep for a unit that is decided
    already: nothing is written then. Of one that no rule has looked at, the policy in force
    is asked what Terms it would have. What the law may give is refused only for one of
    `core.policies.refusing.grounds_of` its Terms, named by a `legal_exception` among the
    reasons: `refusal_needs_ground` with the codes to choose from, `unknown_legal_ground`.
    """
    case = cases.load(brand_id, ran)
    looks = second_looks(brand_id, [case.ret.pk])
    looks.check(case, actor)
    ask_first(case, {int(verdict.key) for verdict in verdicts}, at=at)
    decision = judged(case, verdicts, note=note, at=at, actor=actor)
    told = looks.settle([case], [decision], at=at, actor=actor)
    _write(case, at=at, actor=actor, alongside=[insert_decision(decision), *told])
    return case


def judged(
    case: Case, verdicts: Sequence[UnitVerdict], *, note: str, at: datetime, actor: str
) -> Decision:
    """Change a loaded return as `judge` does, and raise as it does; nothing is written."""
    if any(verdict.outcome is Outcome.REVIEW for verdict in verdicts):
        raise DomainError("review_decides")
    for verdict in verdicts:
        unit = case.unit(int(verdict.key))
        ground = _ground(unit, verdict)
        _renew_send_by(unit, verdict, at)
        _apply(case, unit, verdict, at=at, actor=actor, ground=ground)
    expect_expiry(case)
    return Decision(
        brand_id=case.ret.brand_id,
        ret=case.ret,
        policy_number=_policy_number(case),
        facts={"ordinals": sorted(int(verdict.key) for verdict in verdicts)},
        outcomes={"units": [unit_as_json(verdict) for verdict in verdicts]},
        decided_at=at,
        decided_by=actor,
        note=note.strip()[:2000],
    )


def withdraw(
    brand_id: int, ran: str, ordinals: Iterable[int] | None, *, at: datetime, actor: str
) -> Case:
    """Take back the request for some units, or for all that are still open to it."""
    case = cases.load(brand_id, ran)
    chosen = (
        [unit for unit in case.units if _may_withdraw(unit)]
        if ordinals is None
        else [case.unit(ordinal) for ordinal in ordinals]
    )
    if not chosen:
        raise DomainError("nothing_to_withdraw", ran=ran)
    for unit in chosen:
        _end(case, unit, Step.WITHDRAW, EntryKind.UNIT_WITHDRAWN, at=at, actor=actor)
    _write(case, at=at, actor=actor)
    return case


def expire(case: Case, *, at: datetime) -> None:
    """End what was authorised, never handed over, and is past its day. Called by the sweep."""
    for unit in case.units:
        if unit.is_going and _never_sent(unit):
            _end(case, unit, Step.EXPIRE, EntryKind.UNIT_EXPIRED, at=at, actor="system")
    case.ret.due_at, case.ret.due_what = None, ""
    _write(case, at=at, actor="system")


def _ground(unit: Unit, verdict: UnitVerdict) -> str:
    if verdict.outcome is not Outcome.REFUSE:
        return ""
    authorize_step(Authorization(unit.authorization), Step.REFUSE)
    return refusing.check(terms_of(unit), verdict.reasons, unit=unit.ordinal)


def _renew_send_by(unit: Unit, verdict: UnitVerdict, at: datetime) -> None:
    """The days to send it run from the yes, not from the request that waited for it."""
    terms = terms_of(unit)
    if verdict.outcome is Outcome.AUTHORIZE and verdict.terms is None and terms is not None:
        send_by = (at + timedelta(days=terms.label_valid_days)).date()
        later = max(terms.send_by, send_by).isoformat()
        unit.terms = {**(unit.terms or {}), "send_by": later}


def _apply(
    case: Case,
    unit: Unit,
    verdict: UnitVerdict,
    *,
    at: datetime,
    actor: str,
    ground: str = "",
) -> None:
    step, kind = _STEPS[verdict.outcome]
    state = authorize_step(Authorization(unit.authorization), step)
    terms = verdict.terms.model_dump(mode="json") if verdict.terms else unit.terms
    case.change(unit, authorization=state, terms=terms)
    if state is Authorization.AUTHORIZED:
        case.change(unit, money=UnitMoney.PROMISED)
    else:
        _release_if_let_go(case, unit)
    reasons = [reason.code for reason in verdict.reasons]
    named = {"ground": ground} if ground else {}
    case.note(kind, at=at, actor=actor, unit=unit.ordinal, reasons=reasons, **named)
    if state is Authorization.AUTHORIZED and terms and terms.get("keeps"):
        case.change(unit, disposition=Disposition.KEEP.value, decided_at=at)
        case.note(EntryKind.UNIT_KEPT, at=at, actor=actor, unit=unit.ordinal)


def _end(
    case: Case, unit: Unit, step: Step, kind: EntryKind, *, at: datetime, actor: str
) -> None:
    if unit.processing != Processing.AWAITED or not _never_sent(unit):
        raise DomainError("already_sent", ran=case.ret.ran, unit=unit.ordinal)
    if unit.is_kept:
        raise DomainError("kept_already", ran=case.ret.ran, unit=unit.ordinal)
    state = authorize_step(Authorization(unit.authorization), step)
    case.change(unit, authorization=state, money=UnitMoney.NONE)
    _release_if_let_go(case, unit)
    case.note(kind, at=at, actor=actor, unit=unit.ordinal)


def _release_if_let_go(case: Case, unit: Unit) -> None:
    settled = unit.money not in {UnitMoney.NONE, UnitMoney.PROMISED}
    kept = holds(
        Authorization(unit.authorization), Processing(unit.processing), is_settled=settled
    )
    case.change(unit, holds_allowance=kept)


def _write(
    case: Case, *, at: datetime, actor: str, alongside: Iterable[Statement] = ()
) -> None:
    told = [*alongside, *letting_go([case])]
    cases.write([case], fields=FIELDS, at=at, actor=actor, alongside=told)


def letting_go(changed: Sequence[Case]) -> list[Statement]:
    """Return what gives the pieces free that changed returns of one brand hold no more."""
    released = [
        unit.line_id
        for case in changed
        for unit in case.units
        if unit.pk in case.changed and not unit.holds_allowance
    ]
    return [(_LET_GO, [released, changed[0].ret.brand_id])] if released else []


def _decision(
    case: Case, verdict: Verdict, facts: dict[str, object], *, at: datetime, actor: str
) -> Decision:
    return Decision(
        brand_id=case.ret.brand_id,
        ret=case.ret,
        policy_number=verdict.policy_version,
        facts=facts,
        outcomes=verdict.as_json(),
        decided_at=at,
        decided_by=actor,
    )


def expect_expiry(case: Case, *, is_review_told: bool = False) -> None:
    """Set the return's timer to what comes first: a review that is due, or the end of its days.

    The days end with the last one on which a unit may be sent. `is_review_told`: somebody
    knows that the review is late.
    """
    timers = _ends(case) + ([] if is_review_told else _reviews(case))
    case.ret.due_at, case.ret.due_what = min(timers, default=(None, ""))


def _ends(case: Case) -> list[tuple[datetime, str]]:
    days = [unit.terms["send_by"] for unit in case.units if unit.terms and unit.is_going]
    if not days:
        return []
    last = datetime.fromisoformat(max(days)).date()
    return [(datetime.combine(last, time.min, UTC) + timedelta(days=1), EXPIRES)]


def _reviews(case: Case) -> list[tuple[datetime, str]]:
    waiting = [unit for unit in case.units if unit.authorization == Authorization.IN_REVIEW]
    told = [terms.review for unit in waiting if (terms := terms_of(unit))]
    return [(one.due_at, REVIEW_DUE) for one in told if one is not None and one.due_at]


def _policy_number(case: Case) -> int:
    return max((unit.terms["policy_version"] for unit in case.units if unit.terms), default=1)


def _may_withdraw(unit: Unit) -> bool:
    open_ones = {Authorization.REQUESTED, Authorization.IN_REVIEW, Authorization.AUTHORIZED}
    return unit.authorization in open_ones and _never_sent(unit) and not unit.is_kept


def _never_sent(unit: Unit) -> bool:
    return unit.position in {None, "label_created"} and unit.processing == Processing.AWAITED
