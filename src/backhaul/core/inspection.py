"""From what an inspector saw to a grade: one table, worst first, all reasons kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    AS_NEW = "as_new"
    OPENED = "opened"
    USED = "used"
    DAMAGED = "damaged"
    BROKEN = "broken"


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    F = "F"


MOST_POINTS = 8
_POINT = "point-"


def points_of(look_for: str) -> tuple[str, ...]:
    """Return the points of a rule's list, one a line, which an inspector says yes or no to."""
    told = (line.strip(" \t-•*") for line in look_for.replace(";", "\n").splitlines())
    return tuple(line for line in told if line)[:MOST_POINTS]


def point_code(number: int) -> str:
    """Return how the question about the `number`-th point is named, from 1: `point-1`."""
    return f"{_POINT}{number}"


def point_number(code: str) -> int | None:
    """Return the place of a point in its list, from 1; None for a question that is none."""
    number = code.removeprefix(_POINT)
    return int(number) if number != code and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found. `missing` names accessories that should be there.

    `failed` is how many points of the rule's list were answered with no.
    """

    is_complete: bool
    is_match: bool
    condition: Condition
    missing: tuple[str, ...] = ()
    failed: int = 0

    @property
    def lacks_something(self) -> bool:
        return not self.is_complete or bool(self.missing)


@dataclass(frozen=True, slots=True)
class Graded:
    """`differs` calls for the incident contents_differ."""

    grade: Grade
    reasons: tuple[str, ...]
    differs: bool


#: Worst first: the first row that holds gives the grade, all that hold are its reasons.
#: A wrong product has no worth as the product that was sold, whatever its state.
TABLE: tuple[tuple[Grade, str, Callable[[Answers], bool]], ...] = (
    (Grade.F, "mismatch", lambda a: not a.is_match),
    (Grade.F, "broken", lambda a: a.condition is Condition.BROKEN),
    (Grade.D, "damaged", lambda a: a.condition is Condition.DAMAGED),
    (Grade.C, "used", lambda a: a.condition is Condition.USED),
    (Grade.C, "check_failed", lambda a: a.failed > 0),
    (Grade.C, "incomplete", lambda a: a.lacks_something),
    (Grade.B, "opened", lambda a: a.condition is Condition.OPENED),
    (Grade.A, "as_new", lambda a: a.condition is Condition.AS_NEW),
)


def grade(answers: Answers) -> Graded:
    """Grade a unit; every condition has its row, so there always is a grade."""
    rows = [(at, reason) for at, reason, holds in TABLE if holds(answers)]
    return Graded(
        grade=rows[0][0],
        reasons=tuple(reason for _, reason in rows),
        differs=not answers.is_match or answers.lacks_something or answers.failed > 0,
    )
