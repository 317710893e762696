"""Goodwill and interest: legs of their own beside what was paid, each with its decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement.actions import cancel, pay_by_hand, replace
from backhaul.stages.settlement.beside import Gift, give_beside
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.queries import credit_of
from tests.cast import MONDAY, SHOPPER_EMAIL
from tests.stages.settlement.till import Till


def gift(**values: Any) -> Gift:
    usual = {
        "purpose": "goodwill",
        "way": "credit",
        "amount": Money(500, "EUR"),
        "reason": "It was late.",
    }
    return Gift(**{**usual, **values})


def given(till: Till, ran: str, **values: Any) -> Leg:
    with acting_for(till.brand.pk):
        return give_beside(till.brand.pk, ran, gift(**values), at=MONDAY, actor="member:1")


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        work()
    return refused.value.code


def test_goodwill_is_given_beside_a_refund_of_all_that_was_paid(till: Till) -> None:
    paid = till.send(till.ordered_leg(paid=3000))
    ran = till.ret(paid).ran

    leg = given(till, ran)

    assert (leg.kind, leg.purpose, leg.state) == ("credit", "goodwill", "paid")
    assert leg.decision["by"] == "member:1"
    assert leg.decision["reason"] == "It was late."
    assert till.payment(paid).refund_ordered_minor == 3000
    assert till.line(paid).refund_ordered_minor == 3000
    assert till.unit(paid).money == "paid"
    with acting_for(till.brand.pk):
        [credit] = credit_of(till.brand.pk, SHOPPER_EMAIL)
    assert credit.balance_minor == 500
    assert till.sums() == {
        "returns": 3000,
        "goodwill": 500,
        "shopper_payable": 0,
        "provider_clearing": -3000,
        "store_credit_liability": -500,
    }


def test_interest_by_hand_is_noted_as_paid(till: Till) -> None:
    ran = till.ret(till.send(till.ordered_leg(paid=3000))).ran
    leg = given(till, ran, purpose="interest", way="by_hand", amount=Money(12, "EUR"))
    assert till.sums()["interest"] == 12

    with acting_for(till.brand.pk):
        done = pay_by_hand(
            till.brand.pk, leg.pk, reference="SEPA 7", at=MONDAY, actor="member:1"
        )

    assert (done.state, done.bank_reference) == ("paid", "SEPA 7")
    assert till.sums()["shopper_payable"] == 0
    assert till.ret(leg).open_legs == 0


def test_what_was_not_paid_by_hand_is_cancelled_and_not_made_a_refund(till: Till) -> None:
    refund = till.ordered_leg(paid=3000)
    leg = given(till, till.ret(refund).ran, way="by_hand")
    brand_id = till.brand.pk

    with acting_for(brand_id):
        no = refusal(
            lambda: replace(brand_id, leg.pk, kind="refund", at=MONDAY, actor="member:1")
        )
        assert cancel(brand_id, leg.pk, at=MONDAY, actor="member:1").state == "cancelled"
        with pytest.raises(NotFound):
            cancel(brand_id, leg.pk, at=MONDAY, actor="member:1")

    assert no == "illegal_step"
    assert till.sums() == {"returns": 3000, "goodwill": 0, "shopper_payable": -3000}
    assert till.payment(refund).refund_ordered_minor == 3000


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": Money(0, "EUR")}, "amount_not_above_zero"),
        ({"amount": Money(1, "SEK")}, "amount_in_other_currency"),
        ({"reason": " "}, "reason_missing"),
        ({"purpose": "due"}, "not_a_way_to_pay"),
        ({"way": "refund"}, "not_a_way_to_pay"),
        ({"most": Money(499, "EUR")}, "second_person_needed"),
    ],
)
def test_it_needs_an_amount_a_reason_a_way_and_the_right(
    till: Till, wrong: dict[str, Any], code: str
) -> None:
    ran = till.asked_back(till.order())

    assert refusal(lambda: given(till, ran, **wrong)) == code
    assert till.count(Leg) == 0
