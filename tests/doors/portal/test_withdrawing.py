"""Withdrawing in two steps: no script, no account, no reason, and nothing told about orders."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.returns.models import Return
from backhaul.stages.withdrawals.models import Declaration
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.makers.baskets import BASKET, sell_basket
from tests.makers.declarations import only, sold, worked
from tests.makers.orders import sold_order
from tests.makers.shopping import Shopper
from tests.makers.stories import standing_at

EN = {"accept-language": "en"}
HERE = "/nordlicht/withdraw/"
SAID = {"name": "Sam Lind", "contract": "NL-100482", "parts": "", "email": SHOPPER_EMAIL}


@pytest.fixture(autouse=True)
def _monday(cast: Cast) -> None:
    standing_at(MONDAY)


def text_of(answer: Any) -> str:
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def count(brand: Brand) -> int:
    with acting_for(brand.pk):
        return Declaration.objects.filter(brand=brand).count()


def test_it_is_reached_from_the_first_page_and_the_foot_of_every_page(
    client: Client, cast: Cast
) -> None:
    for address in ("/nordlicht/", "/nordlicht/help/", "/nordlicht/track/"):
        page = text_of(client.get(address, headers=EN))
        assert f'href="{HERE}"' in page
        assert "Withdraw from contract here" in page


def test_two_steps_and_the_second_alone_declares_it(client: Client, cast: Cast) -> None:
    sold(cast.nordlicht)
    first = text_of(client.get(HERE, {"order": "NL-100482"}, headers=EN))
    assert 'value="NL-100482"' in first

    second = client.post(HERE, SAID, headers=EN)
    page = text_of(second)
    assert second.status_code == 200
    assert count(cast.nordlicht) == 0
    assert "Confirm withdrawal" in page
    assert "Nothing has been sent yet." in page

    made = client.post(HERE, {**hidden(page), "act": "confirm"}, headers=EN)
    assert made.status_code == 302
    assert count(cast.nordlicht) == 1
    shown = text_of(client.get(made["Location"], headers=EN))
    number = only(cast.nordlicht).number
    for said in (
        "We have received your withdrawal",
        number,
        "Sam Lind",
        "NL-100482",
        "Monday 16 November 2026, 10:00:0",
        "The whole order",
    ):
        assert said in shown
    paper = client.get(f"{made['Location']}receipt.pdf", headers=EN)
    assert paper.content[:5] == b"%PDF-"
    assert number in paper["Content-Disposition"]


def test_what_was_typed_can_be_changed_before_it_counts(client: Client, cast: Cast) -> None:
    answer = client.post(HERE, {**SAID, "act": "edit"}, headers=EN)

    assert answer.status_code == 200
    assert 'value="Sam Lind"' in text_of(answer)
    assert count(cast.nordlicht) == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "Enter your name"),
        ({"contract": " "}, "Enter the order number"),
        ({"email": "sam"}, "Enter an e-mail address like name@example.com"),
    ],
)
@pytest.mark.parametrize("act", ["", "confirm"])
def test_what_is_missing_is_told_at_its_field_and_nothing_is_written(
    client: Client, cast: Cast, act: str, wrong: dict[str, str], told: str
) -> None:
    answer = client.post(HERE, {**SAID, **wrong, "act": act}, headers=EN)

    assert answer.status_code == 422
    assert told in text_of(answer)
    assert count(cast.nordlicht) == 0


def test_nobody_learns_whether_there_is_such_an_order(client: Client, cast: Cast) -> None:
    """The same words, the same statements, whatever is true."""
    sold(cast.nordlicht)
    pages, statements = [], []
    for contract in ("NL-100482", "NL-999999"):
        with counting() as counted:
            made = client.post(
                HERE, {**SAID, "contract": contract, "act": "confirm"}, headers=EN
            )
        statements.append(counted.number)
        page = text_of(client.get(made["Location"], headers=EN))
        pages.append(_bare(page).replace("NL-999999", "NL-100482"))

    assert statements[0] == statements[1]
    assert pages[0] == pages[1]


def _bare(page: str) -> str:
    page = re.sub(r"W-[2-9A-Z]{4}-[2-9A-Z]{4}(~[\w-]+)?", "W", page)
    page = re.sub(r"10:00:\d\d", "10:00", page)
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


def test_the_same_declaration_twice_is_one_with_its_first_time(
    client: Client, cast: Cast
) -> None:
    first = client.post(HERE, {**SAID, "act": "confirm"}, headers=EN)
    again = client.post(HERE, {**SAID, "name": "sam lind", "act": "confirm"}, headers=EN)

    assert first["Location"] == again["Location"]
    assert only(cast.nordlicht).times == 2


def test_whoever_tries_too_often_is_told_when_and_nothing_is_written(
    client: Client, cast: Cast
) -> None:
    for n in range(10):
        said = {**SAID, "contract": f"NL-{n}", "act": "confirm"}
        assert client.post(HERE, said, headers=EN).status_code == 302

    answer = client.post(HERE, {**SAID, "contract": "NL-11", "act": "confirm"}, headers=EN)

    assert answer.status_code == 429
    assert count(cast.nordlicht) == 10


def test_whoever_looked_the_order_up_is_not_asked_again_and_chooses_of_its_lines(
    cast: Cast,
) -> None:
    sell_basket(cast.nordlicht)
    sam = Shopper(cast.nordlicht)
    sam.look_up()

    page = sam.page(HERE)
    assert f'value="{BASKET}"' in page
    assert f'value="{SHOPPER_EMAIL}"' in page
    assert "Lys cotton tee, Moss · size L" in page

    lines = dict.fromkeys((f"line:{n}" for n in range(2, 7)), "0")
    said = {**SAID, "contract": BASKET, **lines, "line:1": "1"}
    confirm = re.sub(r"[ \n]+", " ", sam.client.post(HERE, said).content.decode())
    assert "Lys cotton tee, Moss · size L × 1" in confirm
    sam.client.post(HERE, {**hidden(confirm), "act": "confirm"})

    row = only(cast.nordlicht)
    assert row.lines == {"1": 1}
    none = sam.client.post(HERE, {**said, "line:1": "0"})
    assert none.status_code == 422
    assert "Choose at least one item." in none.content.decode()


def test_a_strangers_token_and_another_brands_show_nothing(client: Client, cast: Cast) -> None:
    made = client.post(HERE, {**SAID, "act": "confirm"}, headers=EN)
    token = made["Location"].split("/")[3]

    for address in (
        f"/voltaic/withdraw/{token}/",
        f"/voltaic/withdraw/{token}/receipt.pdf",
        f"/nordlicht/withdraw/{token[:-1]}/",
        f"/nordlicht/withdraw/{only(cast.nordlicht).number}/",
    ):
        assert client.get(address, headers=EN).status_code == 404


def test_the_return_that_follows_can_be_sent_as_its_shopper_chooses(
    client: Client, cast: Cast
) -> None:
    sold(cast.nordlicht)
    client.post(HERE, {**SAID, "act": "confirm"}, headers=EN)
    worked()

    with acting_for(cast.nordlicht.pk):
        ret = Return.objects.get()
    page = text_of(client.get(f"/nordlicht/r/{link_token(ret.pk)}/", headers=EN))
    assert ret.ran in page
    assert client.get(f"/nordlicht/r/{link_token(ret.pk)}/way/").status_code == 200


@pytest.mark.parametrize(
    ("choice", "home", "country", "is_shown"),
    [
        ("auto", ("EUR", "Europe/Berlin"), "DE", True),
        ("auto", ("USD", "America/New_York"), "US", False),
        ("auto", ("USD", "America/New_York"), "DE", True),
        ("shown", ("USD", "America/New_York"), "US", True),
        ("hidden", ("EUR", "Europe/Berlin"), "DE", False),
    ],
)
def test_it_is_shown_where_the_brand_sells_to_consumers_of_the_union(
    cast: Cast, choice: str, home: tuple[str, str], country: str, is_shown: bool
) -> None:
    client = Client(headers=EN)
    sold(cast.nordlicht, sold_order(ship_to=(("country", country),)))
    Brand.objects.filter(id=cast.nordlicht.pk).update(
        withdrawals=choice, currency=home[0], time_zone=home[1]
    )

    page = text_of(client.get("/nordlicht/"))

    assert (f'href="{HERE}"' in page) is is_shown
    assert client.get(HERE).status_code == 200  # whoever comes is heard


def test_a_shop_puts_it_on_its_own_pages_in_the_official_words(
    client: Client, cast: Cast, settings: Any
) -> None:
    answer = client.get("/nordlicht/withdraw/embed.js")

    script = answer.content.decode()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert f'"{settings.PUBLIC_URL}/nordlicht/withdraw/"' in script
    assert '"de": "Vertrag widerrufen"' in script
    assert "cookie" not in script
    assert client.get("/nobody/withdraw/embed.js").status_code == 404
