"""The look-up: what opens an order, and that nothing tells which orders there are."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backhaul.core.axes import Origin
from backhaul.foundation.limits.models import Attempt
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.drafts import open_draft
from backhaul.stages.intake.links import draft_url
from backhaul.stages.intake.models import Draft
from backhaul.stages.orders.actions import upsert_orders
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.makers.orders import sold_order
from tests.makers.stories import standing_at

ITEMS = "/nordlicht/return/"
RIGHT = {"number": "NL-100482", "email": SHOPPER_EMAIL}
WRONG_EMAIL = {"number": "NL-100482", "email": "eve@example.com"}
UNKNOWN = {"number": "NL-100483", "email": "eve@example.com"}


@pytest.fixture
def sold(cast: Cast) -> int:
    standing_at(MONDAY)
    with acting_for(cast.nordlicht.pk):
        (known,) = upsert_orders(cast.nordlicht.pk, [sold_order()])
    return known.order_id


def drafts_of(brand: Brand) -> list[Draft]:
    with acting_for(brand.pk):
        return list(Draft.objects.filter(brand_id=brand.pk).order_by("id"))


def test_a_match_begins_a_draft_and_leads_to_its_items(
    client: Client, cast: Cast, sold: int
) -> None:
    answer = client.post("/nordlicht/", {"number": " nl 100482 ", "email": "SAM@example.com "})

    assert (answer.status_code, answer["Location"]) == (302, ITEMS)
    (draft,) = drafts_of(cast.nordlicht)
    assert draft.order_ids == [sold]
    assert draft.email_norm == SHOPPER_EMAIL
    assert draft.origin == "portal"
    cookie = answer.cookies["draft"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        "/nordlicht/",
        True,
        "Lax",
    )


@pytest.mark.parametrize("typed", ["1001", "#1001", " 1001 ", "# 1001"])
def test_an_order_shown_with_a_sign_is_found_with_and_without_it(
    client: Client, cast: Cast, typed: str
) -> None:
    standing_at(MONDAY)
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order(number="#1001")])

    answer = client.post("/nordlicht/", {"number": typed, "email": SHOPPER_EMAIL})

    assert (answer.status_code, answer["Location"]) == (302, ITEMS)


@pytest.mark.parametrize("typed", ["a17b", "#A17B", "A-17b"])
def test_capitals_make_no_difference_to_an_order_number(
    client: Client, cast: Cast, typed: str
) -> None:
    standing_at(MONDAY)
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order(number="#a17B")])

    answer = client.post("/nordlicht/", {"number": typed, "email": SHOPPER_EMAIL})

    assert answer["Location"] == ITEMS


def test_an_unknown_order_and_a_wrong_address_are_the_same(
    client: Client, cast: Cast, sold: int
) -> None:
    answers: list[Any] = []
    for given in (WRONG_EMAIL, UNKNOWN):
        with counting() as counted:
            answer = client.post("/nordlicht/", given, headers={"accept-language": "en"})
        page = answer.content.decode().replace(given["number"], "…")
        answers.append((answer.status_code, without_csrf(page), counted.statements))

    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert "We find no order with this number and this e-mail address." in answers[0][1]
    assert drafts_of(cast.nordlicht) == []


@pytest.mark.parametrize("lookup", list(Brand.Lookup))
def test_an_unknown_order_and_a_wrong_address_do_the_same_work(
    client: Client, cast: Cast, sold: int, lookup: str
) -> None:
    """The same functions of ours run as often, and so do hashing and what goes to the database.

    How long it takes is measured by `benchmarks/look_up.py`.
    """
    Brand.objects.filter(pk=cast.nordlicht.pk).update(lookup=lookup)
    for given in (WRONG_EMAIL, UNKNOWN):  # templates and plans are there
        client.post("/nordlicht/", given)

    work = [calls_of(client, given) for given in (WRONG_EMAIL, UNKNOWN)]

    assert work[0] == work[1]
    assert work[0]["digest"] >= 3  # the keys of the limits
    assert work[0]["order_of_shopper"] == 1


def calls_of(client: Client, given: dict[str, str]) -> Counter[str]:
    """Count every call of a function of ours, and of the hashes and statements below them."""
    counted: Counter[str] = Counter()

    def watch(frame: Any, event: str, arg: Any) -> None:
        name = frame.f_code.co_name
        if event == "call" and ("/backhaul/" in frame.f_code.co_filename or name == "digest"):
            counted[name] += 1
        elif event == "c_call" and arg.__name__ in {"hmac_digest", "sha256", "execute"}:
            counted[arg.__name__] += 1

    sys.setprofile(watch)
    try:
        client.post("/nordlicht/", given)
    finally:
        sys.setprofile(None)
    return counted


def without_csrf(page: str) -> str:
    return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_another_brand_does_not_open_it(client: Client, cast: Cast, sold: int) -> None:
    assert client.post("/voltaic/", RIGHT).status_code == 422
    assert drafts_of(cast.voltaic) == []


def test_too_many_attempts_at_an_order_are_refused_even_when_right(
    client: Client, cast: Cast, sold: int
) -> None:
    for n in range(10):
        given = {"number": "NL-100482", "email": f"eve{n}@example.com"}
        assert client.post("/nordlicht/", given).status_code == 422

    answer = client.post("/nordlicht/", RIGHT, headers={"accept-language": "en"})

    assert answer.status_code == 429
    assert 880 <= int(answer["Retry-After"]) <= 900
    assert "You can try again in 15 minutes." in answer.content.decode()
    assert drafts_of(cast.nordlicht) == []
    standing_at(MONDAY + timedelta(minutes=16))
    assert client.post("/nordlicht/", RIGHT).status_code == 302


def test_numbers_cannot_be_gone_through_with_one_address(
    client: Client, cast: Cast, sold: int
) -> None:
    tried = [
        client.post("/nordlicht/", {"number": f"NL-{n}", "email": SHOPPER_EMAIL}).status_code
        for n in range(11)
    ]

    assert tried == [422] * 10 + [429]


def test_who_is_right_may_come_often(client: Client, cast: Cast, sold: int) -> None:
    assert {client.post("/nordlicht/", RIGHT).status_code for _ in range(15)} == {302}
    assert set(Attempt.objects.values_list("count", flat=True)) == {0}


def test_bad_input_is_told_at_its_field_and_kept(client: Client, cast: Cast, sold: int) -> None:
    answer = client.post(
        "/nordlicht/", {"number": "", "email": "mira.lind@"}, headers={"accept-language": "en"}
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "<title>Error: Start a return · Nordlicht</title>" in page
    assert "2 things need a second look" in page
    assert page.count("Enter the order number, like NL-123456") == 2
    assert page.count("Enter an e-mail address like name@example.com") == 2
    assert 'value="mira.lind@"' in page
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"number": "\0", "email": SHOPPER_EMAIL},
        {"number": "9" * 500, "email": SHOPPER_EMAIL},
        {"number": "x", "email": "a" * 300 + "@example.com"},
        {},
    ],
)
def test_nonsense_is_bad_input(client: Client, cast: Cast, given: dict[str, str]) -> None:
    assert client.post("/nordlicht/", given).status_code == 422


@pytest.mark.parametrize("page", ["", "track/", "policy/", "help/", "withdraw/"])
def test_a_brand_that_does_not_exist_and_the_systems_own_have_no_pages(
    client: Client, cast: Cast, page: str
) -> None:
    assert client.get(f"/nobody/{page}").status_code == 404
    assert client.get(f"/unassigned/{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "track/", "policy/", "help/", "withdraw/"])
def test_each_page_needs_few_statements(
    client: Client, cast: Cast, sold: int, page: str
) -> None:
    with counting() as counted:
        answer = client.get(f"/nordlicht/{page}")

    assert answer.status_code == 200
    assert counted.number <= 3, counted


def test_the_example_is_nobodys_number(client: Client, cast: Cast, sold: int) -> None:
    page = client.get("/nordlicht/", headers={"accept-language": "en"}).content.decode()

    assert "In your order e-mail, like NL-123456" in page
    assert "100482" not in page


def test_not_my_order_ends_the_draft(client: Client, cast: Cast, sold: int) -> None:
    client.post("/nordlicht/", RIGHT)

    answer = client.post("/nordlicht/leave")

    assert (answer.status_code, answer["Location"]) == (302, "/nordlicht/")
    (draft,) = drafts_of(cast.nordlicht)
    assert draft.expires_at < MONDAY + timedelta(minutes=1)
    assert client.get(ITEMS).status_code == 404


def test_a_start_link_goes_on_with_what_an_agent_began(
    client: Client, cast: Cast, sold: int
) -> None:
    with acting_for(cast.nordlicht.pk):
        token = open_draft(
            cast.nordlicht, [sold], email_norm=SHOPPER_EMAIL, origin=Origin.AGENT, at=MONDAY
        )
    path = draft_url("nordlicht", token).removeprefix("http://127.0.0.1:8000")

    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (302, ITEMS)
    assert "draft" in answer.cookies
    assert client.get(path.replace("nordlicht", "voltaic")).status_code == 404
    assert client.get("/nordlicht/start/nonsense/").status_code == 404


def test_another_order_comes_along_with_what_an_agent_began_without_an_address(
    client: Client, cast: Cast, sold: int
) -> None:
    with acting_for(cast.nordlicht.pk):
        (more,) = upsert_orders(cast.nordlicht.pk, [sold_order("NL-100490")])
        token = open_draft(
            cast.nordlicht, [sold], email_norm="", origin=Origin.AGENT, at=MONDAY
        )
    client.get(f"/nordlicht/start/{token}/")

    client.post("/nordlicht/add-order/", {"number": "NL-100490"})

    assert drafts_of(cast.nordlicht)[0].order_ids == [sold, more.order_id]


def test_another_order_of_the_same_shopper_comes_along(
    client: Client, cast: Cast, sold: int
) -> None:
    with acting_for(cast.nordlicht.pk):
        more = upsert_orders(
            cast.nordlicht.pk,
            [sold_order("NL-100490"), sold_order("NL-100491", email="eve@example.com")],
        )
    client.post("/nordlicht/", RIGHT)

    theirs = client.post("/nordlicht/add-order/", {"number": "NL-100491"})
    nobodys = client.post("/nordlicht/add-order/", {"number": "NL-100499"})
    own = client.post("/nordlicht/add-order/", {"number": "NL-100490"})

    assert (theirs.status_code, nobodys.status_code) == (422, 422)
    assert (own.status_code, own["Location"]) == (302, ITEMS)
    assert drafts_of(cast.nordlicht)[0].order_ids == [sold, more[0].order_id]
