"""What is said where no view had the say: in the look of the door, and never an empty page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory

from backhaul.foundation.tenancy.models import Brand, User
from backhaul.wiring import refusals
from tests.cast import Cast

ENGLISH = {"accept-language": "en"}


def knocking(user: User | None = None, **how: Any) -> Client:
    client = Client(headers=ENGLISH, **how)
    if user is not None:
        client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


@pytest.mark.parametrize(
    ("address", "look", "home"),
    [
        ("/nordlicht/", "/nordlicht/theme.css", 'href="/nordlicht/"'),
        ("/nordlicht/leave", "portal.css", 'href="/nordlicht/"'),
        ("/station/scan", "band st-warn", 'href="/station/"'),
        ("/b/nordlicht/bulk/do", "door-card", 'href="/"'),
        ("/account/login/", "door-card", 'href="/"'),
        ("/language/", "door-card", 'href="/"'),
    ],
)
def test_a_form_without_its_token_is_refused_kindly(
    cast: Cast, address: str, look: str, home: str
) -> None:
    client = knocking(cast.ada, enforce_csrf_checks=True)

    answer = client.post(address, {"code": "x"})

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "This page was open for too long" in text
    assert look in text
    assert home in text
    assert "no-store" in answer["Cache-Control"]


def test_without_a_token_a_brand_that_is_none_looks_like_any_address(cast: Cast) -> None:
    client = knocking(enforce_csrf_checks=True)

    answers = [client.post(address) for address in ("/nobody/", "/unassigned/")]

    assert Brand.objects.filter(slug="unassigned", is_system=True).exists()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert all("theme.css" not in answer.content.decode() for answer in answers)


def test_every_door_says_in_its_own_look_that_there_is_nothing(cast: Cast) -> None:
    client = knocking(cast.ada)

    signs = {
        "/station/units/voltaic/VT-AAAA-AAAA/1/": "band st-warn",
        "/b/voltaic/": "door-card",
        "/nobody/": "This link does not open a return",
    }

    for address, sign in signs.items():
        answer = client.get(address)
        assert answer.status_code == 404
        assert sign in answer.content.decode()
        assert "There is nothing here" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/station/returns/nordlicht/a%00b/",
        "/station/places/a%00b",
        "/nordlicht/r/a%00b/",
        "/b/nordlicht/returns/a%00b/",
    ],
)
def test_an_address_that_no_database_can_hold_leads_nowhere(cast: Cast, address: str) -> None:
    assert knocking(cast.ada).get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/nordlicht/leave", "/nordlicht/r/x/claims", "/station/places"]
)
def test_a_method_that_is_not_known_is_no_empty_page(cast: Cast, address: str) -> None:
    client = knocking(cast.ada)

    answer = client.get(address) if address != "/station/places" else client.post(address)

    assert answer.status_code == 405
    assert answer["Allow"]
    assert "This address takes no visits" in answer.content.decode()


def test_too_much_is_refused_before_it_is_read(cast: Cast) -> None:
    client = knocking()

    answer = client.generic("POST", "/nordlicht/return/", CONTENT_LENGTH="120000001")

    assert answer.status_code == 413
    assert "That was too much at once" in answer.content.decode()
    assert "/nordlicht/theme.css" in answer.content.decode()


def test_too_many_fields_are_too_much_too(cast: Cast, settings: Any) -> None:
    answer = knocking().post("/nordlicht/", {f"f{n}": "" for n in range(501)})

    assert answer.status_code == 413
    assert refusals.bad_request(_asked("/b/x/"), RequestDataTooBig()).status_code == 413


def test_a_failure_of_ours_asks_nothing_of_the_database() -> None:
    for address in ("/nordlicht/", "/station/scan", "/b/nordlicht/"):
        answer = refusals.failed(_asked(address))

        assert answer.status_code == 500
        assert "That did not work on our side" in answer.content.decode()


def _asked(address: str) -> Any:
    return RequestFactory(headers=ENGLISH).get(address)


def test_a_session_cookie_with_a_zero_byte_is_nobodys(cast: Any, client: Client) -> None:
    del cast
    client.cookies.load({"session": "a" * 31 + "\0"})

    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/")
