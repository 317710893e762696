"""While refunds are held after a restore: what had been paid before can be noted."""

from __future__ import annotations

from datetime import date, timedelta

from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement import looking_back
from backhaul.stages.settlement.actions import pay_by_hand
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY
from tests.makers.stories import standing_at
from tests.stages.settlement.till import Till
from tests.stages.transfers.bank import cash_leg


def test_what_the_bank_had_paid_before_a_restore_is_noted_while_refunds_are_held(
    till: Till,
) -> None:
    known, later = cash_leg(till), cash_leg(till)
    standing_at(MONDAY + timedelta(days=1))
    now = MONDAY + timedelta(days=2)
    looking_back.begin(MONDAY)

    def noted(leg: Leg, on: date | None, reference: str = "BANK-7") -> str:
        try:
            with acting_for(till.brand.pk):
                pay_by_hand(
                    till.brand.pk,
                    leg.pk,
                    reference=reference,
                    at=now,
                    actor="member:1",
                    paid_on=on,
                )
        except DomainError as error:
            return error.code
        return ""

    before = MONDAY.date()
    assert noted(later, None) == "refunds_are_held"
    assert noted(later, before, " ") == "refunds_are_held"
    assert noted(later, now.date()) == "paid_after_restore"
    assert noted(later, now.date() + timedelta(days=1)) == "paid_in_future"
    assert noted(known, before) == ""

    paid, waits = till.again(known), till.again(later)
    assert (paid.state, paid.bank_reference) == (LegState.PAID, "BANK-7")
    assert paid.paid_at is not None
    assert paid.paid_at.date() == before
    assert waits.state == LegState.APPROVED
    assert till.sums()["shopper_payable"] == -3000
    assert looking_back.end()
    assert noted(later, now.date()) == ""
