"""Choosing another size: what there is, what it costs, what the pages say afterwards."""

from __future__ import annotations

import re

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.exchanges import shop, stock
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.exchanges.shop import Parcel
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.counting import counting
from tests.makers.baskets import TEE, sell_basket
from tests.makers.declarations import worked
from tests.makers.drafts import line_of
from tests.makers.exchanges import FOUR
from tests.makers.shopping import CHECK, DONE, ITEMS, OPTIONS, Shopper, set_policy
from tests.makers.stories import standing_at

INSTEAD = "/nordlicht/return/instead/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(cast: Cast) -> Shopper:
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    set_policy(cast.nordlicht, resolutions=FOUR, exchange={"send": "request"})
    with acting_for(cast.nordlicht.pk):
        line = _line(cast)
        line.variant.product = "tee"
        line.variant.save()
        told = [
            stock.Count(line.variant.sku, 3),
            _kin("TEE-XL", 2, "XL", None),
            _kin("TEE-RED", 9, "Red", 100_000),
            _kin("TEE-XXL", 0, "XXL", None),
        ]
        stock.tell(cast.nordlicht.pk, told, at=MONDAY, actor="api:shop")
    sam = Shopper(cast.nordlicht)
    sam.look_up()
    sam.choose(TEE)
    return sam


def _kin(sku: str, count: int, size: str, price: int | None) -> stock.Count:
    return stock.Count(sku, count, price, title="Lys tee", variant_title=size, product="tee")


def _line(cast: Cast) -> OrderLine:

    pk = line_of(cast.nordlicht, TEE)
    return OrderLine.objects.select_related("variant").get(pk=pk)


def test_the_variants_are_shown_with_what_is_left_of_them(sam: Shopper) -> None:
    assert "another size or variant" in sam.page(OPTIONS)
    answer = sam.options(resolution="exchange")
    assert (answer.status_code, answer["Location"]) == (302, INSTEAD)
    page = sam.page(INSTEAD)
    assert "2 left" in page
    assert "In stock" in page
    assert "Sold out: we keep the next one for you, for 14 days at most" in page
    assert "more, to be paid before it is sent" in page


def test_nothing_chosen_is_told_at_its_field_and_check_leads_back(sam: Shopper) -> None:
    sam.options(resolution="exchange")
    answer = sam.client.post(INSTEAD, {})
    assert answer.status_code == 422
    assert "Choose what you would like instead." in answer.content.decode()
    assert sam.get(CHECK)["Location"] == f"{INSTEAD}?again=1"


def test_another_size_is_asked_for_and_followed_on_the_tracking_page(sam: Shopper) -> None:
    sam.options(resolution="exchange")
    answer = sam.client.post(INSTEAD, {f"instead-{sam.line(TEE)}": "TEE-XL"})
    assert (answer.status_code, answer["Location"]) == (302, CHECK)
    assert "Lys tee · XL" in sam.page(CHECK)
    assert sam.send()["Location"] == DONE
    with acting_for(sam.brand.pk):
        one = Exchange.objects.select_related("variant").get()
    assert (one.state, one.variant.sku) == ("reserved", "TEE-XL")
    found = re.search(r'href="(?:http://[^/"]+)?(/nordlicht/r/[^/"]+/)', sam.page(DONE))
    assert found is not None
    page = sam.page(found[1])
    assert "What you get instead" in page
    assert "We send it as soon as your request is approved." in page
    worked()
    with acting_for(sam.brand.pk):
        one.refresh_from_db()
        if one.state == "reserved":
            one = shop.let_go(sam.brand.pk, one.ref, at=MONDAY, actor="member:1")
        shop.mark_sent(
            sam.brand.pk, one.ref, Parcel("DHL", "JD0146"), at=MONDAY, actor="api:shop"
        )
    page = sam.page(found[1])
    assert "DHL, JD0146" in page
    assert "Our promise" not in page


def test_the_last_piece_that_was_taken_meanwhile_leads_back_to_the_choice(sam: Shopper) -> None:
    set_policy(sam.brand, exchange={"send": "request", "wait_days": 0})
    sam.options(resolution="exchange")
    sam.client.post(INSTEAD, {f"instead-{sam.line(TEE)}": "TEE-XL"})
    with acting_for(sam.brand.pk):
        told = [_kin("TEE-XL", 0, "XL", None)]
        stock.tell(sam.brand.pk, told, at=MONDAY, actor="api:shop")
    assert sam.send()["Location"] == f"{INSTEAD}?again=1"
    assert "TEE-XL" not in sam.page(INSTEAD)


def test_a_replacement_needs_no_choice(sam: Shopper) -> None:
    assert sam.options(resolution="replacement")["Location"] == CHECK
    assert "The same again" in sam.page(CHECK)
    assert sam.send()["Location"] == DONE


def test_without_a_wish_to_exchange_there_is_no_such_page(sam: Shopper) -> None:
    sam.options()
    assert sam.get(INSTEAD)["Location"] == OPTIONS
    assert sam.get(ITEMS).status_code == 200


def _only(then: list[str], sku: str) -> dict[str, object]:
    """Return tables in which one row says what is offered for a stock number."""
    return {"offer": [row("swap", {"resolutions": then}, scope={"skus": [sku]})]}


def test_a_rule_takes_exchange_and_replacement_from_some_items(sam: Shopper) -> None:
    set_policy(sam.brand, tables=_only(["refund", "credit"], "TEE-1"))
    page = sam.page(OPTIONS)

    assert 'value="exchange"' not in page
    assert 'value="replacement"' not in page
    for name in ("Exchange", "Replacement"):
        assert f"{name}: it is not offered for the items you chose." in page
    assert sam.options(resolution="exchange").status_code == 422


def test_a_rule_gives_exchange_to_some_items_and_nobody_else(sam: Shopper) -> None:
    mine = {**_only(["refund", "exchange"], "TEE-1"), "window": []}
    set_policy(sam.brand, resolutions=["refund", "credit"], tables=mine)
    here = sam.page(OPTIONS)
    sam.options(resolution="exchange")
    sam.client.post(INSTEAD, {f"instead-{sam.line(TEE)}": "TEE-XL"})
    assert sam.send()["Location"] == DONE

    assert 'value="exchange"' in here
    assert 'value="replacement"' not in here
    assert "Store credit: it is not offered for the items you chose." in here
    assert "For some items or places only" in sam.page("/nordlicht/policy/")
    with acting_for(sam.brand.pk):
        unit = Unit.objects.get()
        assert (unit.authorization, Exchange.objects.count()) == ("authorized", 1)
        assert unit.terms is not None
        assert unit.terms["resolutions"] == ["refund", "exchange"]


def test_what_a_rule_gives_to_some_is_no_choice_that_all_are_told_of(sam: Shopper) -> None:
    mine = {**_only(["refund", "exchange"], "TEE-1"), "window": []}
    set_policy(sam.brand, resolutions=["refund"], tables=mine)

    assert "Next you choose how it gets to us." in sam.page(ITEMS)


def test_what_a_rule_gives_to_others_is_not_offered_here(sam: Shopper) -> None:
    others = _only(["refund", "exchange"], "BOOT-42")
    set_policy(sam.brand, resolutions=["refund", "credit"], tables=others)
    page = sam.page(OPTIONS)

    assert 'value="exchange"' not in page
    assert "Exchange: it is not offered for the items you chose." in page
    assert sam.options(resolution="exchange").status_code == 422


def test_thirteen_statements_are_enough_for_each_of_its_pages(sam: Shopper) -> None:
    sam.options(resolution="exchange")
    sam.client.post(INSTEAD, {f"instead-{sam.line(TEE)}": "TEE-XL"})
    for address in (OPTIONS, INSTEAD, CHECK):
        with counting() as counted:
            assert sam.get(address).status_code == 200
        assert counted.number <= 13, str(counted)
