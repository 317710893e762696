"""The board of exchanges: what goes out, the steps of one, and the stock."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from backhaul.foundation.outbox.drain import drain
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, User
from backhaul.stages.authorization.actions import withdraw
from backhaul.stages.catalog.models import Variant
from tests.cast import MONDAY, Cast
from tests.makers.exchanges import LARGE, MEDIUM, Shelf

BOARD = "/b/nordlicht/exchanges/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(cast: Cast) -> Shelf:
    found = Shelf(cast.nordlicht)
    found.rules(send="first_scan")
    found.tell(MEDIUM, 5)
    found.tell(LARGE, 5)
    return found


@pytest.fixture
def ada(cast: Cast) -> Client:
    return _signed_in(cast.ada)


def _signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


def _text(answer: Any) -> str:
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def test_the_board_and_the_return_show_what_goes_out(shelf: Shelf, ada: Client) -> None:
    ran = shelf.ask()
    page = _text(ada.get(BOARD))
    assert ran in page
    assert "A piece is kept" in page
    assert ran not in _text(ada.get(f"{BOARD}?state=sent"))
    page = _text(ada.get(reverse("console:return", args=["nordlicht", ran])))
    assert "What goes out" in page


def test_the_steps_of_an_exchange_end_in_exchanged(shelf: Shelf, ada: Client) -> None:
    page = _text(ada.get(reverse("console:return", args=["nordlicht", shelf.ask()])))
    steps = re.findall(r'<b class="light">(.*?)</b>', page)
    assert (len(steps), steps[-1]) == (9, "Exchanged")
    assert "Refunded" not in steps


def test_it_is_handed_to_the_shop_and_sent_by_hand(shelf: Shelf, ada: Client) -> None:
    ran = shelf.ask()
    one = f"{BOARD}{shelf.one(ran).ref}/"
    assert "By the rules it goes at the first scan." in _text(ada.get(one))
    assert ada.post(one, {"act": "let_go"}).status_code == 302
    given = {"act": "mark_sent", "carrier": "DHL", "tracking_number": "JD 0146"}
    assert ada.post(one, given).status_code == 302
    assert shelf.one(ran).tracking_number == "JD0146"
    assert "There is nothing for you to do here." in _text(ada.get(one))


def test_a_difference_needs_a_word_and_credit_can_be_given_instead(
    shelf: Shelf, ada: Client
) -> None:
    shelf.tell(LARGE, 5, price=3400)
    ran = shelf.ask()
    one = f"{BOARD}{shelf.one(ran).ref}/"
    answer = ada.post(one, {"act": "record_due_paid", "reference": " "})
    assert answer.status_code == 422
    assert "Say how, in at most 120 characters." in _text(answer)
    assert ada.post(one, {"act": "record_due_paid", "reference": "Cash"}).status_code == 302
    assert ada.post(one, {"act": "pay_instead", "instead": "credit"}).status_code == 302
    assert shelf.one(ran).unit.resolution == "credit"


def test_who_may_not_decide_finds_no_such_step(cast: Cast, shelf: Shelf) -> None:
    ben = _signed_in(cast.ben)
    one = f"{BOARD}{shelf.one(shelf.ask()).ref}/"
    assert "Money instead" not in _text(ben.get(one))
    assert ben.post(one, {"act": "pay_instead"}).status_code == 404


def test_finance_reads_how_it_stands_and_which_size_goes_for_which(
    cast: Cast, shelf: Shelf
) -> None:
    user = User.objects.create(email="fin@example.com", name="Fin")
    Member.objects.create(user=user, brand=cast.nordlicht, role=Role.FINANCE)
    ran = shelf.ask()
    with acting_for(cast.nordlicht.pk):
        for sku, size in ((MEDIUM, "M"), (LARGE, "L")):
            Variant.objects.filter(sku=sku).update(variant_title=size)

    board = _text(_signed_in(user).get(BOARD))
    page = _text(_signed_in(user).get(f"{BOARD}{shelf.one(ran).ref}/"))

    assert "Lys cotton tee · L" in board
    assert " · M</td>" in board
    assert "A piece is kept. It goes at the first scan." in page
    assert "What is next is done by somebody with another role here." in page
    assert '<dt class="t-xs">Size or colour</dt><dd class="semi">L</dd>' in page


def test_the_stock_is_told_on_its_page(shelf: Shelf, ada: Client) -> None:
    stock = f"{BOARD}stock/"
    assert ada.post(stock, {"sku": LARGE, "count": "9"}).status_code == 302
    assert shelf.stock() == (9, 0)
    wrong = ada.post(stock, {"sku": "NOWHERE", "count": "9"})
    assert wrong.status_code == 422
    assert "There is no such stock number." in _text(wrong)


def test_a_place_in_the_stock_with_a_zero_byte_is_a_place_without_it(
    shelf: Shelf, ada: Client
) -> None:
    found = ada.get(f"{BOARD}stock/?after=%00")
    assert found.status_code == 200
    assert LARGE in _text(found)


def test_what_was_released_for_a_return_that_does_not_come_is_listed(
    cast: Cast, shelf: Shelf, ada: Client
) -> None:
    stays, gone = shelf.ask(), shelf.ask()
    for ran in (stays, gone):
        ada.post(f"{BOARD}{shelf.one(ran).ref}/", {"act": "let_go"})
    before = _text(ada.get(f"{BOARD}?state=astray"))
    with acting_for(cast.nordlicht.pk):
        withdraw(cast.nordlicht.pk, gone, [1], at=MONDAY, actor="shopper")
    while drain():
        pass

    page = _text(ada.get(f"{BOARD}?state=astray"))

    assert "Nothing went out for nothing" in before
    assert (gone in page, stays in page) == (True, False)
    assert "the return was withdrawn" in page
    assert shelf.one(gone).state == "released"
    ada.post(f"{BOARD}{shelf.one(gone).ref}/", {"act": "pay_instead", "instead": ""})
    assert gone not in _text(ada.get(f"{BOARD}?state=astray"))


def test_a_unit_has_one_open_wish(cast: Cast, shelf: Shelf) -> None:
    one = shelf.one(shelf.ask())
    one.pk, one.ref = None, "ex_another"

    with (
        acting_for(cast.nordlicht.pk),
        pytest.raises(IntegrityError, match="exchanged_once"),
        transaction.atomic(),
    ):
        one.save(force_insert=True)
