"""Looking at a unit: the answers that its Terms ask for, the grade that follows, a way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backhaul.core.axes import Processing, Step, processing_step
from backhaul.core.errors import DomainError
from backhaul.core.inspection import (
    Answers,
    Condition,
    Graded,
    grade,
    point_code,
    points_of,
)
from backhaul.core.journal import EntryKind
from backhaul.core.policies.model import Check
from backhaul.core.receiving import printable
from backhaul.foundation.bulk import Statement
from backhaul.stages.incidents.actions import change_incidents, heal_incidents
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.receiving import differences
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

NOTE_LIMIT = 2000
MISSING_LIMIT = 20
NAME_LIMIT = 80
_FIELDS = ("processing", "grade", "inspected_at")
_UNDO = """
UPDATE inspection_inspection SET undone_at = %s
WHERE brand_id = %s AND unit_id = %s AND undone_at IS NULL
"""
#: Whoever looks again after an undo does not pay for the first look a second time.
_BEGIN_AGAIN = "UPDATE inspection_sheet SET began_at = %s WHERE brand_id = %s AND unit_id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What an inspector answers; None was not answered. `missing` names accessories.

    `points` are the answers to the list of the Terms, in its order: as told, or not.
    """

    is_complete: bool | None = None
    is_matching: bool | None = None
    condition: str | None = None
    missing: tuple[str, ...] = ()
    points: tuple[bool | None, ...] = ()
    note: str = ""
    seconds: int = 0


def inspect(
    brand_id: int, ran: str, ordinal: int, findings: Findings, *, at: datetime, actor: str
) -> tuple[Case, Inspection]:
    """Grade a received unit.

    Raises DomainError `answers_missing` with every question of its Terms that was not
    answered, IllegalStep for a unit that is not on the bench.
    """
    case = cases.load(brand_id, ran)
    unit = case.unit(ordinal)
    state = processing_step(Processing(unit.processing), Step.INSPECT)
    answers = _answers(unit, findings)
    graded = grade(answers)
    found = Inspection.objects.create(
        brand_id=brand_id,
        unit=unit,
        answers=_as_json(findings, points(unit)),
        grade=graded.grade,
        reasons=list(graded.reasons),
        differs=graded.differs,
        note=printable(findings.note, NOTE_LIMIT),
        seconds=max(0, findings.seconds),
        inspected_at=at,
        inspected_by=actor,
    )
    case.change(unit, processing=state, grade=graded.grade, inspected_at=at)
    _note(case, unit, found, at=at, actor=actor)
    if not any(one.processing == Processing.RECEIVED for one in case.units):
        case.reach("inspected", at)
    found_wrong = {unit: _what_differs(graded)} if graded.differs else {}
    change_incidents(
        differences.openings(case, found_wrong),
        differences.looked_into(case, unit),
        at=at,
        actor=actor,
    )
    begun: Statement = (_BEGIN_AGAIN, [at, brand_id, unit.pk])
    cases.write([case], fields=_FIELDS, at=at, actor=actor, alongside=[begun])
    return case, found


def undo_inspection(brand_id: int, ran: str, ordinal: int, *, at: datetime, actor: str) -> Case:
    """Take back what was found, as long as nothing was decided on it."""
    case = cases.load(brand_id, ran)
    unit = case.unit(ordinal)
    state = processing_step(Processing(unit.processing), Step.UNDO_INSPECT)
    case.change(unit, processing=state, grade="", inspected_at=None)
    case.ret.reached = {k: v for k, v in case.ret.reached.items() if k != "inspected"}
    case.note(EntryKind.UNIT_INSPECTION_UNDONE, at=at, actor=actor, unit=ordinal)
    if differences.is_known(unit):
        heal_incidents(differences.healings(case, [unit]), at=at, actor=actor)
    undone: Statement = (_UNDO, [at, brand_id, unit.pk])
    cases.write([case], fields=_FIELDS, at=at, actor=actor, alongside=[undone])
    return case


def _answers(unit: Unit, findings: Findings) -> Answers:
    """Raises DomainError for what is missing, unknown or too long.

    Where the brand does not ask, the unit is taken to be whole and right, but as opened: what
    nobody looked at is not sold as new.
    """
    given = {
        Check.COMPLETE: findings.is_complete,
        Check.MATCHES: findings.is_matching,
        Check.CONDITION: findings.condition,
    }
    told = dict(enumerate(findings.points, start=1))
    missing = [check.value for check in checks(unit) if given[check] is None]
    missing += [
        point_code(number)
        for number, _ in enumerate(points(unit), start=1)
        if told.get(number) is None
    ]
    if missing:
        raise DomainError("answers_missing", unit=unit.ordinal, checks=missing)
    if len(findings.note) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    too_long = any(len(name) > NAME_LIMIT for name in findings.missing)
    if too_long or len(findings.missing) > MISSING_LIMIT:
        raise DomainError("missing_too_long", limit=MISSING_LIMIT, characters=NAME_LIMIT)
    return Answers(
        is_complete=findings.is_complete is not False,
        is_match=findings.is_matching is not False,
        condition=_condition(findings.condition),
        missing=findings.missing,
        failed=sum(told.get(n) is False for n, _ in enumerate(points(unit), start=1)),
    )


def points(unit: Unit) -> tuple[str, ...]:
    """Return what the unit's Terms want looked at, point by point."""
    return points_of(str((unit.terms or {}).get("look_for", "")))


def asked(unit: Unit) -> tuple[str, ...]:
    """Return the codes of all questions: the checks, then one for each point."""
    named = [point_code(number) for number, _ in enumerate(points(unit), start=1)]
    return (*checks(unit), *named)


def checks(unit: Unit) -> tuple[Check, ...]:
    """Return the checks of the unit's Terms; of one that has none, all."""
    if unit.terms is None:
        return tuple(Check)
    return tuple(Check(code) for code in unit.terms["checks"])


def _condition(code: str | None) -> Condition:
    if code is None:
        return Condition.OPENED
    try:
        return Condition(code)
    except ValueError:
        raise DomainError("unknown_condition", condition=code) from None


def _as_json(findings: Findings, points: tuple[str, ...]) -> dict[str, Any]:
    """Keep the answers as they were given: a question that was not asked stays null."""
    told = zip(points, findings.points, strict=False)
    return {
        "is_complete": findings.is_complete,
        "is_matching": findings.is_matching,
        "condition": findings.condition,
        "missing": [printable(name, NAME_LIMIT) for name in findings.missing],
        "points": [{"text": text, "is_so": is_so} for text, is_so in told],
    }


def _what_differs(graded: Graded) -> str:
    known = ("mismatch", "incomplete", "check_failed")
    return next(code for code in known if code in graded.reasons)


def _note(case: Case, unit: Unit, found: Inspection, *, at: datetime, actor: str) -> None:
    case.note(
        EntryKind.UNIT_INSPECTED,
        at=at,
        actor=actor,
        unit=unit.ordinal,
        inspection=found.pk,
        grade=found.grade,
        reasons=found.reasons,
        differs=found.differs,
    )
    case.note(
        EntryKind.COST,
        at=at,
        actor=actor,
        what="touch",
        stage="inspection",
        seconds=found.seconds,
        unit=unit.ordinal,
    )
