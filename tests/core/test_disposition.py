"""The best use of a unit is value less cost, and some uses are never proposed."""

from __future__ import annotations

from itertools import product

import pytest

from backhaul.core.disposition import (
    SELLABLE,
    TABLE,
    Disposition,
    DispositionFacts,
    Proposal,
    Valued,
    propose,
)
from backhaul.core.inspection import Grade
from backhaul.core.money import Money

PRICE = Money(10_000, "EUR")


def test_an_as_new_unit_goes_back_on_the_shelf() -> None:
    assert propose(DispositionFacts(Grade.A, PRICE)) == Proposal(
        Disposition.RESTOCK,
        Money(9_800, "EUR"),
        ("grade_a", "category_general", "highest_value"),
        (Valued(Disposition.LIQUIDATE, Money(3_700, "EUR")),),
    )


def test_a_real_cost_can_change_what_is_best() -> None:
    facts = DispositionFacts(Grade.B, PRICE, cost_minor={Disposition.REPACKAGE: 5_000})

    found = propose(facts)

    assert found.disposition is Disposition.RESTOCK_B
    assert found.value == Money(7_200, "EUR")
    assert Valued(Disposition.REPACKAGE, Money(4_000, "EUR")) in found.alternatives


def test_of_equal_values_the_gentlest_is_proposed() -> None:
    facts = DispositionFacts(Grade.F, Money(0, "EUR"))

    assert propose(facts).disposition is Disposition.LIQUIDATE


def test_what_is_worth_nothing_may_cost() -> None:
    found = propose(DispositionFacts(Grade.F, PRICE, category="hygiene"))

    assert found.disposition is Disposition.RECYCLE
    assert found.value == Money(-200, "EUR")


def test_a_wrong_product_waits_for_a_person() -> None:
    nothing = Money(0, "EUR")

    assert propose(DispositionFacts(Grade.F, PRICE, is_match=False)) == Proposal(
        None,
        nothing,
        ("mismatch", "needs_person"),
        (Valued(Disposition.SEND_BACK_TO_CUSTOMER, nothing),),
    )


def test_an_unknown_category_is_general_and_says_so() -> None:
    found = propose(DispositionFacts(Grade.A, PRICE, category="antiques"))

    assert found.disposition is Disposition.RESTOCK
    assert found.reasons == ("grade_a", "category_unknown", "highest_value")


@pytest.mark.parametrize("grade", [Grade.B, Grade.C, Grade.D, Grade.F])
def test_opened_hygiene_is_never_sold_again(grade: Grade) -> None:
    offered = {candidate.disposition for candidate in TABLE["hygiene"][grade]}

    assert not offered & {
        *SELLABLE,
        Disposition.REPACKAGE,
        Disposition.LIQUIDATE,
        Disposition.DONATE,
    }


def test_every_category_has_candidates_for_every_grade() -> None:
    for category, grade in product(TABLE, Grade):
        found = propose(DispositionFacts(grade, PRICE, category=category))
        assert found.disposition is not None
        assert all(found.value >= other.value for other in found.alternatives)
