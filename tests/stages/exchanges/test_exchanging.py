"""From the wish for another size to the parcel with it: goods, money and books."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from backhaul.core.axes import Resolution
from backhaul.core.errors import DomainError, IllegalStep
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import withdraw
from backhaul.stages.exchanges import following, shop
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.exchanges.shop import Parcel
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement.actions import cancel, replace
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY
from tests.makers.exchanges import LARGE, MEDIUM, MUG, Shelf
from tests.makers.stories import standing_at

pytestmark = pytest.mark.django_db


def _sent(shelf: Shelf, ran: str) -> Exchange:
    with acting_for(shelf.brand.pk):
        found = shop.mark_sent(
            shelf.brand.pk,
            shelf.one(ran).ref,
            Parcel("DHL", "JD 0146 0000"),
            at=MONDAY,
            actor="api:shop",
        )
    shelf.work(ran)
    return found


def test_a_piece_is_kept_from_the_request_on(shelf: Shelf) -> None:
    one = shelf.one(shelf.ask())
    assert (one.state, one.value_minor, one.due_minor, one.send_when) == (
        "reserved",
        3000,
        0,
        "first_scan",
    )
    assert shelf.stock() == (5, 1)


def test_an_exchanged_unit_is_paid_with_goods_and_never_with_money(shelf: Shelf) -> None:
    ran = shelf.ask()
    shelf.scanned(ran)
    assert shelf.one(ran).state == "released"
    assert shelf.legs(ran) == [("exchange", "approved", 3000)]
    assert shelf.sums() == {"returns": 3000, "shopper_payable": -3000}
    one = _sent(shelf, ran)
    assert (one.state, one.carrier, one.tracking_number) == ("sent", "DHL", "JD01460000")
    assert shelf.legs(ran) == [("exchange", "paid", 3000)]
    assert shelf.sums() == {"returns": 3000, "exchange_clearing": -3000}
    assert shelf.stock() == (4, 0)
    assert shelf.one(ran).unit.money == "paid"


def test_it_may_be_sent_before_its_money_is_decided(shelf: Shelf) -> None:
    ran = shelf.ask()
    with acting_for(shelf.brand.pk):
        shop.let_go(shelf.brand.pk, shelf.one(ran).ref, at=MONDAY, actor="member:1")
    _sent(shelf, ran)
    assert shelf.legs(ran) == []
    shelf.scanned(ran)
    assert shelf.legs(ran) == [("exchange", "paid", 3000)]


def test_what_is_cheaper_gives_the_difference_back(shelf: Shelf) -> None:
    shelf.tell(LARGE, 5, price=2500)
    ran = shelf.ask()
    shelf.scanned(ran)
    assert shelf.legs(ran) == [("exchange", "approved", 2500), ("refund", "ordered", 500)]


def test_what_is_dearer_goes_when_the_difference_was_paid(shelf: Shelf) -> None:
    shelf.tell(LARGE, 5, price=3400)
    ran = shelf.ask()
    shelf.scanned(ran)
    one = shelf.one(ran)
    assert (one.state, one.due_minor) == ("reserved", 400)
    assert shop.steps_of(one) == ["record_due_paid", "pay_instead"]
    with acting_for(shelf.brand.pk):
        shop.record_due_paid(
            shelf.brand.pk, one.ref, reference="Till 4/117", at=MONDAY, actor="member:1"
        )
    shelf.work(ran)
    assert shelf.one(ran).state == "released"
    assert shelf.legs(ran) == [("exchange", "approved", 3000)]


def test_it_is_not_let_go_before_its_difference_was_paid(shelf: Shelf) -> None:
    shelf.tell(LARGE, 5, price=3400)
    ran = shelf.ask()
    with acting_for(shelf.brand.pk), pytest.raises(IllegalStep):
        shop.let_go(shelf.brand.pk, shelf.one(ran).ref, at=MONDAY, actor="member:1")
    assert shelf.one(ran).state == "reserved"


def test_goods_that_go_out_are_not_paid_in_money_beside_them(shelf: Shelf) -> None:
    ran = shelf.ask()
    shelf.scanned(ran)
    brand_id = shelf.brand.pk
    with acting_for(brand_id):
        [leg] = Leg.objects.filter(brand_id=brand_id)
    for step in (partial(replace, kind="by_hand"), cancel):
        with acting_for(brand_id), pytest.raises(IllegalStep):
            step(brand_id, leg.pk, at=MONDAY, actor="member:1")
    assert shelf.legs(ran) == [("exchange", "approved", 3000)]
    _sent(shelf, ran)
    assert shelf.legs(ran) == [("exchange", "paid", 3000)]


def test_a_replacement_is_the_same_once_more(shelf: Shelf) -> None:
    ran = shelf.ask(resolution=Resolution.REPLACEMENT, sku="", reason="defective")
    one = shelf.one(ran)
    assert (one.variant.sku, one.kind, one.state) == (MEDIUM, "replacement", "reserved")
    assert shelf.stock(MEDIUM) == (5, 1)


def test_what_is_sold_out_is_waited_for_in_the_order_of_asking(shelf: Shelf) -> None:
    standing_at(MONDAY)
    shelf.tell(LARGE, 0)
    first, second = shelf.ask(), shelf.ask()
    assert [shelf.one(ran).state for ran in (first, second)] == ["waiting", "waiting"]
    shelf.tell(LARGE, 1)
    later = shelf.ask()
    assert shelf.one(later).state == "waiting"  # nobody jumps the line
    assert following.sweep() == 1
    assert [shelf.one(ran).state for ran in (first, second, later)] == [
        "reserved",
        "waiting",
        "waiting",
    ]
    assert following.sweep() == 0


def test_who_waited_too_long_gets_their_money(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.tell(LARGE, 0)
    ran = shelf.ask()
    late = MONDAY + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert following.sweep() == 1
    one = shelf.one(ran)
    assert (one.state, one.ending, one.unit.resolution, one.ret.resolution) == (
        "ended",
        "out_of_stock",
        "refund",
        "refund",
    )
    with acting_for(shelf.brand.pk):
        Unit.objects.filter(ret__ran=ran).update(position="accepted")
    shelf.work(ran)
    assert shelf.legs(ran) == [("refund", "ordered", 3000)]


def test_what_the_shop_cannot_send_is_paid_in_money(shelf: Shelf) -> None:
    ran = shelf.ask()
    shelf.scanned(ran)
    with acting_for(shelf.brand.pk):
        shop.cannot_send(shelf.brand.pk, shelf.one(ran).ref, at=MONDAY, actor="api:shop")
    shelf.work(ran)
    assert shelf.legs(ran) == [("exchange", "cancelled", 3000), ("refund", "ordered", 3000)]
    assert shelf.sums() == {"returns": 3000, "shopper_payable": -3000}
    assert shelf.stock() == (5, 0)


def test_a_person_may_give_credit_instead(shelf: Shelf) -> None:
    ran = shelf.ask()
    with acting_for(shelf.brand.pk):
        shop.pay_instead(
            shelf.brand.pk, shelf.one(ran).ref, instead="credit", at=MONDAY, actor="member:1"
        )
    one = shelf.one(ran)
    assert (one.ending, one.unit.resolution, one.ret.resolution) == (
        "by_person",
        "credit",
        "credit",
    )


def test_a_return_that_is_withdrawn_gives_its_piece_back(shelf: Shelf) -> None:
    ran = shelf.ask()
    with acting_for(shelf.brand.pk):
        withdraw(shelf.brand.pk, ran, [1], at=MONDAY, actor="shopper")
    shelf.work(ran)
    one = shelf.one(ran)
    assert (one.state, one.ending, shelf.stock()) == ("ended", "withdrawn", (5, 0))
    assert shelf.legs(ran) == []


def test_fewer_than_were_kept_makes_the_newest_wait_again(shelf: Shelf) -> None:
    first, second = shelf.ask(), shelf.ask()
    shelf.scanned(first)
    assert shelf.tell(LARGE, 0) == 1
    assert (shelf.one(first).state, shelf.one(second).state) == ("released", "waiting")
    assert shelf.stock() == (1, 1)
    _sent(shelf, first)
    assert shelf.stock() == (0, 0)


def test_what_came_back_and_is_for_sale_is_counted_once(shelf: Shelf) -> None:
    shelf.tell(MEDIUM, 0)
    ran = shelf.ask()
    with acting_for(shelf.brand.pk):
        Unit.objects.filter(ret__ran=ran).update(processing="finished", disposition="restock")
        ids = [shelf.one(ran).ret_id]
        following.restock([shelf.brand.pk], ids, at=MONDAY)
        following.restock([shelf.brand.pk], ids, at=MONDAY)
    assert shelf.stock(MEDIUM) == (1, 0)


@pytest.mark.parametrize(
    ("sku", "rules", "code"),
    [
        ("", {}, "exchange_without_target"),
        ("NOWHERE", {}, "exchange_target_unknown"),
        (MUG, {}, "exchange_other_product"),
        (MUG, {"other_products": True}, "exchange_price_unknown"),
        (LARGE, {"higher_price": "refuse"}, "exchange_costs_more"),
        (LARGE, {"wait_days": 0}, "exchange_sold_out"),
    ],
)
def test_what_cannot_be_had_is_told_and_nothing_is_written(
    shelf: Shelf, sku: str, rules: dict[str, object], code: str
) -> None:
    shelf.tell(MUG, 3)
    shelf.tell(LARGE, 0 if code == "exchange_sold_out" else 5, price=3400)
    shelf.rules(**rules)
    order = shelf.sell()
    with pytest.raises(DomainError) as caught:
        shelf.ask(order, sku=sku)
    assert caught.value.facts == {"problems": [{"code": code, "order": order, "line": "1"}]}
    with acting_for(shelf.brand.pk):
        assert not Unit.objects.exists()


def test_another_product_is_exchanged_where_the_rules_have_it(shelf: Shelf) -> None:
    shelf.tell(MUG, 3, price=1200)
    shelf.rules(send="first_scan", other_products=True)
    ran = shelf.ask(sku=MUG)
    shelf.scanned(ran)
    assert shelf.legs(ran) == [("exchange", "approved", 1200), ("refund", "ordered", 1800)]


def test_what_was_sent_can_not_be_ended_and_is_sent_once(shelf: Shelf) -> None:
    ran = shelf.ask()
    shelf.scanned(ran)
    _sent(shelf, ran)
    _sent(shelf, ran)
    assert shelf.stock() == (4, 0)
    with acting_for(shelf.brand.pk), pytest.raises(IllegalStep):
        shop.pay_instead(
            shelf.brand.pk, shelf.one(ran).ref, instead="refund", at=MONDAY, actor="member:1"
        )
