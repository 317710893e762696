"""When the shopper is asked for the goods, and when somebody decides."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.journal import EntryKind
from backhaul.core.recovery import Cause, Rule, may_remind, next_look
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.recovery.telling import note
from backhaul.stages.returns.case import Case


def can_answer(row: Shortfall) -> bool:
    """Return whether the shopper can do anything about it."""
    causes = [Cause(part["cause"]) for part in row.parts]
    return may_remind(causes, has_carrier=row.has_carrier)


def count_letter(row: Shortfall, at: datetime, *, is_new: bool) -> None:
    """A letter is written; with a new one the time for an answer begins (anew)."""
    row.reminded += 1
    if is_new or row.told_at is None:
        row.told_at, row.told_with = at, row.reminded


def note_letter(case: Case, row: Shortfall, at: datetime) -> None:
    """The journal's entry is what has the letter written."""
    note(case, EntryKind.ADVANCE_REMINDED, row, at=at)


def wait(row: Shortfall, rule: Rule) -> None:
    """Keep when something is next; who can do nothing about it is not reminded."""
    told_at = row.told_at if can_answer(row) else None
    row.due_at, row.due_what = next_look(
        rule, opened_at=row.opened_at, told_at=told_at, reminded=row.reminded
    )
