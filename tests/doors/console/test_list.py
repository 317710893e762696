"""The list of returns: what each view, filter and search shows, page by page."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from backhaul.foundation.pages.words import HEADLINES
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.casefile.console_filter import HEADLINE_GROUPS, ListFilter, Sort
from backhaul.stages.casefile.console_list import list_page
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.shipping.models import Parcel
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.listing import LIST, all_returns, open_ones, rans, signed_in
from tests.makers.returns import authorized_return
from tests.markup import unstyled

TODAY = date(2026, 11, 16)
MOST_STATEMENTS = 12


@pytest.fixture
def ada(sixty: Cast) -> Client:
    return signed_in(sixty.ada)


# What it shows.


def test_it_opens_with_what_is_not_done_newest_first(sixty: Cast, ada: Client) -> None:
    answer = ada.get(LIST)

    assert answer.status_code == 200
    assert rans(answer) == open_ones(sixty.nordlicht, 50)
    assert "50 of 54 · newest first" in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "fits"),
    [
        ("open", lambda r: not r.is_done),
        ("review", lambda r: r.headline == "in_review"),
        ("overdue", lambda r: not r.is_done and r.promise_runs and r.promise_on < TODAY),
        ("incident", lambda r: r.incident),
        ("inspect", lambda r: r.needs_inspection),
        ("refund", lambda r: r.needs_refund),
    ],
)
def test_a_view_shows_what_it_counts(sixty: Cast, ada: Client, view: str, fits: Any) -> None:
    truth = {row.ran for row in all_returns(sixty.nordlicht) if fits(row)}

    first = ada.get(LIST, {"view": view})
    page = first.content.decode()
    more = re.search(r'rel="next" href="(\?[^"]+)"', page)
    second = ada.get(LIST + more[1].replace("&amp;", "&")) if more else None

    shown = rans(first) + (rans(second) if second else [])
    tab = re.search(rf'href="\?view={view}"[^>]*>[^<]+<span[^>]*>(\d+)</span>', page)
    assert set(shown) == truth
    assert len(shown) == len(truth) > 0
    assert tab is not None
    assert int(tab[1]) == len(truth)


def test_every_headline_is_in_one_group(db: None) -> None:
    listed = [code for group in HEADLINE_GROUPS.values() for code in group]

    assert sorted(listed) == sorted(HEADLINES)


def test_filters_are_joined_and_can_be_taken_away_one_by_one(sixty: Cast, ada: Client) -> None:
    truth = [
        row.ran
        for row in all_returns(sixty.nordlicht)
        if row.headline in HEADLINE_GROUPS["on_the_way"]
        and row.incident == "no_movement"
        and row.site == "main"
    ]

    answer = ada.get(
        LIST, {"headline": "group:on_the_way", "incident": "no_movement", "site": "main"}
    )

    page = unstyled(answer.content.decode())
    assert rans(answer) == truth != []
    assert "Headline <b>On the way</b>" in page
    assert "Incident <b>No movement</b>" in page
    assert 'href="?headline=group%3Aon_the_way&amp;site=main"' in page


def test_a_span_of_days_is_of_the_brands_own_midnights(sixty: Cast, ada: Client) -> None:
    zone = ZoneInfo("Europe/Berlin")
    truth = [
        row.ran
        for row in all_returns(sixty.nordlicht)
        if row.created_at.astimezone(zone).date() == date(2026, 11, 12)
    ]

    answer = ada.get(LIST, {"view": "all", "from": "2026-11-12", "to": "2026-11-12"})

    assert rans(answer) == truth != []


def test_what_is_not_understood_is_said_and_filters_nothing(sixty: Cast, ada: Client) -> None:
    answer = ada.get(
        LIST, {"view": "nope", "headline": "lost", "site": "moon", "from": "2026-13-40"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no such view." in page
    assert "There is no such headline." in page
    assert "Write a day as 2026-11-30." in page
    assert 'value="2026-13-40"' in page
    assert rans(answer) == open_ones(sixty.nordlicht, 50)


@pytest.mark.parametrize("cursor", ["after=rubbish", "before=W10", "after=" + "A" * 500])
def test_a_broken_place_shows_the_first_page_and_says_so(ada: Client, cursor: str) -> None:
    answer = ada.get(f"{LIST}?{cursor}")

    assert answer.status_code == 422
    assert len(rans(answer)) == 50
    assert "The cursor is not one that we gave." in answer.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        ListFilter(today=TODAY),
        ListFilter(today=TODAY, view="open", sort=Sort.PROMISE),
        ListFilter(today=TODAY, headlines=HEADLINE_GROUPS["at_the_site"]),
        ListFilter(today=TODAY, site="main"),
    ],
)
def test_pages_forward_and_back_neither_skip_nor_repeat(sixty: Cast, asked: ListFilter) -> None:
    brand_id = sixty.nordlicht.pk
    with acting_for(brand_id):
        whole = [row.ran for row in list_page(brand_id, asked, limit=100).rows]
        page = list_page(brand_id, asked, limit=7)
        forward = [[row.ran for row in page.rows]]
        while page.next:
            page = list_page(brand_id, asked, after=page.next, limit=7)
            forward.append([row.ran for row in page.rows])
        back = [forward[-1]]
        while page.previous:
            page = list_page(brand_id, asked, before=page.previous, limit=7)
            back.append([row.ran for row in page.rows])

    assert [ran for rows in forward for ran in rows] == whole
    assert back == forward[::-1]
    assert len(forward) > 1


def test_where_little_fits_it_says_how_far_it_looked(
    sixty: Cast, ada: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr("backhaul.stages.casefile.console_list.LOOKED_AT", 20)
    truth = [r.ran for r in all_returns(sixty.nordlicht) if r.headline == "in_review"]

    found: list[str] = []
    address = "?view=all&site=main&owner=nobody"
    for _ in range(3):
        answer = ada.get(LIST + address)
        page = answer.content.decode()
        found += rans(answer)
        more = re.search(r'rel="next" href="(\?[^"]+)"', page)
        if more is None:
            break
        assert "Looked through the returns back to" in page
        address = more[1].replace("&amp;", "&")

    # Those in review have no site yet.
    everything = [r.ran for r in all_returns(sixty.nordlicht) if r.site == "main"]
    assert found == everything
    assert truth != []


def test_the_number_of_statements_does_not_depend_on_the_rows(sixty: Cast, ada: Client) -> None:
    with counting() as many:
        ada.get(LIST)
    with counting() as one:
        ada.get(LIST, {"headline": "refund_approved"})

    assert many.number <= MOST_STATEMENTS, str(many)
    # Where not a page's worth fits, it is asked how far was looked.
    assert one.number <= many.number + 1, str(one)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/b/voltaic/?view=review", "Nothing needs review"),
        ("/b/voltaic/?headline=lost_and_found", "There is no such headline."),
        ("/b/voltaic/?headline=kept&incident=lost", "Nothing matches these 2 filters"),
    ],
)
def test_nothing_is_of_three_kinds(sixty: Cast, address: str, sentence: str) -> None:
    answer = signed_in(sixty.cleo).get(address)

    assert sentence in answer.content.decode()


def test_the_first_use_leads_to_the_portal(cast: Cast) -> None:
    answer = signed_in(cast.cleo).get("/b/voltaic/")

    page = answer.content.decode()
    assert "No returns yet" in page
    assert 'href="/voltaic/"' in page


# Who sees it.


@pytest.mark.parametrize(
    "address",
    ["", "search?q=NL", "returns.csv"],
)
def test_a_member_of_another_brand_finds_nothing_there(sixty: Cast, address: str) -> None:
    assert signed_in(sixty.cleo).get(LIST + address).status_code == 404
    assert signed_in(sixty.eve).get(LIST + address).status_code == 404
    answer = Client().get(LIST + address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_the_switcher_and_the_menu_show_only_what_one_may_see(sixty: Cast) -> None:
    Member.objects.create(user=sixty.ben, brand=sixty.voltaic, role=Role.VIEWER)

    ada = signed_in(sixty.ada).get(LIST).content.decode()
    ben = signed_in(sixty.ben).get(LIST).content.decode()

    assert 'href="/b/voltaic/"' not in ada
    assert 'href="/b/voltaic/" data-digit="2"' in ben
    assert "API keys" in ada
    assert "API keys" not in ben


# Search.


def test_a_whole_code_opens_its_return_at_once(sixty: Cast, ada: Client) -> None:
    row = next(r for r in all_returns(sixty.nordlicht) if r.headline == "checked_in")
    with acting_for(sixty.nordlicht.pk):
        plate = Unit.objects.filter(brand=sixty.nordlicht, ret=row).values_list(
            "lpn", flat=True
        )[0]
        number = Parcel.objects.get(brand=sixty.nordlicht, ret=row).tracking_number
    spoken = row.ran.replace("-", " ").lower()

    for code in (row.ran, spoken, row.order_numbers[0], number, number.lower(), plate):
        answer = ada.get(f"{LIST}search", {"q": str(code)})

        assert answer.status_code == 302, code
        assert answer["Location"] == f"/b/nordlicht/returns/{row.ran}/", code


def test_the_beginning_of_a_number_finds_it_with_and_without_its_letters(
    sixty: Cast, ada: Client
) -> None:
    row = all_returns(sixty.nordlicht)[10]
    body = row.ran.removeprefix("NL-").replace("-", "")

    for text in (row.ran[:8], f"nl{body[:5]}", body[:5].lower()):
        answer = ada.get(f"{LIST}search", {"q": text})

        assert rans(answer) == [row.ran], text
        assert "Return numbers that begin like this" in answer.content.decode()


@pytest.mark.parametrize("text", ["NL-100482", "nl 100482", "NL100482"])
def test_an_orders_number_is_found_as_it_is_printed(
    sixty: Cast, ada: Client, text: str
) -> None:
    ran = authorized_return(sixty.nordlicht)

    answer = ada.get(f"{LIST}search", {"q": text})

    assert answer["Location"] == f"/b/nordlicht/returns/{ran}/"


@pytest.mark.parametrize("text", ["1001", "#1001", " 1001 "])
def test_an_orders_number_is_found_with_and_without_its_sign(
    sixty: Cast, ada: Client, text: str
) -> None:
    ran = authorized_return(sixty.nordlicht, order="#1001")

    answer = ada.get(f"{LIST}search", {"q": text})

    assert answer["Location"] == f"/b/nordlicht/returns/{ran}/"


def test_an_orders_number_is_found_by_its_beginning(sixty: Cast, ada: Client) -> None:
    ran = authorized_return(sixty.nordlicht)

    assert rans(ada.get(f"{LIST}search", {"q": "NL-1004"})) == [ran]


def test_an_address_finds_all_of_its_returns(sixty: Cast, ada: Client) -> None:
    with acting_for(sixty.nordlicht.pk):
        Return.objects.filter(brand=sixty.nordlicht, headline="inspected").update(
            email_norm="sam@example.com"
        )
    truth = [r.ran for r in all_returns(sixty.nordlicht) if r.headline == "inspected"]

    answer = ada.get(f"{LIST}search", {"q": " SAM@Example.com "})

    assert rans(answer) == truth != []


@pytest.mark.parametrize("text", ["%", "'; --", "\x00", "zz" * 200, "@", "💥", "NL-", "-"])
def test_whatever_is_typed_is_answered_by_a_page(ada: Client, text: str) -> None:
    assert ada.get(f"{LIST}search", {"q": text}).status_code in {200, 302}


def test_another_brands_codes_find_nothing(sixty: Cast, ada: Client) -> None:
    row = all_returns(sixty.voltaic)[0]

    for code in (row.ran, row.email):
        answer = ada.get(f"{LIST}search", {"q": code})

        assert row.ran not in rans(answer)


def test_all_keys_are_told_on_a_page_of_their_own(sixty: Cast, ada: Client) -> None:
    page = ada.get("/account/keys").content.decode()

    assert "Next row, previous row" in page
