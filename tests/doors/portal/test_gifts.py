"""A gift that comes back: no price and no buyer on any page, store credit to the receiver."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from backhaul.core.errors import DomainError
from backhaul.core.policies.model import RefundTrigger
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.authorization.actions import withdraw
from backhaul.stages.intake.gifts import GIFT_LIVES, gift_url, make_gift
from backhaul.stages.intake.models import Draft, Gift
from backhaul.stages.messaging.facts import dossiers
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.messaging.wording import letter
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.models import CreditAccount, Leg
from backhaul.stages.settlement.queries import credit_of
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.makers.baskets import HAT, MUG, SOCKS, TEE, sell_basket
from tests.makers.shopping import CHECK, DONE, ITEMS, OPTIONS, Shopper, set_policy
from tests.makers.stories import Story, pays_on, settled, standing_at
from tests.markup import unstyled

MIA = {
    "email": "Mia@example.com",
    "name": "Mia Berg",
    "line1": "Torvgata 3",
    "line2": "",
    "postcode": "50667",
    "city": "Köln",
    "region": "",
    "country": "DE",
}
_OF_THE_BUYER = ("Sam Lind", "sam@example", "s•••", "Sonnenallee", "NL-104233", "Visa")
_A_PRICE = re.compile(r"€\s?\d|\d\s?€")


@pytest.fixture
def basket(cast: Cast) -> Shopper:
    """Mia, with the browser in which she opens gift links; nothing is opened yet."""
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    return Shopper(cast.nordlicht)


def gift_code(mia: Shopper, **units: int) -> str:
    """Make a gift link as an agent does; `units` by the name of the line, a tee if none."""
    wanted = {mia.line(name.removeprefix("line_")): n for name, n in units.items()}
    with acting_for(mia.brand.pk):
        return make_gift(mia.brand, wanted or {mia.line(TEE): 1}, at=MONDAY, actor="member:1")


def opened(mia: Shopper, code: str, **typed: str) -> Any:
    return mia.client.post(f"/nordlicht/gift/{code}/", {**MIA, **typed})


def sent_back(mia: Shopper, code: str, name: str = TEE) -> Return:
    assert opened(mia, code)["Location"] == ITEMS
    mia.whole(name, resolution="credit")
    with acting_for(mia.brand.pk):
        ret = Return.objects.order_by("-id").first()
    assert ret is not None
    return ret


def without_the_buyer(page: str) -> None:
    assert [word for word in _OF_THE_BUYER if word in page] == []
    assert _A_PRICE.findall(unstyled(page)) == []


def test_the_link_is_made_of_a_code_that_is_kept_by_its_hash_and_told_to_the_journal(
    basket: Shopper,
) -> None:
    code = gift_code(basket)

    assert re.fullmatch(r"([2-9A-HJ-NP-TV-Z]{4}-){3}[2-9A-HJ-NP-TV-Z]{4}", code)
    assert gift_url("nordlicht", code).endswith(f"/nordlicht/gift/{code}/")
    with acting_for(basket.brand.pk):
        gift = Gift.objects.get()
        entry = Entry.objects.get(kind="gift.link_made")
    assert code.encode() not in bytes(gift.hash)
    assert (entry.actor, entry.data["units"], entry.return_id) == ("member:1", 1, None)


def test_no_page_tells_what_it_cost_or_who_bought_it(basket: Shopper) -> None:
    code = gift_code(basket, line_1=1, line_2=1)
    without_the_buyer(basket.page(f"/nordlicht/gift/{code}/"))

    assert opened(basket, code)["Location"] == ITEMS
    items = basket.page(ITEMS)
    basket.choose(TEE)
    options = basket.page(OPTIONS)
    basket.options(resolution="credit")
    check = basket.page(CHECK)
    basket.send()
    done = basket.page(DONE)

    for page in (items, options, check, done):
        without_the_buyer(page)
    assert "Lys cotton tee" in items
    assert "Skarv enamel mug" in items
    assert "Fjell shell jacket" not in items
    assert "Add another order" not in items
    assert 'value="refund"' not in options
    assert "Store credit" in check
    assert "mia@example.com" in check
    assert "Ready. Send it the way you like." in done


def test_the_return_is_the_receivers_and_pays_store_credit(basket: Shopper) -> None:
    ret = sent_back(basket, gift_code(basket))

    assert (ret.origin, ret.resolution) == ("gift", "credit")
    assert (ret.email, ret.email_norm, ret.name) == (
        "Mia@example.com",
        "mia@example.com",
        "Mia Berg",
    )
    assert ret.ship_from["city"] == "Köln"
    path = f"/nordlicht/r/{link_token(ret.pk)}/"
    page = basket.page(path)
    without_the_buyer(page)
    without_the_buyer(basket.page(f"{path}cancel/"))
    without_the_buyer(basket.page(f"{path}way/"))
    assert "Store credit" in page
    with acting_for(basket.brand.pk):
        kinds = list(Entry.objects.filter(return_id=ret.pk).values_list("kind", flat=True))
    assert "gift.link_used" in kinds


@pytest.mark.parametrize("asked", ["refund", ""])
def test_money_back_cannot_be_chosen_however_it_is_asked_for(
    basket: Shopper, asked: str
) -> None:
    opened(basket, gift_code(basket))
    basket.choose(TEE)

    answer = basket.options(resolution=asked)

    assert answer.status_code == 422
    assert basket.send()["Location"] == f"{OPTIONS}?again=1"
    with acting_for(basket.brand.pk):
        assert Return.objects.count() == 0


def test_the_database_knows_no_gift_that_is_refunded(basket: Shopper) -> None:
    ret = sent_back(basket, gift_code(basket))

    with (
        acting_for(basket.brand.pk),
        pytest.raises(IntegrityError, match="return_of_a_gift"),
        transaction.atomic(),
    ):
        Return.objects.filter(pk=ret.pk).update(resolution="refund")


def test_the_credit_is_the_receivers_and_the_card_is_not_touched(
    basket: Shopper,
) -> None:
    pays_on(basket.brand, RefundTrigger.FIRST_SCAN)
    ret = sent_back(basket, gift_code(basket))
    story = Story(basket.brand, ret.ran, ret.pk)
    with acting_for(basket.brand.pk):
        Unit.objects.update(position="accepted")

    settled(story, MONDAY)

    with acting_for(basket.brand.pk):
        assert [(leg.kind, leg.amount_minor, leg.payment_id) for leg in Leg.objects.all()] == [
            ("credit", 3000, None)
        ]
        assert CreditAccount.objects.get().email_norm == "mia@example.com"
        assert credit_of(basket.brand.pk, SHOPPER_EMAIL) == []
    page = basket.page(f"/nordlicht/r/{link_token(ret.pk)}/")
    assert "€30.00" in page  # now it is hers
    assert "Visa" not in page


def test_the_letters_go_to_the_receiver_and_tell_no_price(basket: Shopper) -> None:
    ret = sent_back(basket, gift_code(basket))

    with acting_for(basket.brand.pk):
        found = dossiers([basket.brand.pk], [ret.pk])
        text = letter(
            Occasion(name="ready_to_send", code="ready_to_send", at=MONDAY), found[ret.pk]
        )

    assert found[ret.pk].ret.email == "Mia@example.com"
    assert text.body.startswith("Hello Mia Berg,")
    without_the_buyer(text.body)


def test_a_link_opens_no_more_units_than_it_was_made_for(basket: Shopper) -> None:
    code = gift_code(basket)  # one of two tees
    ret = sent_back(basket, code)

    again = Shopper(basket.brand)
    page = again.page(f"/nordlicht/gift/{code}/")
    assert "All of it is in a return already." in page
    assert opened(again, code)["Location"] == ITEMS
    assert again.choose(TEE).status_code == 422
    with acting_for(basket.brand.pk):
        assert Return.objects.count() == 1
        withdraw(basket.brand.pk, ret.ran, [1], at=MONDAY, actor="shopper")
    assert "Lys cotton tee" in again.page(f"/nordlicht/gift/{code}/")


def test_of_two_who_send_the_last_unit_one_is_told_no(basket: Shopper) -> None:
    code = gift_code(basket)
    first, second = Shopper(basket.brand), Shopper(basket.brand)
    for mia in (first, second):
        opened(mia, code)
        mia.choose(TEE)
        mia.options(resolution="credit")

    assert first.send()["Location"] == DONE
    assert second.send()["Location"] == f"{ITEMS}?again=1"
    with acting_for(basket.brand.pk):
        assert Return.objects.count() == 1


def test_buyer_and_receiver_see_nothing_of_each_others_returns(basket: Shopper) -> None:
    ret = sent_back(basket, gift_code(basket, line_2=1), MUG)
    sam = Shopper(basket.brand)
    sam.look_up()
    sam.choose(TEE, quantity="2")
    sam.options()
    sam.send()
    sam.client.cookies.clear()
    sam.look_up()

    mine = sam.page(ITEMS)
    assert ret.ran not in mine
    assert link_token(ret.pk) not in mine
    assert "Already in a return" in mine
    mia = Shopper(basket.brand)
    opened(mia, gift_code(basket, line_1=1), email=SHOPPER_EMAIL)
    theirs = mia.page(ITEMS)
    assert "Already in a return" in theirs
    assert "/nordlicht/r/" not in theirs


@pytest.mark.parametrize("code", ["2222-2222-2222-2222", "nothing", "%23"])
def test_an_unknown_code_opens_nothing(basket: Shopper, code: str) -> None:
    assert basket.get(f"/nordlicht/gift/{code}/").status_code == 404
    assert basket.client.post(f"/nordlicht/gift/{code}/", MIA).status_code == 404
    answer = basket.client.post("/nordlicht/gift/", {"code": code})
    assert answer.status_code == 422
    assert "errors" in answer.content.decode()


def test_a_code_may_be_typed_as_one_likes(basket: Shopper) -> None:
    code = gift_code(basket)

    answer = basket.client.post(
        "/nordlicht/gift/", {"code": f" {code.lower().replace('-', ' ')} "}
    )

    assert answer["Location"] == f"/nordlicht/gift/{code}/"


def test_codes_cannot_be_tried_one_after_the_other(basket: Shopper) -> None:
    code = gift_code(basket)
    for _ in range(40):
        basket.get("/nordlicht/gift/2222-2222-2222-2222/")

    assert basket.get(f"/nordlicht/gift/{code}/").status_code == 429


def test_a_link_ends_with_its_time(basket: Shopper) -> None:
    code = gift_code(basket)
    standing_at(MONDAY + GIFT_LIVES + timedelta(minutes=1))

    assert basket.get(f"/nordlicht/gift/{code}/").status_code == 404


def test_another_brands_address_does_not_open_it(basket: Shopper) -> None:
    code = gift_code(basket)

    assert basket.get(f"/voltaic/gift/{code}/").status_code == 404


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(
    basket: Shopper,
) -> None:
    code = gift_code(basket)

    answer = opened(basket, code, email="mia", country="")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter an e-mail address like name@example.com" in page
    assert "Choose the country" in page
    assert 'value="Mia Berg"' in page
    with acting_for(basket.brand.pk):
        assert Draft.objects.count() == 0


def test_who_comes_back_finds_the_address_filled_in(basket: Shopper) -> None:
    code = gift_code(basket)
    opened(basket, code)

    assert 'value="Torvgata 3"' in basket.page(f"/nordlicht/gift/{code}/")
    assert 'value="Torvgata 3"' not in Shopper(basket.brand).page(f"/nordlicht/gift/{code}/")


def test_other_orders_cannot_be_added_to_a_gift(basket: Shopper) -> None:
    opened(basket, gift_code(basket))

    assert basket.get("/nordlicht/add-order/")["Location"] == ITEMS


def test_a_gift_that_the_policy_refuses_says_so(basket: Shopper) -> None:
    opened(basket, gift_code(basket, line_4=1, line_6=1))

    page = basket.page(ITEMS)

    assert "It was a final sale, so it can’t come back." in page
    assert "It has not left us." in page
    assert (SOCKS, HAT) == ("4", "6")


def test_the_pages_of_a_gift_need_few_statements(basket: Shopper) -> None:
    code = gift_code(basket, line_1=2, line_2=1)
    with counting() as counted:
        basket.page(f"/nordlicht/gift/{code}/")
    assert len(counted.statements) <= 12
    opened(basket, code)
    basket.choose(TEE)
    basket.options(resolution="credit")
    for address in (ITEMS, OPTIONS, CHECK):
        with counting() as counted:
            basket.page(address)
        assert len(counted.statements) <= 12, address


def test_home_leads_to_it(client: Client, basket: Shopper) -> None:
    page = basket.page("/nordlicht/")

    assert 'href="/nordlicht/gift/"' in page
    assert "Where do I find the code?" in basket.page("/nordlicht/gift/")


def test_where_no_credit_is_given_there_is_no_gift_link(basket: Shopper) -> None:
    set_policy(basket.brand, resolutions=["refund"])

    with pytest.raises(DomainError, match="gift_needs_credit"):
        gift_code(basket)
    with acting_for(basket.brand.pk):
        assert Gift.objects.count() == 0
