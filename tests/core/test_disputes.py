"""Which news of a dispute counts, and when somebody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.disputes import (
    Answer,
    HandIn,
    is_late,
    is_news,
    joins,
    look_at,
    may_be_under_way,
    standing,
    too_much,
)
from backhaul.core.ports.payments import DisputeStatus
from tests.cast import MONDAY

S = DisputeStatus


@pytest.mark.parametrize(
    ("before", "after", "hours", "counts"),
    [
        (S.OPEN, S.WON, 1, True),
        (S.WON, S.OPEN, -1, False),
        (S.OPEN, S.LOST, 0, True),
        (S.LOST, S.OPEN, 0, False),
        (S.OPEN, S.OPEN, 0, False),
        (S.LOST, S.WON, 1, True),
    ],
)
def test_the_later_word_holds_and_of_one_moment_the_end(
    before: S, after: S, hours: int, counts: bool
) -> None:
    assert is_news(before, MONDAY, after, MONDAY + timedelta(hours=hours)) is counts


def test_a_person_is_told_three_days_before_evidence_is_due() -> None:
    by = MONDAY + timedelta(days=7)

    assert look_at(S.OPEN, by, None) == MONDAY + timedelta(days=4)
    assert look_at(S.WARNED, by, None) == MONDAY + timedelta(days=4)
    assert look_at(S.OPEN, by, Answer.ACCEPTED) is None
    assert look_at(S.UNDER_REVIEW, by, None) is None
    assert look_at(S.OPEN, None, None) is None


def test_too_much_is_what_left_above_what_came_in() -> None:
    assert too_much(3000, 3000, 3000) == 3000
    assert too_much(6000, 3000, 3000) == 0


@pytest.mark.parametrize(("hours", "is_of_it"), [(1, True), (0, True), (-1, False)])
def test_money_is_not_of_a_dispute_that_was_won_before(*, hours: int, is_of_it: bool) -> None:
    assert joins(MONDAY + timedelta(hours=hours), MONDAY) is is_of_it
    assert joins(None, MONDAY)


def test_an_inquiry_whose_money_is_gone_is_open() -> None:
    assert [standing(one, is_taken=True) for one in S] == [
        S.OPEN, S.OPEN, S.UNDER_REVIEW, S.WON, S.LOST,
    ]  # fmt: skip
    assert [standing(one, is_taken=False) for one in S] == list(S)


def test_evidence_is_late_from_its_last_moment_on() -> None:
    assert not is_late(None, MONDAY)
    assert not is_late(MONDAY + timedelta(seconds=1), MONDAY)
    assert is_late(MONDAY, MONDAY)


def test_evidence_may_be_under_way_for_two_minutes() -> None:
    at = MONDAY + timedelta(minutes=2)

    assert may_be_under_way(HandIn.SENDING, MONDAY, at - timedelta(seconds=1))
    assert not may_be_under_way(HandIn.SENDING, MONDAY, at)
    assert not may_be_under_way(HandIn.SENDING, None, at)
    assert not may_be_under_way(HandIn.UNKNOWN, MONDAY, MONDAY)
