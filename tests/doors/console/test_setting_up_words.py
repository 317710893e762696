"""Setting up: what is most likely stands there, and what is said of it is true."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from backhaul.core.money import Money
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.connections.registry import NewConnection, create_connection
from backhaul.foundation.pages.local import Local, country_of
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role, Site, User
from tests.cast import MONDAY, Cast
from tests.doors.console.work_cast import signed_in

START = "/b/nordlicht/start/"
NEW_SITE = "/operator/sites/new/"


@pytest.fixture
def operator(cast: Cast) -> Client:
    user = User.objects.create(email="olga@example.com", name="Olga")
    Member.objects.create(user=user, brand=None, role=Role.OWNER)
    return signed_in(user)


def chosen(page: str, name: str) -> str:
    found = re.search(rf'<select name="{name}".*?value="([^"]+)" selected', page, re.DOTALL)
    return found[1] if found else ""


def test_a_new_return_centre_begins_where_the_others_are(operator: Client) -> None:
    Site.objects.update(time_zone="Europe/Stockholm")

    page = operator.get(NEW_SITE).content.decode()

    assert chosen(page, "time_zone") == "Europe/Stockholm"
    assert re.search(r'name="country" value="SE"', page)


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/Berlin", "DE"), ("Asia/Shanghai", "CN"), ("UTC", ""), ("Nowhere/Town", "")],
)
def test_a_time_zone_names_its_country(zone: str, country: str) -> None:
    assert country_of(zone) == country


def test_the_summary_of_what_is_wrong_names_each_field(operator: Client) -> None:
    page = operator.post(NEW_SITE, {"code": "x1", "country": "Germany"}).content.decode()

    summary = page[page.index('id="errors"') :]
    assert "Recipient on labels: This field is required." in summary
    assert "Postcode: This field is required." in summary
    assert re.search(r">Country: [^<]+<", summary)


def test_the_menu_and_the_page_have_one_name(cast: Cast) -> None:
    page = signed_in(cast.ada).get("/b/nordlicht/settings/connections/").content.decode()

    assert "<h1>Carriers and payments</h1>" in page
    assert re.search(r'data-go="connections">.*?Carriers and payments</span>', page, re.DOTALL)
    assert "Channels and carriers" not in page


def test_the_checklist_tells_what_is_done_without_saying_it_twice(cast: Cast) -> None:
    page = signed_in(cast.ada).get(START).content.decode()

    assert "Look <" not in page
    assert 'See it<span class="hide"> ' in page or "Do it" in page
    assert "a person pays each refund by hand" in page


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://127.0.0.1:9", "http://127.0.0.1:9 is asked to pay, not the provider itself."),
        ("", "Gives the money back to where it was paid from."),
    ],
)
def test_the_payment_row_says_who_pays(cast: Cast, address: str, says: str) -> None:
    new = NewConnection(
        kind=Connection.Kind.PAYMENTS,
        adapter="stripe",
        name="payments",
        config={"base_url": address} if address else {},
        secrets={"api_key": "sk_test_x"},
    )
    with acting_for(cast.nordlicht.pk):
        create_connection(cast.nordlicht.pk, new)

    assert says in signed_in(cast.ada).get(START).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_amount_below_zero_has_a_true_minus(language: str) -> None:
    local = Local.of(language, "Europe/Berlin", MONDAY)

    text = local.money(Money(-1250, "EUR"))

    assert "\N{MINUS SIGN}" in text
    assert "-" not in text
