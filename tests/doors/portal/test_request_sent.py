"""Options, the last look, and what came of it: sent once, checked again, and no dead end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from backhaul.core.policies.model import Outcome
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import review
from backhaul.stages.intake.actions import request_return
from backhaul.stages.intake.models import Draft, Photo
from backhaul.stages.orders.models import Order, Payment
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import LabelState, Parcel
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.makers.baskets import BASKET, JACKET, MUG, TEE, sell_basket
from tests.makers.connections import connect_carrier
from tests.makers.requests import a_request
from tests.makers.shopping import CHECK, DONE, ITEMS, OPTIONS, Shopper, set_policy
from tests.makers.stories import standing_at
from tests.markup import unstyled
from tests.ports import free_port
from tests.sandbox.peers import Peer

NBSP = "\N{NO-BREAK SPACE}"
THU_19 = f"Thu{NBSP}19{NBSP}Nov"
THU_26 = f"Thu{NBSP}26{NBSP}Nov"


@pytest.fixture
def sam(cast: Cast) -> Shopper:
    """At the options, with one tee chosen; the carrier would sell labels, were it asked."""
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        connect_carrier(cast.nordlicht, "http://127.0.0.1:9")
    sam = Shopper(cast.nordlicht)
    sam.look_up()
    sam.choose(TEE)
    return sam


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        peer.wait_ready()
        yield peer


def live_sam(cast: Cast, carrier_url: str, *, method: str = "qr") -> Shopper:
    """At the last look, everything committed."""
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        connect_carrier(cast.nordlicht, carrier_url)
    sam = Shopper(cast.nordlicht)
    sam.look_up()
    sam.choose(TEE)
    sam.options(method=method)
    return sam


def returns(cast: Cast) -> list[Return]:
    with acting_for(cast.nordlicht.pk):
        return list(Return.objects.order_by("id"))


def test_the_last_look_tells_all_of_it(sam: Shopper) -> None:
    sam.choose(TEE, quantity="2")
    sam.options(method="qr")

    page = sam.page(CHECK)

    assert "2 items" in page
    assert "Moss · size L · 2 pieces · Too big" in page
    assert "<strong>€60.00</strong> to Visa ••42" in unstyled(page)
    assert "QR code at a shop" in page
    assert "sam@example.com" in page
    assert f"This holds if you hand it over by <strong>{THU_19}</strong>." in unstyled(page)
    assert "Create my return" in page


def test_the_shipping_that_goes_back_is_told_before_and_promised_so(
    cast: Cast, sam: Shopper
) -> None:
    always = row("kind", {"payer": "brand", "refund_shipping": "always"})
    set_policy(cast.nordlicht, tables={"fees": [always]})
    with acting_for(cast.nordlicht.pk):
        Order.objects.update(shipping_paid_minor=990)
    told = "What you paid for shipping"

    options = unstyled(sam.page(OPTIONS))
    sam.options()
    check = unstyled(sam.page(CHECK))
    sam.send()
    done = unstyled(sam.page(DONE))
    (where,) = set(re.findall(r'href="(/nordlicht/r/[^/"]+/)"', done))
    after = unstyled(sam.page(where))

    # A tee of 30 euro brings its part of an order of 629.
    assert f"<dt>{told}</dt><dd>€0.47</dd>" in options
    assert f"{told} €0.47" in check
    assert f"<dt>{told}</dt><dd>€0.47</dd>" in after
    assert ["€30.47" in page for page in (options, check, done, after)] == [True] * 4


def test_of_money_that_left_elsewhere_the_last_look_promises_nothing(
    cast: Cast, sam: Shopper
) -> None:
    sam.options()
    with acting_for(cast.nordlicht.pk):
        Payment.objects.update(taken_back_minor=F("captured_minor"))

    options, check = sam.page(OPTIONS), unstyled(sam.page(CHECK))

    for page in (options, check):
        assert "Your bank or the shop has already moved money of this order back." in page
        assert "Being checked" in page
        assert "€0.00" not in page
        assert "This holds if" not in page
    assert "Our promise" not in check
    assert "the way you paid" not in check


def test_each_step_needs_the_one_before(cast: Cast, sam: Shopper) -> None:
    other = Shopper(cast.nordlicht)
    other.look_up()

    assert other.get(OPTIONS)["Location"] == f"{ITEMS}?again=1"
    assert other.get(CHECK)["Location"] == f"{ITEMS}?again=1"
    assert other.send()["Location"] == f"{ITEMS}?again=1"
    assert other.get(DONE)["Location"] == ITEMS
    assert sam.get(CHECK)["Location"] == f"{OPTIONS}?again=1"
    assert returns(cast) == []


def test_a_sent_request_is_approved_promised_and_shown(cast: Cast, sam: Shopper) -> None:
    sam.photo(MUG)
    sam.client.post(
        ITEMS,
        {
            **sam.fields(MUG, branch="broken", reason="arrived_damaged"),
            **{k: v for k, v in sam.fields(TEE).items() if k != "pick"},
            "pick": [str(sam.line(MUG)), str(sam.line(TEE))],
        },
    )
    sam.options()
    assert sam.send()["Location"] == DONE

    (ret,) = returns(cast)
    with acting_for(cast.nordlicht.pk):
        assert {u.authorization for u in Unit.objects.all()} == {"authorized"}
        assert Photo.objects.get().unit.sku == f"TEE-{MUG}"
        assert Promise.objects.get().amount_minor == 4800
    page = sam.page(DONE)
    assert ret.ran in page
    assert "Ready. Send it the way you like." in page
    assert "Messeallee 4" in page
    assert "04356 Leipzig" in page
    assert "Germany" in page
    assert "€48.00" in page
    assert "You get it by e-mail as well, at sam@example.com." in page
    assert 'href="/nordlicht/r/' in page


def test_back_refresh_and_a_second_click_land_on_the_same_return(
    cast: Cast, sam: Shopper
) -> None:
    sam.options()
    sam.send()

    for answer in (sam.send(), sam.choose(JACKET), sam.options(), sam.get(ITEMS)):
        assert answer["Location"] == DONE
    for address in (OPTIONS, CHECK):
        assert sam.get(address)["Location"] == DONE
    assert sam.get(DONE).status_code == 200
    assert len(returns(cast)) == 1


def test_a_line_that_was_asked_back_meanwhile_leads_back_and_nothing_is_lost(
    cast: Cast, sam: Shopper
) -> None:
    sam.choose(TEE, JACKET, comment="too blue")
    sam.options()
    with acting_for(cast.nordlicht.pk):
        request_return(cast.nordlicht, a_request(BASKET, JACKET), at=MONDAY, actor="api:1")

    answer = sam.send()

    assert answer["Location"] == f"{ITEMS}?again=1"
    page = sam.page(f"{ITEMS}?again=1")
    assert "Fjell shell jacket: This can’t be sent back any more" in page
    assert "Already in a return" in page
    assert "too blue" in page
    assert len(returns(cast)) == 1
    assert sam.choose(TEE, comment="too blue")["Location"] == OPTIONS
    assert sam.send()["Location"] == DONE
    assert len(returns(cast)) == 2


def test_an_option_that_is_gone_meanwhile_leads_back_to_the_options(
    cast: Cast, sam: Shopper
) -> None:
    sam.options(resolution="credit", method="label")
    set_policy(cast.nordlicht, resolutions=["refund"])

    assert sam.send()["Location"] == f"{OPTIONS}?again=1"

    page = sam.page(f"{OPTIONS}?again=1")
    assert "Choose what you would like back" in page
    assert 'value="label" checked' in page
    assert returns(cast) == []


def test_a_window_that_closes_while_one_thinks_is_told_with_its_day(
    cast: Cast, sam: Shopper
) -> None:
    sam.options()
    with acting_for(cast.nordlicht.pk):
        Draft.objects.update(expires_at=MONDAY + timedelta(days=60))
    standing_at(MONDAY + timedelta(days=40))

    assert sam.send()["Location"] == f"{ITEMS}?again=1"
    assert "You could send it back until" in sam.page(f"{ITEMS}?again=1")
    assert returns(cast) == []


def test_what_is_worth_much_is_looked_at_by_a_person(cast: Cast, sam: Shopper) -> None:
    set_policy(cast.nordlicht, review_above_minor=2000)
    options = sam.page(OPTIONS)
    assert "A person looks at your request first, because of its value." in options
    assert "With you by" not in options
    sam.options()
    check = sam.page(CHECK)
    assert "A person decides" in check
    assert "Our promise" not in check

    sam.send()

    page = sam.page(DONE)
    assert "We are looking at your request" in page
    assert "A person decides. Please keep your parcel until you hear from us." in page
    assert "Our promise" not in page
    with acting_for(cast.nordlicht.pk):
        assert Promise.objects.count() == 0


def test_a_no_tells_its_reason_and_another_way(cast: Cast, sam: Shopper) -> None:
    set_policy(cast.nordlicht, review_above_minor=2000)
    sam.options()
    sam.send()
    (ret,) = returns(cast)
    with acting_for(cast.nordlicht.pk):
        review(
            cast.nordlicht.pk,
            ret.ran,
            {1: Outcome.REFUSE},
            note="worn",
            at=MONDAY,
            actor="member:1",
        )

    page = sam.page(DONE)

    assert "We can’t take this back" in page
    assert "We looked at your request and decided against it." in page
    assert 'href="/nordlicht/help/"' in page
    assert "Pack it in four steps" not in page


@pytest.mark.django_db(transaction=True)
def test_the_label_is_there_at_once(live_cast: Cast, carrier: Peer) -> None:
    sam = live_sam(live_cast, carrier.url)

    sam.send()

    page = sam.page(DONE)
    assert "Ready. Show this code at a shop." in page
    assert "qr.svg" in page
    assert "http-equiv" not in page
    with acting_for(live_cast.nordlicht.pk):
        assert Parcel.objects.get().label_state == LabelState.BOUGHT


@pytest.mark.django_db(transaction=True)
def test_a_label_that_takes_longer_is_awaited_on_the_page(live_cast: Cast) -> None:
    sam = live_sam(live_cast, f"http://127.0.0.1:{free_port()}", method="label")
    sam.send()

    page = sam.page(DONE)

    assert "We are getting your label ready" in page
    assert '<meta http-equiv="refresh" content="3">' in page
    standing_at(MONDAY + timedelta(minutes=2))
    assert '<meta http-equiv="refresh" content="20">' in sam.page(DONE)


@pytest.mark.django_db(transaction=True)
def test_a_label_that_was_refused_can_be_asked_for_again(
    live_cast: Cast, carrier: Peer
) -> None:
    sam = live_sam(live_cast, carrier.url, method="label")
    sam.send()
    with acting_for(live_cast.nordlicht.pk):
        Parcel.objects.update(label_state=LabelState.FAILED, position=None)
        Unit.objects.update(position=None)
        Return.objects.update(headline="authorized", step=1)

    assert "Your return is approved. The label is missing." in sam.page(DONE)
    answer = sam.client.post("/nordlicht/return/done/label")

    assert answer["Location"] == DONE
    assert "Ready. Print your label." in sam.page(DONE)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_time_make_one_return(live_cast: Cast, carrier: Peer) -> None:
    sam = live_sam(live_cast, carrier.url)
    cookie = sam.client.cookies["draft"].value

    def click(_: int) -> str:
        client = Client()
        client.cookies["draft"] = cookie
        try:
            return str(client.post(CHECK)["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, range(2)))

    assert answers == [DONE, DONE]
    assert len(returns(live_cast)) == 1
    with acting_for(live_cast.nordlicht.pk):
        assert Parcel.objects.count() == 1


def test_it_is_in_chinese_for_who_reads_chinese(cast: Cast, sam: Shopper) -> None:
    reader: dict[str, Any] = {"accept-language": "zh-CN"}

    page = sam.client.get(ITEMS, headers=reader).content.decode()

    assert '<html lang="zh-Hans"' in page
    assert "不合身" in page


def test_e_mails_will_be_in_the_language_it_was_read_in(cast: Cast, sam: Shopper) -> None:
    sam.client.post(
        OPTIONS, {"resolution": "refund", "method": "qr"}, headers={"accept-language": "zh-CN"}
    )
    sam.send()

    assert returns(cast)[0].locale == "zh-hans"
