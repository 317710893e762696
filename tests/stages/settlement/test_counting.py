"""A refund made elsewhere counts for one return, once, and for what goes out instead last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backhaul.core.axes import LegState, Resolution, UnitMoney
from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.actions import cancel, settle_by
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.counting import Went
from backhaul.stages.settlement.models import Leg, LegUnit, TakenBack
from tests.cast import MONDAY, Cast
from tests.makers.exchanges import LARGE, MEDIUM, Shelf
from tests.makers.floor import statements
from tests.stages.settlement.till import Till

pytestmark = pytest.mark.database


@dataclass
class Desk:
    """Somebody who pays, with what was refunded at the provider in front of them."""

    brand: Brand

    def refunded(self, minor: int) -> Went:
        """Let so much of the first payment leave without us."""
        with acting_for(self.brand.pk):
            payment = Payment.objects.filter(brand=self.brand).order_by("id")[0]
            Payment.objects.filter(pk=payment.pk).update(taken_back_minor=minor)
            row = TakenBack.objects.create(
                brand=self.brand, payment=payment, kind="refund", provider_ref="re_9",
                amount_minor=minor, currency="EUR", taken_at=MONDAY,
            )  # fmt: skip
            return Went(payment.order_id, minor, row.pk)

    def pays(self, ran: str, went: Went | None = None) -> list[tuple[str, int]]:
        word = Word("member:1", MONDAY, "It was for this one.", went=went)
        with acting_for(self.brand.pk):
            settle_by(self.brand.pk, ran, word)
        return self.legs(ran)

    def legs(self, ran: str) -> list[tuple[str, int]]:
        """Return the kind and amount of each leg that is not cancelled."""
        with acting_for(self.brand.pk):
            legs = Leg.objects.filter(brand=self.brand, ret__ran=ran)
            alive = legs.exclude(state=LegState.CANCELLED).order_by("id")
            return list(alive.values_list("kind", "amount_minor"))

    def cancels(self, ran: str, place: int = 0) -> None:
        with acting_for(self.brand.pk):
            legs = Leg.objects.filter(brand=self.brand, ret__ran=ran).order_by("id")
            cancel(self.brand.pk, legs[place].pk, at=MONDAY, actor="member:1")

    def counted(self) -> tuple[str, int]:
        """Return for which return what was refunded counts, and how much of it."""
        with acting_for(self.brand.pk):
            row = TakenBack.objects.get(brand=self.brand)
            rans = Return.objects.filter(brand=self.brand, id=row.counted_for or 0)
            return rans.values_list("ran", flat=True).first() or "", row.counted_minor

    def written(self) -> list[Any]:
        """Return all that a payment writes."""
        with acting_for(self.brand.pk):
            return [
                list(Leg.objects.order_by("id").values()),
                list(LegUnit.objects.order_by("id").values()),
                list(TakenBack.objects.order_by("id").values()),
                list(Unit.objects.order_by("id").values("id", "money")),
                list(OrderLine.objects.order_by("id").values("id", "refund_ordered_minor")),
                Entry.objects.count(),
            ]


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast.nordlicht)


def card(captured: int, name: str = "t1") -> Tender:
    return Tender(
        external_id=name, method="card", captured=Money(captured, "EUR"),
        provider="payments", provider_ref=f"pay_{name}", label="Visa ••42",
    )  # fmt: skip


def two_returns(desk: Desk) -> tuple[str, str]:
    """Two pieces for 60 euro, each asked back by itself."""
    nobody: Any = None
    shop = Till(desk.brand, nobody, nobody, "", "")
    number = shop.order(paid=6000, quantity=2, tenders=(card(6000),))
    return shop.asked_back(number), shop.asked_back(number)


def test_what_was_refunded_elsewhere_is_taken_off_one_return_alone(desk: Desk) -> None:
    first, second = two_returns(desk)
    went = desk.refunded(500)
    assert desk.pays(first, went) == [("refund", 2500)]
    assert desk.counted() == (first, 500)
    before = desk.written()

    with pytest.raises(DomainError, match="elsewhere_counted") as refused:
        desk.pays(second, went)

    assert refused.value.facts == {"ran": first}
    assert desk.written() == before
    assert desk.pays(second) == [("refund", 3000)]


def test_a_return_of_which_nothing_is_paid_has_it_for_itself_too(desk: Desk) -> None:
    first, second = two_returns(desk)
    went = desk.refunded(3000)
    assert desk.pays(first, went) == []
    before = desk.written()

    with pytest.raises(DomainError, match="elsewhere_counted"):
        desk.pays(second, went)

    assert desk.written() == before
    assert desk.counted() == (first, 3000)


def test_it_is_locked_and_the_database_keeps_it_to_one_return(desk: Desk) -> None:
    first, _ = two_returns(desk)
    went = desk.refunded(500)

    with statements() as found:
        desk.pays(first, went)

    assert [sql for sql in found if "settlement_takenback" in sql and "FOR UPDATE" in sql]
    for wrong in ({"counted_minor": 501}, {"counted_minor": 0}, {"counted_for": None}):
        with (
            acting_for(desk.brand.pk),
            pytest.raises(IntegrityError, match="taken_back_counts_once"),
            transaction.atomic(),
        ):
            TakenBack.objects.update(**wrong)


def test_what_was_counted_for_the_wrong_return_is_free_when_that_payment_is_ended(
    desk: Desk,
) -> None:
    wrong, right = two_returns(desk)
    went = desk.refunded(500)
    desk.pays(wrong, went)

    desk.cancels(wrong)

    assert desk.pays(right, went) == [("refund", 2500)]
    assert desk.counted() == (right, 500)
    assert desk.pays(wrong) == [("refund", 3000)]


def test_a_payment_that_was_ended_is_made_anew_with_the_same_taken_off(desk: Desk) -> None:
    first, _ = two_returns(desk)
    went = desk.refunded(500)
    desk.pays(first, went)
    desk.cancels(first)

    assert desk.pays(first, went) == [("refund", 2500)]
    assert desk.counted() == (first, 500)


def test_what_came_back_meanwhile_does_not_count(desk: Desk) -> None:
    first, _ = two_returns(desk)
    went = desk.refunded(500)
    with acting_for(desk.brand.pk):
        TakenBack.objects.update(given_back_at=MONDAY)
    before = desk.written()

    with pytest.raises(DomainError, match="elsewhere_gone"):
        desk.pays(first, went)

    assert desk.written() == before


def test_what_is_free_for_another_reason_does_not_keep_it_from_the_right_return(
    desk: Desk,
) -> None:
    wrong, right = two_returns(desk)
    went = desk.refunded(500)
    desk.pays(wrong, went)
    desk.cancels(wrong)
    with acting_for(desk.brand.pk):
        Unit.objects.filter(ret__ran=wrong).update(money=UnitMoney.NOTHING_DUE)

    assert desk.pays(right, went) == [("refund", 2500)]
    assert desk.counted() == (right, 500)


def two_sent(desk: Desk, *tenders: Tender) -> tuple[str, str]:
    """Two pieces for 10.00 each and 5.00 postage; the first that comes back is broken."""
    nobody: Any = None
    shop = Till(desk.brand, nobody, nobody, "", "")
    postage = {"shipping_paid": Money(500, "EUR"), "shipping_tax": Money(0, "EUR")}
    number = shop.order(paid=2000, quantity=2, tenders=tenders or (card(2500),), **postage)
    return shop.asked_back(number, reason="arrived_late"), shop.asked_back(number)


def test_postage_that_went_elsewhere_with_all_of_a_unit_is_not_paid_with_the_last(
    desk: Desk,
) -> None:
    first, last = two_sent(desk)
    assert desk.pays(first, desk.refunded(1250)) == []

    assert desk.pays(last) == [("refund", 1250)]


def test_postage_that_went_elsewhere_in_part_is_not_paid_with_the_last(desk: Desk) -> None:
    first, last = two_sent(desk)
    assert desk.pays(first, desk.refunded(1100)) == [("refund", 150)]

    assert desk.pays(last) == [("refund", 1250)]


def test_postage_is_due_again_when_the_payment_that_left_it_out_is_ended(desk: Desk) -> None:
    first, last = two_sent(desk)
    desk.pays(first, desk.refunded(1100))
    desk.cancels(first)

    assert desk.pays(first) == [("refund", 1250)]
    assert desk.pays(last) == [("refund", 150), ("by_hand", 1100)]


def test_a_unit_is_given_its_postage_once_although_one_of_its_payments_is_made_anew(
    desk: Desk,
) -> None:
    first, _ = two_sent(desk, card(800), card(1700, "t2"))
    assert desk.pays(first) == [("refund", 800), ("refund", 450)]
    desk.cancels(first)

    assert desk.pays(first) == [("refund", 450), ("refund", 800)]


def test_what_a_living_payment_left_out_is_not_paid_with_the_rest(desk: Desk) -> None:
    """30.00 by two cards, 5.00 went elsewhere: the second card's 5.00 is made anew."""
    nobody: Any = None
    shop = Till(desk.brand, nobody, nobody, "", "")
    ran = shop.asked_back(shop.order(tenders=(card(2500), card(500, "t2"))))
    went = desk.refunded(500)
    assert desk.pays(ran, went) == [("refund", 2000), ("refund", 500)]
    desk.cancels(ran, 1)

    assert desk.pays(ran) == [("refund", 2000), ("refund", 500)]

    with acting_for(desk.brand.pk):
        [unit] = Unit.objects.filter(brand=desk.brand)
        [_, last] = Leg.objects.exclude(state=LegState.CANCELLED).order_by("id")
    assert unit.money == UnitMoney.APPROVED
    assert sum(row["amount_minor"] for row in last.explanation) == 500
    assert "elsewhere" not in {row["code"] for row in last.explanation}


def test_a_refund_bears_it_although_an_exchange_of_the_same_return_comes_first(
    desk: Desk,
) -> None:
    """Two tees for 60.00: for the first another one goes out, the second is to be refunded."""
    shelf = Shelf(desk.brand)
    shelf.rules(send="first_scan")
    shelf.tell(MEDIUM, 5)
    shelf.tell(LARGE, 5)
    ran = shelf.ask(shelf.sell(paid=6000, quantity=2), quantity=2)
    with acting_for(desk.brand.pk):
        Payment.objects.update(connection_name="payments", provider_ref="pay_1")
        Exchange.objects.filter(unit__ordinal=2).update(state="ended", ending="by_person")
        Unit.objects.filter(ordinal=2).update(resolution=Resolution.REFUND)

    legs = desk.pays(ran, desk.refunded(2000))

    assert legs == [("exchange", 3000), ("refund", 1000)]
    with acting_for(desk.brand.pk):
        swapped, refunded = Leg.objects.order_by("id")
    assert [row["code"] for row in swapped.explanation] == ["paid"]
    assert [
        (row["unit"], row["code"], row["amount_minor"]) for row in refunded.explanation
    ] == [
        (2, "paid", 3000),
        (2, "elsewhere", -2000),
    ]
    assert desk.counted() == (ran, 2000)
