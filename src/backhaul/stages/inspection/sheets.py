"""The answers so far for a unit on the bench, kept between one question and the next.

Two people, or one who presses twice, cannot answer the same question: each answer names the
step that it was asked at, and only the first one for a step counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.axes import Processing, Step, processing_step
from backhaul.core.errors import DomainError
from backhaul.core.inspection import Condition, point_number
from backhaul.core.policies.model import Check
from backhaul.core.receiving import printable
from backhaul.foundation.bulk import Statement
from backhaul.stages.inspection.actions import (
    MISSING_LIMIT,
    NAME_LIMIT,
    NOTE_LIMIT,
    Findings,
)
from backhaul.stages.inspection.models import Sheet
from backhaul.stages.returns.models import Unit

MOST_SECONDS = 900
"""Longer than that nobody looks at a unit: they walked away."""
YES, NO = "yes", "no"
#: What may be answered to each check.
ANSWERS: dict[Check, tuple[str, ...]] = {
    Check.COMPLETE: (YES, NO),
    Check.MATCHES: (YES, NO),
    Check.CONDITION: tuple(Condition),
}
_COLUMNS = "brand_id, unit_id, answers, missing, note, step, began_at, written_at, written_by"
_WRITE = f"""
INSERT INTO inspection_sheet AS s ({_COLUMNS})
VALUES (%s, %s, %s, %s, %s, 1, %s, %s, %s)
ON CONFLICT (brand_id, unit_id) DO UPDATE SET answers = excluded.answers,
  missing = excluded.missing, note = excluded.note, step = s.step + 1,
  written_at = excluded.written_at, written_by = excluded.written_by
WHERE s.step = %s
"""  # noqa: S608 - names of columns
_FORGET = "DELETE FROM inspection_sheet WHERE brand_id = %s AND unit_id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What the sheet is to hold, and the step at which it was asked."""

    step: int
    answers: dict[str, str]
    missing: tuple[str, ...] = ()
    note: str = ""
    began_at: datetime | None = None
    """When the first question was shown; None: now."""


def filled_of(sheet: Sheet | None) -> Filled:
    """Return what a sheet holds; of none, an empty one before its first step."""
    if sheet is None:
        return Filled(step=0, answers={})
    return Filled(
        step=sheet.step,
        answers=dict(sheet.answers),
        missing=tuple(sheet.missing),
        note=sheet.note,
        began_at=sheet.began_at,
    )


def fill(unit: Unit, filled: Filled, *, at: datetime, actor: str) -> bool:
    """Keep the answers; return False, and change nothing, when the step is answered already.

    Raises IllegalStep for a unit that cannot be inspected, DomainError for what cannot be.
    """
    processing_step(Processing(unit.processing), Step.INSPECT)
    _check(filled)
    began = min(filled.began_at or at, at)
    if at - began > timedelta(seconds=MOST_SECONDS):
        began = at
    missing = [printable(name, NAME_LIMIT) for name in filled.missing]
    values: list[Any] = [
        unit.brand_id,
        unit.pk,
        json.dumps(filled.answers),
        json.dumps(missing),
        printable(filled.note, NOTE_LIMIT),
        began,
        at,
        actor,
        filled.step,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        return bool(cursor.rowcount == 1)


def findings_of(filled: Filled, *, at: datetime) -> Findings:
    """Return the answers as an inspection takes them, with the seconds that they took."""
    answers = filled.answers
    said = {YES: True, NO: False}
    took = int((at - (filled.began_at or at)).total_seconds())
    complete = said.get(answers.get(Check.COMPLETE, ""))
    return Findings(
        is_complete=complete,
        is_matching=said.get(answers.get(Check.MATCHES, "")),
        condition=answers.get(Check.CONDITION),
        missing=filled.missing if complete is False else (),
        points=_points(answers, said),
        note=filled.note,
        seconds=max(1, min(took, MOST_SECONDS)),
    )


def _points(answers: dict[str, str], said: dict[str, bool]) -> tuple[bool | None, ...]:
    known = {
        number: said.get(one) for code, one in answers.items() if (number := point_number(code))
    }
    return tuple(known.get(number) for number in range(1, max(known, default=0) + 1))


def forget(unit: Unit) -> Statement:
    """Return the statement that throws the sheet of a unit away."""
    return _FORGET, [unit.brand_id, unit.pk]


def _check(filled: Filled) -> None:
    for check, answer in filled.answers.items():
        is_point = point_number(check) is not None
        if answer not in ((YES, NO) if is_point else ANSWERS[Check(check)]):
            raise DomainError("unknown_answer", check=check)
    if len(filled.note) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    too_long = any(len(name) > NAME_LIMIT for name in filled.missing)
    if too_long or len(filled.missing) > MISSING_LIMIT:
        raise DomainError("missing_too_long", limit=MISSING_LIMIT, characters=NAME_LIMIT)
