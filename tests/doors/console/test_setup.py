"""From an empty installation to the first label, all of it in pages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.first_run import setup_address
from backhaul.foundation.tenancy.models import (
    Brand,
    Installation,
    Member,
    Role,
    Site,
    User,
)
from backhaul.stages.orders import files
from backhaul.stages.orders.models import OrderFile, OrderLine
from backhaul.stages.policies.queries import policy_in_force
from tests.cast import Cast
from tests.counting import counting
from tests.sandbox.peers import Peer

OWNER = {
    "operator": "Kestrel Fulfilment",
    "name": "Olga",
    "email": "olga@kestrel.example",
    "password": "a long road to the north",
}
SITE = {
    "code": "main",
    "name": "Leipzig",
    "recipient": "Kestrel Fulfilment",
    "line1": "Messeallee 4",
    "postcode": "04356",
    "city": "Leipzig",
    "country": "de",
    "time_zone": "Europe/Berlin",
}
BRAND = {
    "name": "Fjordlight",
    "slug": "fjordlight",
    "prefix": "fj",
    "currency": "EUR",
    "locale": "en",
    "time_zone": "Europe/Berlin",
}
BASE = "/b/fjordlight/"


@pytest.fixture
def empty(transactional_db: None, settings: Any, tmp_path: Path) -> str:
    """An installation that nobody can sign in to; gives the address of its first page."""
    settings.DATA = tmp_path
    address = setup_address()
    assert address is not None
    return address.partition("//")[2].partition("/")[2]


@pytest.fixture
def operator(cast: Cast, client: Client) -> Client:
    Member.objects.create(user=cast.eve, brand=None, role=Role.OWNER)
    client.force_login(cast.eve)
    return client


def test_the_first_page_needs_the_token_of_the_data_directory(
    empty: str, client: Client, tmp_path: Path
) -> None:
    assert client.get("/setup/").status_code == 404
    assert client.get("/setup/?token=guessed").status_code == 404
    assert client.post("/setup/", {**OWNER, "token": "guessed"}).status_code == 404
    assert not User.objects.exists()
    assert (tmp_path / "setup-token").stat().st_mode & 0o077 == 0
    assert "Nobody can sign in here so far" in client.get("/").content.decode()
    assert client.get(f"/{empty}").status_code == 200


def test_what_was_typed_stays_when_the_password_is_too_short(
    empty: str, client: Client
) -> None:
    token = empty.partition("=")[2]

    answer = client.post("/setup/", {**OWNER, "password": "short", "token": token})

    assert answer.status_code == 422
    assert 'value="Kestrel Fulfilment"' in answer.content.decode()
    assert not User.objects.exists()


def test_an_installation_is_set_up_wholly_in_pages(
    empty: str, client: Client, tmp_path: Path
) -> None:
    token = empty.partition("=")[2]

    first = client.post("/setup/", {**OWNER, "token": token})

    assert first.headers["Location"] == "/operator/"
    assert Installation.objects.get().operator_name == "Kestrel Fulfilment"
    assert not (tmp_path / "setup-token").exists()
    assert Client().post("/setup/", {**OWNER, "token": token}).status_code == 404
    assert client.post("/operator/sites/new/", SITE).status_code == 302
    made = client.post("/operator/brands/new/", BRAND)
    assert made.headers["Location"] == "/b/fjordlight/start/"
    assert "1 of 4 steps are done" in client.get(f"{BASE}start/").content.decode()
    with (
        Peer("carrier", tmp_path / "carrier") as carrier,
        Peer("payments", tmp_path / "payments") as payments,
    ):
        set_up_the_brand(client, carrier, payments)
        label_is_bought(client)


def set_up_the_brand(client: Client, carrier: Peer, payments: Peer) -> None:
    look = {
        "name": "Fjordlight",
        "colour": "#1f5fa8",
        "dark_colour": "#82b4ee",
        "help_email": "help@fjordlight.example",
        "locale": "en",
        "time_zone": "Europe/Berlin",
        "lookup": "match",
    }
    assert client.post(f"{BASE}settings/", look).status_code == 302
    add = f"{BASE}settings/connections/add"
    for kind, adapter, peer in (
        ("carrier", "sandbox", carrier),
        ("payments", "stripe", payments),
    ):
        given = {"name": kind, "base_url": peer.url, "api_key": "sk_test_fjordlight"}
        made = client.post(f"{add}/{kind}/{adapter}/", given)
        assert "The service knows it already" in made.content.decode()
    template = client.get(f"{BASE}settings/orders/template.csv").content
    delivered = f"{clock.now() - timedelta(days=5):%Y-%m-%dT%H:%M:%SZ}".encode()
    recent = template.replace(b"2026-11-06T12:00:00Z", delivered)
    file = SimpleUploadedFile("orders.csv", recent, "text/csv")
    client.post(f"{BASE}settings/orders/", {"form": "csv", "orders": file})
    import_the_file(client)
    page = client.get(f"{BASE}start/").content.decode()
    assert "4 of 4 steps are done" in page
    assert "Fjordlight can take returns." in page


def import_the_file(client: Client) -> None:
    """Do what the worker would do before and after the button is pressed."""
    brand_id = Brand.objects.get(slug="fjordlight").pk
    with acting_for(brand_id):
        pk = OrderFile.objects.get().pk
    files.look_through(brand_id, pk, at=clock.now())
    client.post(f"{BASE}settings/orders/{pk}/import")
    files.import_file(brand_id, pk, at=clock.now())


def label_is_bought(client: Client) -> None:
    """Ask for a return with a key made on the page, and buy its label."""
    made = client.post(f"{BASE}keys/", {"name": "Shop", "scopes": ["orders", "returns"]})
    outside = Client(headers={"Authorization": f"Bearer {made.context['made']}"})
    asked = outside.post(
        "/api/v1/returns",
        {
            "email": "sam@example.com",
            "resolution": "refund",
            "method": "label",
            "units": [{"order": "10001", "line": the_line(), "reason": "too_small"}],
        },
        content_type="application/json",
    )
    assert asked.status_code == 201, asked.content
    ran = asked.json()["ran"]
    outside.post(f"/api/v1/returns/{ran}/authorize", content_type="application/json")
    assert ran.startswith("FJ-")
    label = outside.post(f"/api/v1/returns/{ran}/label", content_type="application/json")
    assert label.status_code in {200, 201}, label.content
    assert label.json()["tracking_number"]


def the_line() -> str:
    brand_id = Brand.objects.get(slug="fjordlight").pk
    with acting_for(brand_id):
        return str(OrderLine.objects.get(brand_id=brand_id).external_id)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "station", "is the address of one of our own pages"),
        ("slug", "api", "is the address of one of our own pages"),
        ("slug", "Fjord Light", "Lower case letters, digits and - only."),
        ("slug", "nordlicht", "Another brand has this already."),
        ("prefix", "NL", "Another brand has this already."),
        ("prefix", "IOU", "must be 2 to 4 letters, without I, O and U"),
        ("prefix", "LP", "must be 2 to 4 letters, without I, O and U"),
        ("currency", "XXX", "not one of the available choices"),
        ("name", "", "required"),
    ],
)
def test_a_brand_that_cannot_be_is_refused_at_the_field(
    operator: Client, field: str, value: str, words: str
) -> None:
    before = Brand.objects.count()

    answer = operator.post("/operator/brands/new/", {**BRAND, field: value})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="Europe/Berlin" selected' in answer.content.decode()
    assert Brand.objects.count() == before


def test_a_new_brand_begins_with_the_policy_of_the_product(operator: Client) -> None:
    operator.post("/operator/brands/new/", {**BRAND, "currency": "JPY"})

    brand = Brand.objects.get(slug="fjordlight")
    with acting_for(brand.pk):
        assert policy_in_force(brand.pk).low_below_minor == 5000
    assert brand.prefix == "FJ"


def test_a_return_centre_is_made_and_changed(operator: Client) -> None:
    wrong = operator.post("/operator/sites/new/", {**SITE, "country": "Germany"})
    taken = operator.post("/operator/sites/new/", SITE)
    made = operator.post("/operator/sites/new/", {**SITE, "code": "boras", "name": "Borås"})
    changed = operator.post("/operator/sites/boras/", {**SITE, "line1": "Storgatan 1"})

    assert (wrong.status_code, taken.status_code) == (422, 422)
    assert (made.status_code, changed.status_code) == (302, 302)
    assert Site.objects.get(code="boras").address["line1"] == "Storgatan 1"
    assert operator.get("/operator/sites/nowhere/").status_code == 404


def test_a_brand_chooses_its_return_centre_as_a_new_version(
    operator: Client, cast: Cast
) -> None:
    operator.post("/operator/sites/new/", {**SITE, "code": "boras", "name": "Borås"})

    refused = operator.post("/b/nordlicht/settings/site/", {"site": "nowhere"})
    chosen = operator.post("/b/nordlicht/settings/site/", {"site": "boras"})

    assert (refused.status_code, chosen.status_code) == (422, 302)
    with acting_for(cast.nordlicht.pk):
        policy = policy_in_force(cast.nordlicht.pk)
    assert (policy.version, policy.site) == (2, "boras")


OPERATOR_PAGES = (
    "/operator/",
    "/operator/brands/new/",
    "/operator/sites/new/",
    "/operator/sites/main/",
    "/operator/members/",
)


def test_pages_of_the_operator_are_for_its_owners_alone(cast: Cast, client: Client) -> None:
    for user in (cast.ada, cast.ben, cast.cleo, cast.eve):
        client.force_login(user)
        for page in (*OPERATOR_PAGES, "/operator/health/"):
            assert client.get(page).status_code == 404, page
        assert client.post("/operator/brands/new/", BRAND).status_code == 404
    assert not Brand.objects.filter(slug="fjordlight").exists()


def test_pages_of_the_operator_are_few_statements(operator: Client) -> None:
    for page in ("/", *OPERATOR_PAGES):
        with counting() as counted:
            assert operator.get(page).status_code == 200
        assert counted.number <= 12, f"{page}\n{counted}"


def test_the_operator_sees_whether_all_is_well(operator: Client) -> None:
    page = operator.get("/operator/health/").content.decode()

    assert "row-level security" in page


def test_a_brand_with_nothing_says_what_is_next(operator: Client) -> None:
    operator.post("/operator/brands/new/", BRAND)

    page = operator.get(f"{BASE}start/").content.decode()

    assert "Fjordlight cannot take returns yet. Next: Brand." in page


def test_an_operator_without_brands_is_shown_the_first_step(empty: str, client: Client) -> None:
    client.post("/setup/", {**OWNER, "token": empty.partition("=")[2]})

    page = client.get("/").content.decode()

    assert "No brand yet" in page
    assert "/operator/brands/new/" in page
