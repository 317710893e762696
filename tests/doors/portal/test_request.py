"""The request, page by page: the server checks every step, and keeps what was typed."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client

from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.intake.models import Draft, DraftPhoto
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import Order
from backhaul.stages.policies.models import PolicyVersion
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import fact, row
from tests.counting import counting
from tests.makers.baskets import BASKET, JACKET, MUG, PARKA, SOCKS, TEE, sell_basket
from tests.makers.orders import sold_line, sold_order
from tests.makers.shopping import CHECK, DONE, ITEMS, OPTIONS, Shopper, set_policy
from tests.makers.stories import standing_at
from tests.markup import unstyled

PAGES = (ITEMS, OPTIONS, CHECK, DONE)
SMALL = 60_000


@pytest.fixture
def sam(cast: Cast) -> Shopper:
    """At the items of his basket."""
    standing_at(MONDAY)
    sell_basket(cast.nordlicht)
    sam = Shopper(cast.nordlicht)
    sam.look_up()
    return sam


def typed(sam: Shopper) -> dict[str, Any]:
    """Return what the draft holds for the tee."""
    with acting_for(sam.brand.pk):
        lines: dict[str, dict[str, Any]] = Draft.objects.get().lines
    return lines[str(sam.line(TEE))]


def returns(cast: Cast) -> int:
    with acting_for(cast.nordlicht.pk):
        return Return.objects.count()


def test_without_a_draft_every_page_says_kindly_where_to_begin(
    client: Client, cast: Cast
) -> None:
    for address in (*PAGES, "/nordlicht/return/photos/1.jpg"):
        answer = client.get(address, headers={"accept-language": "en"})
        assert answer.status_code == 404
        assert "There is no return to go on with" in answer.content.decode()
        assert 'href="/nordlicht/"' in answer.content.decode()
    assert client.post(CHECK).status_code == 404


def test_a_draft_opens_nothing_at_another_brand(cast: Cast, sam: Shopper) -> None:
    sam.client.cookies["draft"]["path"] = "/"
    assert sam.get(ITEMS).status_code == 200

    for address in PAGES:
        assert sam.get(address.replace("nordlicht", "voltaic")).status_code == 404
    assert sam.get(ITEMS.replace("nordlicht", "nobody")).status_code == 404


def test_a_day_later_the_draft_is_forgotten(sam: Shopper) -> None:
    standing_at(MONDAY.replace(day=17, hour=10))

    assert sam.get(ITEMS).status_code == 404


def test_every_line_is_there_with_price_and_day_or_with_why_not(sam: Shopper) -> None:
    page = sam.page(ITEMS)

    assert "Moss · size L · 2 bought" in page
    assert "<strong>€30.00</strong> each" in unstyled(page)
    assert page.count("Return by Saturday 12 December, 10:00 your time") == 3
    assert page.count('name="pick"') == 3
    assert page.count("It was a final sale, so it can’t come back.") == 2
    assert "You could send it back until Sat\N{NO-BREAK SPACE}17\N{NO-BREAK SPACE}Oct" in page
    assert "It has not left us." in page
    assert page.count('href="/nordlicht/help/"') >= 3


def test_pages_cost_few_statements_where_rules_ask_for_the_shoppers_history(
    cast: Cast, sam: Shopper
) -> None:
    again = row("again", {"outcome": "review"}, fact("returns_before", "at_least", 1))
    set_policy(cast.nordlicht, tables={"eligibility": [again]})
    with acting_for(cast.nordlicht.pk):
        Order.objects.update(shipping_paid_minor=490)
    sam.choose(TEE, JACKET)
    sam.options()

    for address in (ITEMS, OPTIONS, CHECK):
        with counting() as counted:
            assert sam.get(address).status_code == 200
        assert counted.number <= 12, (address, counted)


def test_pages_are_small_and_cost_few_statements(cast: Cast, sam: Shopper) -> None:
    def measured(address: str) -> tuple[int, int]:
        with counting() as counted:
            answer = sam.get(address)
        assert answer.status_code == 200
        return counted.number, len(gzip.compress(answer.content))

    found = {ITEMS: measured(ITEMS)}
    sam.choose(TEE, JACKET)
    found[OPTIONS] = measured(OPTIONS)
    sam.options()
    found[CHECK] = measured(CHECK)
    sam.send()
    found[DONE] = measured(DONE)

    assert {address: n for address, (n, _) in found.items() if n > 12} == {}
    assert {address: size for address, (_, size) in found.items() if size > SMALL} == {}


def test_nothing_chosen_is_told_before_the_form(sam: Shopper) -> None:
    answer = sam.client.post(ITEMS, {})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: What would you like to send back?" in page
    assert "Choose what you would like to send back" in page
    assert "One thing needs a second look" in page


def test_all_that_is_wrong_is_told_at_its_field_and_stays_as_typed(sam: Shopper) -> None:
    form = {
        **sam.fields(TEE, branch="fit", reason="", comment="<i>" + "x" * 2000),
        **sam.fields(MUG, branch="broken", reason="defective"),
    }
    form["pick"] = [str(sam.line(TEE)), str(sam.line(MUG))]

    answer = sam.client.post(ITEMS, form)

    page = answer.content.decode()
    tee, mug = sam.line(TEE), sam.line(MUG)
    assert answer.status_code == 422
    assert "3 things need a second look" in page
    assert f'href="#line-{tee}-reason"' in page
    assert f'href="#line-{tee}-comment"' in page
    assert f'href="#line-{mug}-photos"' in page
    assert "Skarv enamel mug: Add a photo: for this reason we need one" in page
    assert "&lt;i&gt;" + "x" * 2000 in page
    assert 'value="defective" checked' in page


@pytest.mark.parametrize("quantity", ["0", "3", "-1", "NaN", "1e3", "٢", "9" * 40, ""])
def test_a_quantity_that_is_none_is_refused_at_its_field(sam: Shopper, quantity: str) -> None:
    answer = sam.choose(TEE, quantity=quantity)

    assert answer.status_code == 422
    assert "Choose a number from 1 to 2" in answer.content.decode()
    assert sam.get(OPTIONS)["Location"] == f"{ITEMS}?again=1"


def test_plus_and_minus_stay_within_what_is_left(sam: Shopper) -> None:
    tee = sam.line(TEE)
    found: list[int] = []
    quantity = 1
    for by in ("1", "1", "-1", "-1"):
        form = {"step": f"{tee}:{by}", f"quantity-{tee}": str(quantity)}
        answer = sam.client.post(ITEMS, form)
        assert answer["Location"] == f"{ITEMS}#line-{tee}"
        quantity = typed(sam)["quantity"]
        found.append(quantity)

    assert found == [2, 2, 1, 1]
    assert typed(sam)["is_picked"]


def test_a_save_by_the_script_keeps_and_complains_of_nothing(sam: Shopper) -> None:
    answer = sam.client.post(ITEMS, {**sam.fields(TEE, reason=""), "act": "save"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "second look" not in page
    assert "<strong>€30.00</strong><span>1 item</span>" in unstyled(page)
    assert typed(sam)["branch"] == "fit"


@pytest.mark.parametrize(
    "form",
    [
        {"pick": ["x", "999999999999999999999", ""]},
        {"pick": ["1"], "step": "x:y"},
        {"drop": "abc"},
        {"turn": "-7"},
        {"upload": "1"},
        {"act": "nonsense"},
        {"branch-1": "\0", "reason-1": "🙈"},
    ],
)
def test_garbage_does_no_harm(cast: Cast, sam: Shopper, form: dict[str, Any]) -> None:
    answer = sam.client.post(ITEMS, form)

    assert answer.status_code in {302, 422}
    assert sam.get(ITEMS).status_code == 200
    assert returns(cast) == 0


def test_what_may_not_come_back_is_not_picked_whatever_is_posted(sam: Shopper) -> None:
    answer = sam.choose(SOCKS, PARKA)

    assert answer.status_code == 422
    with acting_for(sam.brand.pk):
        assert Draft.objects.get().lines == {
            str(sam.line(name)): {**_UNTOUCHED} for name in (TEE, MUG, JACKET)
        }


_UNTOUCHED = {
    "is_picked": False,
    "quantity": 1,
    "branch": "",
    "reason": "",
    "comment": "",
    "serial": "",
    "said": "",
    "instead": "",
}


def test_a_photo_is_kept_shown_to_its_writer_only_and_removed(
    cast: Cast, sam: Shopper, django_capture_on_commit_callbacks: Any
) -> None:
    answer = sam.photo(MUG)
    assert answer["Location"] == f"{ITEMS}#line-{sam.line(MUG)}"
    with acting_for(sam.brand.pk):
        (photo,) = DraftPhoto.objects.all()
    address = f"/nordlicht/return/photos/{photo.pk}.jpg"

    shown = sam.get(address)

    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown["Cache-Control"].startswith("private")
    assert f'src="{address}"' in sam.page(ITEMS)
    other = Shopper(cast.nordlicht)
    other.look_up()
    assert other.get(address).status_code == 404
    other.client.post(ITEMS, {"drop": str(photo.pk)})
    assert sam.get(address).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = sam.client.post(ITEMS, {"drop": str(photo.pk)})
    assert answer["Location"] == f"{ITEMS}#line-{sam.line(MUG)}"
    assert sam.get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "Use a photo as JPEG, PNG or WebP"),
        (b"", "Use a photo as JPEG, PNG or WebP"),
        (b"\xff\xd8" + b"0" * 30_000_000, "Use a photo of at most 10 MB"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_rest_is_kept(
    sam: Shopper, data: bytes, words: str
) -> None:
    answer = sam.photo(MUG, data, **sam.fields(TEE))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Skarv enamel mug: {words}" in page
    assert typed(sam)["reason"] == "too_large"
    with acting_for(sam.brand.pk):
        assert DraftPhoto.objects.count() == 0


def test_a_long_order_is_shown_a_page_at_a_time(cast: Cast, sam: Shopper) -> None:
    lines = tuple(sold_line(str(n), title=f"Tee number {n:04}") for n in range(1000))
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order("NL-9", lines=lines)])
    sam.look_up("NL-9")

    with counting() as counted:
        answer = sam.get(f"{ITEMS}?page=25")

    page = answer.content.decode()
    assert "Tee number 0999" in page
    assert "Page 25 of 25" in page
    assert len(gzip.compress(answer.content)) < SMALL
    assert counted.number <= 12
    last = sam.client.post(f"{ITEMS}?page=25", {"turn": "1"})
    assert last["Location"] == f"{ITEMS}?page=1" or last["Location"] == ITEMS


def test_what_is_wrong_on_another_page_is_linked_there(cast: Cast, sam: Shopper) -> None:
    lines = tuple(sold_line(str(n), title=f"Tee number {n:04}") for n in range(50))
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order("NL-9", lines=lines)])
    sam.look_up("NL-9")
    page = sam.page(f"{ITEMS}?page=2")
    line = page.split('name="pick" value="')[1].split('"')[0]
    sam.client.post(f"{ITEMS}?page=2", {"pick": [line], "turn": "1"})

    answer = sam.client.post(ITEMS, {})

    assert answer.status_code == 422
    assert f'href="?page=2&amp;again=1#line-{line}-reason"' in answer.content.decode()


def test_two_currencies_need_two_returns(cast: Cast, sam: Shopper) -> None:
    pounds = sold_line(paid=Money(2000, "GBP"), tax=Money(300, "GBP"))
    order = sold_order("NL-8", currency="GBP", lines=(pounds,), tenders=())
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [order])
        from tests.makers.drafts import line_of

        other = line_of(cast.nordlicht, "1", "NL-8")
    sam.client.post("/nordlicht/add-order/", {"number": "NL-8"})
    form = sam.fields(TEE)
    form |= {"pick": [*form["pick"], str(other)], f"branch-{other}": "late"}

    answer = sam.client.post(ITEMS, form)

    assert answer.status_code == 422
    assert "These were paid in different currencies" in answer.content.decode()
    assert sam.get(CHECK)["Location"] == f"{ITEMS}?again=1"


def test_a_brand_without_a_policy_says_so(cast: Cast, sam: Shopper) -> None:
    with acting_for(cast.nordlicht.pk):
        PolicyVersion.objects.filter(brand_id=cast.nordlicht.pk).delete()

    for address in (ITEMS, OPTIONS, CHECK):
        answer = sam.get(address)
        assert answer.status_code == 409
        assert "Returns are not open here yet" in answer.content.decode()


def test_several_orders_travel_in_one_return(cast: Cast, sam: Shopper) -> None:
    sell_basket(cast.nordlicht, "NL-7")
    sam.client.post("/nordlicht/add-order/", {"number": "NL-7"})

    page = sam.page(ITEMS)

    assert f"Orders {BASKET}, NL-7." in page
    assert "order NL-7" in page
    assert page.count('name="pick"') == 6


def test_a_policy_of_one_resolution_says_what_comes_next(cast: Cast, sam: Shopper) -> None:
    assert "Next you choose refund or store credit." in sam.page(ITEMS)

    set_policy(cast.nordlicht, resolutions=("refund",))

    assert "Next you choose how it gets to us." in sam.page(ITEMS)
