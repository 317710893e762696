"""What was paid with loyalty points goes back as points: by a person, who notes it."""

from __future__ import annotations

import pytest
from django.test import Client

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.casefile.refunds_waiting import waiting_legs
from backhaul.stages.settlement.actions import pay_by_hand, points_as_money, replace
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers.accounts import wants_account
from tests.cast import MONDAY, Cast
from tests.doors.console.work_cast import signed_in
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.database

LEAD = "member:1"


def points(minor: int, label: str = "1,200 points") -> Tender:
    captured = Money(minor, "EUR")
    return Tender(external_id="p1", method="points", captured=captured, label=label)


def settled(
    till: Till, *, quantity: int = 1, units: int = 1, label: str = "1,200 points"
) -> str:
    """Return the RAN of an order of 30 euro, 12 of them paid with points."""
    tenders = (points(1200, label), till.card(1800))
    number = till.order(paid=3000, quantity=quantity, tenders=tenders)
    ran = till.asked_back(number, units=units)
    till.scanned(ran)
    till.settle(ran)
    return ran


def legs(till: Till) -> list[Leg]:
    with acting_for(till.brand.pk):
        return list(Leg.objects.select_related("payment").order_by("id"))


def test_the_card_takes_its_part_back_and_points_the_rest(till: Till) -> None:
    settled(till)

    card, back = legs(till)
    assert (card.kind, card.amount_minor, card.state) == ("refund", 1800, "ordered")
    assert (back.kind, back.amount_minor, back.state) == ("points", 1200, "approved")
    assert back.decision["points"] == 1200
    assert back.payment is not None
    assert (back.payment.method, back.payment.refund_ordered_minor) == ("points", 1200)
    assert [(row["code"], row["amount_minor"]) for row in back.explanation] == [
        ("points_back", 1200)
    ]
    assert till.incidents() == [("refund_failed", "points_back")]
    with acting_for(till.brand.pk):
        [waits] = waiting_legs(till.brand.pk, after=0, limit=9).rows
    assert (waits.why, waits.payment, waits.code) == ("points", "1,200 points", "1200")


def test_points_of_a_part_are_their_share_and_unknown_ones_are_not_guessed(till: Till) -> None:
    number = till.order(paid=3000, quantity=3, tenders=(points(3000, "1,000 points"),))
    for _ in range(3):
        ran = till.asked_back(number)
        till.scanned(ran)
        till.settle(ran)
    settled(till, label="Stars")

    of_legs = [leg.decision.get("points") for leg in legs(till) if leg.kind == "points"]
    assert of_legs == [333, 333, 334, None]


def test_noting_that_they_were_given_back_books_points_and_no_money(till: Till) -> None:
    settled(till)
    back = legs(till)[1]
    with acting_for(till.brand.pk):
        pay_by_hand(till.brand.pk, back.pk, reference="shop 4", at=MONDAY, actor=LEAD)

    assert till.again(back).state == "paid"
    assert till.sums() == {"returns": 3000, "shopper_payable": -1800, "points_clearing": -1200}
    assert till.incidents() == []


def test_points_become_money_by_a_person_with_a_reason_alone(till: Till) -> None:
    settled(till)
    back, brand_id = legs(till)[1], till.brand.pk
    with acting_for(brand_id):
        with pytest.raises(IllegalStep):
            replace(brand_id, back.pk, kind="by_hand", at=MONDAY, actor=LEAD)
        with pytest.raises(DomainError, match="reason_missing"):
            points_as_money(brand_id, back.pk, " ", at=MONDAY, actor=LEAD, most=None)
        most = Money(1199, "EUR")
        with pytest.raises(DomainError, match="second_person_needed"):
            points_as_money(brand_id, back.pk, "closed", at=MONDAY, actor=LEAD, most=most)

        new = points_as_money(
            brand_id, back.pk, "account closed", at=MONDAY, actor=LEAD, most=None
        )

    assert till.again(back).state == "cancelled"
    assert (new.kind, new.amount_minor, new.payment_id) == ("by_hand", 1200, None)
    assert new.decision["override_reason"] == "account closed"
    assert "points" not in new.decision
    assert till.payment(back).refund_ordered_minor == 0
    assert till.line(back).refund_ordered_minor == 3000


def test_nobody_is_asked_for_a_bank_account_while_points_are_due(till: Till) -> None:
    settled(till)
    back, brand_id = legs(till)[1], till.brand.pk
    with acting_for(brand_id):
        before = wants_account(brand_id, back.ret_id)
        points_as_money(brand_id, back.pk, "account closed", at=MONDAY, actor=LEAD, most=None)
        after = wants_account(brand_id, back.ret_id)

    assert (before, after) == (False, True)


def test_the_board_offers_to_note_it_and_the_return_to_pay_money(
    cast: Cast, till: Till
) -> None:
    ran = settled(till)
    back = legs(till)[1]
    desk: Client = signed_in(cast.ada)
    one = f"/b/nordlicht/returns/{ran}/legs/{back.pk}/"

    board = desk.get("/b/nordlicht/refunds/").content.decode()
    assert "Note that points were given back" in board
    assert "1,200 points" in board or "1200 points" in board
    page = desk.get(f"{one}pay_by_hand").content.decode()
    assert "Note that points worth €12.00 were given back" in page
    empty = desk.post(f"{one}points_as_money", {"reason": ""})
    assert empty.status_code == 422
    done = desk.post(f"{one}points_as_money", {"reason": "Her account is closed"})
    assert done.status_code == 302
    assert [leg.kind for leg in legs(till)] == ["refund", "points", "by_hand"]
