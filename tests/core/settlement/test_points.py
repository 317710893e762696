"""Loyalty points are told by a payment's label, and cut into parts without losing one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.settlement import SettledUnit, SettlementFacts, Tender, TenderKind, owed
from backhaul.core.settlement.points import points_between, points_told


@pytest.mark.parametrize(
    ("label", "points"),
    [
        ("1200 points", 1_200),
        ("1,200 points", 1_200),
        ("1.200 Punkte", 1_200),
        ("Stars: 12 345 678", 12_345_678),
        ("points", None),
        ("", None),
        ("1200 of 1500 points", None),
        ("12.50 EUR in points", None),
    ],
)
def test_points_are_read_where_a_label_names_one_whole_number(
    label: str, points: int | None
) -> None:
    assert points_told(label) == points


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**7), st.lists(st.integers(1, 10**5), min_size=1, max_size=8))
def test_however_a_payment_is_cut_its_points_sum_to_all_of_them(
    points: int, parts: list[int]
) -> None:
    whole, before, found = sum(parts), 0, []
    for minor in parts:
        found.append(points_between(points, whole, before, minor))
        before += minor
    assert sum(found) == points
    assert min(found) >= 0


def paid(minor: int, *tenders: Tender, resolution: Resolution = Resolution.REFUND) -> object:
    unit = SettledUnit(
        key="1",
        line_paid=Money(minor, "EUR"),
        line_tax=Money(0, "EUR"),
        line_quantity=1,
        index=0,
    )
    facts = SettlementFacts("EUR", resolution, (unit,), tenders)
    legs = owed(facts).legs
    return [(leg.kind.value, leg.tender_id, leg.amount.minor) for leg in legs]


def test_points_go_back_to_points_after_money_and_never_more_than_were_paid() -> None:
    card = Tender("card", Money(2_000, "EUR"))
    points = Tender("points", Money(1_000, "EUR"), TenderKind.POINTS)

    assert paid(2_500, points, card) == [("refund", "card", 2_000), ("points", "points", 500)]
    assert paid(1_500, points) == [("points", "points", 1_000)]


def test_points_do_not_become_store_credit() -> None:
    card = Tender("card", Money(2_000, "EUR"))
    points = Tender("points", Money(1_000, "EUR"), TenderKind.POINTS)

    found = paid(2_500, card, points, resolution=Resolution.CREDIT)

    assert found == [("points", "points", 1_000), ("credit", None, 1_500)]
