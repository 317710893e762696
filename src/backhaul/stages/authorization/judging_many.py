"""One word of a person about many requests: written together, refused one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backhaul.core.axes import Authorization, Processing
from backhaul.core.errors import DomainError
from backhaul.core.policies import refusing
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import Finding, UnitVerdict
from backhaul.stages.authorization.actions import FIELDS, judged, letting_go
from backhaul.stages.authorization.models import Decision
from backhaul.stages.authorization.second_looks import second_looks
from backhaul.stages.authorization.storing import insert_decisions
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Return, Unit

Say = Callable[[Case, Sequence[Unit]], Sequence[UnitVerdict]]
"""What is decided about the units of one return that wait; may raise DomainError."""


@dataclass(slots=True)
class Spoken:
    """By RAN: what was decided, and why the others were not."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, DomainError] = field(default_factory=dict)


def judge_many(
    brand_id: int, rans: Sequence[str], say: Say, *, note: str, at: datetime, actor: str
) -> Spoken:
    """Decide all that waits of these returns: three statements for any number.

    What cannot be decided is left as it was, and named with its error: `no_such_return`,
    `not_in_review`, and what `judge` raises.
    """
    ids = dict(
        Return.objects.filter(brand_id=brand_id, ran__in=list(rans)).values_list("id", "ran")
    )
    known = set(ids.values())
    spoken = Spoken()
    for ran in rans:
        if ran not in known:
            spoken.refused[ran] = DomainError("no_such_return", ran=ran)
    written: list[Case] = []
    decisions: list[Decision] = []
    looks = second_looks(brand_id, list(ids))
    for case in cases.load_many([brand_id], ids).values():
        try:
            looks.check(case, actor)
            decisions.append(_one(case, say, note=note, at=at, actor=actor))
        except DomainError as error:
            spoken.refused[case.ret.ran] = error
        else:
            written.append(case)
    if written:
        told = looks.settle(written, decisions, at=at, actor=actor)
        alongside = [insert_decisions(decisions), *told, *letting_go(written)]
        cases.write(written, fields=FIELDS, at=at, actor=actor, alongside=alongside)
    done = {case.ret.ran for case in written}
    spoken.done = [ran for ran in rans if ran in done]
    return spoken


def can_judge(brand_id: int, rans: Sequence[str], say: Say) -> tuple[list[Case], Spoken]:
    """Return what could be decided, without deciding."""
    by_ran = {case.ret.ran: case for case in cases.read_many(brand_id, rans)}
    spoken = Spoken()
    for ran in rans:
        try:
            _try(by_ran.get(ran), ran, say)
        except DomainError as error:
            spoken.refused[ran] = error
        else:
            spoken.done.append(ran)
    return [by_ran[ran] for ran in spoken.done], spoken


def verdict_of(
    unit: Unit, outcome: Outcome, why: tuple[Finding, ...], ground: str
) -> UnitVerdict:
    """Return what a person says of one unit; `ground` goes only with what needs one.

    Raises DomainError `unknown_legal_ground`.
    """
    terms = terms_of(unit)
    is_refused = outcome is Outcome.REFUSE and bool(ground)
    if is_refused and terms is not None and refusing.grounds_of(terms):
        why = (*why, refusing.legal_exception(terms, ground))
    return UnitVerdict(str(unit.ordinal), outcome, why, None)


def _try(case: Case | None, ran: str, say: Say) -> None:
    if case is None:
        raise DomainError("no_such_return", ran=ran)
    for verdict in say(case, waiting_of(case)):
        if verdict.outcome is Outcome.REFUSE:
            unit = case.unit(int(verdict.key))
            refusing.check(terms_of(unit), verdict.reasons, unit=unit.ordinal)


def waiting_of(case: Case) -> list[Unit]:
    """Return the units that wait for a person; raises DomainError `not_in_review`."""
    waiting = [
        unit
        for unit in case.units
        if unit.authorization == Authorization.IN_REVIEW
        and unit.processing == Processing.AWAITED
    ]
    if not waiting:
        raise DomainError("not_in_review", ran=case.ret.ran)
    return waiting


def _one(case: Case, say: Say, *, note: str, at: datetime, actor: str) -> Decision:
    return judged(case, say(case, waiting_of(case)), note=note, at=at, actor=actor)
