"""Units asked back never exceed units shipped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core.allowance import (
    LineAllowance,
    Overdraw,
    Place,
    claim,
    holds,
    place,
    remaining,
)
from backhaul.core.axes import Authorization, Processing


def test_what_is_asked_back_or_returned_is_no_longer_left() -> None:
    assert remaining(LineAllowance("a", quantity=5, asked_back=2, returned=1)) == 2


def test_nothing_is_left_rather_than_less_than_nothing() -> None:
    assert remaining(LineAllowance("a", quantity=1, asked_back=1, returned=1)) == 0


def test_a_claim_that_fits_has_no_overdraw() -> None:
    assert claim([LineAllowance("a", 2), LineAllowance("b", 1)], {"a": 2, "b": 1}) == ()


def test_every_overdraw_is_named() -> None:
    lines = [LineAllowance("a", 2, asked_back=1), LineAllowance("b", 1)]

    found = claim(lines, {"a": 2, "b": 1, "c": 1})

    assert found == (Overdraw("a", wanted=2, remaining=1), Overdraw("c", wanted=1, remaining=0))


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_claim_starts_at_one(quantity: int) -> None:
    with pytest.raises(ValueError, match="start at one"):
        claim([LineAllowance(1, 2)], {1: quantity})


@pytest.mark.parametrize(
    "state", [Authorization.REFUSED, Authorization.WITHDRAWN, Authorization.EXPIRED]
)
def test_a_unit_that_does_not_come_is_released(state: Authorization) -> None:
    assert not holds(state, Processing.AWAITED)
    assert not holds(state, Processing.MISSING)


@pytest.mark.parametrize("state", list(Authorization))
@pytest.mark.parametrize(
    "processing",
    [Processing.RECEIVED, Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED],
)
def test_a_received_unit_never_becomes_returnable_again(
    state: Authorization, processing: Processing
) -> None:
    assert holds(state, processing)


def test_a_unit_that_is_paid_for_is_never_released() -> None:
    assert holds(Authorization.EXPIRED, Processing.MISSING, is_settled=True)


@pytest.mark.parametrize(
    "state", [Authorization.REQUESTED, Authorization.IN_REVIEW, Authorization.AUTHORIZED]
)
def test_a_unit_asked_back_counts(state: Authorization) -> None:
    assert holds(state, Processing.AWAITED)


@settings(max_examples=200, deadline=None)
@given(
    quantity=st.integers(0, 20),
    wishes=st.lists(
        st.tuples(st.integers(1, 8), st.sampled_from(["ask", "return"])), max_size=15
    ),
)
def test_no_sequence_of_accepted_claims_overdraws(
    quantity: int, wishes: list[tuple[int, str]]
) -> None:
    asked = returned = 0
    for wanted, then in wishes:
        line = LineAllowance("line", quantity, asked, returned)
        if claim([line], {"line": wanted}):
            continue
        asked += wanted
        if then == "return":
            asked, returned = asked - wanted, returned + wanted

    assert asked + returned <= quantity


@pytest.mark.parametrize(
    ("state", "processing", "flags", "expected"),
    [
        ("requested", "awaited", {}, Place.OPEN),
        ("authorized", "awaited", {"is_settled": True}, Place.OPEN),
        ("authorized", "awaited", {"is_kept": True}, Place.KEPT),
        ("authorized", "missing", {}, Place.LOST),
        ("authorized", "missing", {"is_settled": True}, Place.WRITTEN_OFF),
        ("expired", "awaited", {"is_settled": True}, Place.WRITTEN_OFF),
        ("withdrawn", "awaited", {}, Place.FREE),
        ("refused", "finished", {}, Place.RECEIVED),
    ],
)
def test_a_unit_stands_in_one_place_of_the_ledger(
    state: str, processing: str, flags: dict[str, bool], expected: Place
) -> None:
    assert place(Authorization(state), Processing(processing), **flags) is expected


@pytest.mark.parametrize("state", list(Authorization))
@pytest.mark.parametrize("processing", list(Processing))
def test_what_counts_against_a_line_has_a_place_and_the_rest_is_free(
    state: Authorization, processing: Processing
) -> None:
    for is_settled in (False, True):
        counts = holds(state, processing, is_settled=is_settled)
        found = place(state, processing, is_settled=is_settled)
        assert counts is (found is not Place.FREE)
