"""Deciding a request: by the policy, by a person, and what ends an authorisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from backhaul.core.allowance import holds
from backhaul.core.axes import Authorization, Processing, Step, UnitMoney, authorize_step
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.policies.decide import decide
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import UnitVerdict, Verdict, unit_as_json
from backhaul.foundation.bulk import Statement
from backhaul.stages.authorization.facts import request_facts, undecided
from backhaul.stages.authorization.models import Decision
from backhaul.stages.authorization.storing import insert_decision
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

EXPIRES = "authorization_expires"
FIELDS = ("authorization", "terms", "holds_allowance", "money")
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
    facts = request_facts(case, units)
    verdict = decide(policy_in_force(brand_id), facts, now=at)
    by_key = {unit.key: unit for unit in verdict.units}
    for unit in units:
        _apply(case, unit, by_key[str(unit.ordinal)], at=at, actor=actor)
    expect_expiry(case)
    decision = _decision(case, verdict, facts.as_json(), at=at, actor=actor)
    _write(case, at=at, actor=actor, alongside=[insert_decision(decision)])
    return case


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

    Raises DomainError without a note, IllegalStep for a unit that is not in review.
    """
    if not note.strip():
        raise DomainError("note_missing")
    verdicts = [UnitVerdict(str(key), outcome, (), None) for key, outcome in outcomes.items()]
    return judge(brand_id, ran, verdicts, note=note, at=at, actor=actor)


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

    A verdict's key is the unit's ordinal. Raises IllegalStep for a unit that is not in review
    (any more): nothing is written then.
    """
    if any(verdict.outcome is Outcome.REVIEW for verdict in verdicts):
        raise DomainError("review_decides")
    case = cases.load(brand_id, ran)
    for verdict in verdicts:
        _apply(case, case.unit(int(verdict.key)), verdict, at=at, actor=actor)
    expect_expiry(case)
    decision = Decision(
        brand_id=brand_id,
        ret=case.ret,
        policy_number=_policy_number(case),
        facts={"ordinals": sorted(int(verdict.key) for verdict in verdicts)},
        outcomes={"units": [unit_as_json(verdict) for verdict in verdicts]},
        decided_at=at,
        decided_by=actor,
        note=note.strip()[:2000],
    )
    _write(case, at=at, actor=actor, alongside=[insert_decision(decision)])
    return case


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
        if unit.authorization == Authorization.AUTHORIZED and _never_sent(unit):
            _end(case, unit, Step.EXPIRE, EntryKind.UNIT_EXPIRED, at=at, actor="system")
    case.ret.due_at, case.ret.due_what = None, ""
    _write(case, at=at, actor="system")


def _apply(case: Case, unit: Unit, verdict: UnitVerdict, *, at: datetime, actor: str) -> None:
    step, kind = _STEPS[verdict.outcome]
    state = authorize_step(Authorization(unit.authorization), step)
    terms = verdict.terms.model_dump(mode="json") if verdict.terms else unit.terms
    case.change(unit, authorization=state, terms=terms)
    if state is Authorization.AUTHORIZED:
        case.change(unit, money=UnitMoney.PROMISED)
    else:
        _release_if_let_go(case, unit)
    reasons = [reason.code for reason in verdict.reasons]
    case.note(kind, at=at, actor=actor, unit=unit.ordinal, reasons=reasons)


def _end(
    case: Case, unit: Unit, step: Step, kind: EntryKind, *, at: datetime, actor: str
) -> None:
    if unit.processing != Processing.AWAITED or not _never_sent(unit):
        raise DomainError("already_sent", ran=case.ret.ran, unit=unit.ordinal)
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
    released = [
        unit.line_id
        for unit in case.units
        if unit.pk in case.changed and not unit.holds_allowance
    ]
    let_go: list[Statement] = [(_LET_GO, [released, case.ret.brand_id])] if released else []
    cases.write([case], fields=FIELDS, at=at, actor=actor, alongside=[*alongside, *let_go])


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


def expect_expiry(case: Case) -> None:
    """Set the return's timer to the end of the last day on which a unit may be sent."""
    days = [
        unit.terms["send_by"]
        for unit in case.units
        if unit.terms and unit.authorization == Authorization.AUTHORIZED
    ]
    if not days:
        case.ret.due_at, case.ret.due_what = None, ""
        return
    last = datetime.fromisoformat(max(days)).date()
    case.ret.due_at = datetime.combine(last, time.min, UTC) + timedelta(days=1)
    case.ret.due_what = EXPIRES


def _policy_number(case: Case) -> int:
    return max((unit.terms["policy_version"] for unit in case.units if unit.terms), default=1)


def _may_withdraw(unit: Unit) -> bool:
    open_ones = {Authorization.REQUESTED, Authorization.IN_REVIEW, Authorization.AUTHORIZED}
    return unit.authorization in open_ones and _never_sent(unit)


def _never_sent(unit: Unit) -> bool:
    return unit.position in {None, "label_created"} and unit.processing == Processing.AWAITED
