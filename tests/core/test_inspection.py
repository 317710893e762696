"""What was seen gives one grade, worst first, with all its reasons."""

from __future__ import annotations

from itertools import product

import pytest

from backhaul.core.inspection import Answers, Condition, Grade, Graded, grade


def answers(
    condition: Condition = Condition.AS_NEW,
    *,
    is_complete: bool = True,
    is_match: bool = True,
    missing: tuple[str, ...] = (),
) -> Answers:
    return Answers(is_complete, is_match, condition, missing)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition.AS_NEW, Grade.A),
        (Condition.OPENED, Grade.B),
        (Condition.USED, Grade.C),
        (Condition.DAMAGED, Grade.D),
        (Condition.BROKEN, Grade.F),
    ],
)
def test_a_whole_and_right_unit_is_graded_by_its_condition(
    condition: Condition, expected: Grade
) -> None:
    assert grade(answers(condition)) == Graded(expected, (condition.value,), differs=False)


def test_a_missing_accessory_costs_a_grade_and_differs() -> None:
    found = grade(answers(Condition.OPENED, missing=("charger",)))

    assert found == Graded(Grade.C, ("incomplete", "opened"), differs=True)


def test_an_incomplete_damaged_unit_keeps_the_worse_grade() -> None:
    found = grade(answers(Condition.DAMAGED, is_complete=False))

    assert found == Graded(Grade.D, ("damaged", "incomplete"), differs=True)


def test_a_wrong_product_has_no_worth_as_the_right_one() -> None:
    found = grade(answers(is_match=False))

    assert found == Graded(Grade.F, ("mismatch", "as_new"), differs=True)


def test_every_answer_has_a_grade() -> None:
    for condition, complete, match in product(Condition, [True, False], [True, False]):
        found = grade(answers(condition, is_complete=complete, is_match=match))
        assert found.reasons
        assert found.differs is not (complete and match)
