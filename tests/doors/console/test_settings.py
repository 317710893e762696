"""A brand's settings: how it looks, its policy, connections, orders from files, keys."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from backhaul.core.policies.policy import Policy
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import key_holder
from backhaul.foundation.tenancy.models import ApiKey, Brand, Member, Role
from backhaul.stages.policies.queries import policy_in_force
from tests.cast import Cast
from tests.counting import counting

BASE = "/b/nordlicht/settings/"
LOOK = {
    "name": "Nordlicht",
    "colour": "#0f766e",
    "dark_colour": "#3fb8ac",
    "help_email": "help@nordlicht.example",
    "help_hours": "Mon–Fri",
    "shop_url": "https://nordlicht.example/",
    "privacy_url": "",
    "imprint_url": "",
    "locale": "en",
    "time_zone": "Europe/Berlin",
    "lookup": "match",
}


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def in_force(cast: Cast) -> Policy:
    with acting_for(cast.nordlicht.pk):
        return policy_in_force(cast.nordlicht.pk)


def kinds_noted(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        return list(Entry.objects.order_by("id").values_list("kind", flat=True))


# --- look ---


def test_colours_make_the_shades_that_go_with_them(cast: Cast, desk: Client) -> None:
    answer = desk.post(BASE, {**LOOK, "colour": "#7b4a91", "lookup": "code"})

    assert answer.status_code == 302
    brand = Brand.objects.get(pk=cast.nordlicht.pk)
    assert brand.theme["brand"] == "#7b4a91"
    assert brand.theme["brand_ink"] == "#ffffff"
    assert brand.theme["dark_brand_ink"] == "#000000"
    assert brand.lookup == "code"
    assert kinds_noted(cast) == ["brand.changed"]


def test_a_colour_that_cannot_be_read_is_refused_with_its_ratio(
    cast: Cast, desk: Client
) -> None:
    answer = desk.post(BASE, {**LOOK, "name": "Northern", "colour": "#ffd24a"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "contrast of 1.3 to 1 on light pages; 4.5 is needed" in page
    assert 'value="Northern"' in page
    assert Brand.objects.get(pk=cast.nordlicht.pk).name == "Nordlicht"


def test_a_logo_is_encoded_anew_and_shown(cast: Cast, desk: Client) -> None:
    data = io.BytesIO()
    Image.new("RGBA", (900, 300), (15, 118, 110, 0)).save(data, "PNG")
    logo = SimpleUploadedFile("logo.png", data.getvalue(), "image/png")

    assert desk.post(BASE, {**LOOK, "logo": logo}).status_code == 302
    shown = Client().get("/nordlicht/logo.png")

    assert shown.headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(shown.content)) as picture:
        assert (picture.mode, picture.size) == ("RGBA", (720, 240))
    desk.post(BASE, {**LOOK, "no_logo": "on"})
    assert Client().get("/nordlicht/logo.png").status_code == 404


def test_a_drawing_is_no_logo(cast: Cast, desk: Client) -> None:
    logo = SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")

    answer = desk.post(BASE, {**LOOK, "logo": logo})

    assert answer.status_code == 422
    assert "not a JPEG, PNG or WebP" in answer.content.decode()
    assert Brand.objects.get(pk=cast.nordlicht.pk).theme == {}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "required"),
        ("shop_url", "javascript:alert(1)", "valid URL"),
        ("time_zone", "Mars/Olympus", "not one of the available choices"),
        ("help_email", "nobody", "valid email"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    cast: Cast, desk: Client, field: str, value: str, words: str
) -> None:
    answer = desk.post(BASE, {**LOOK, "help_hours": "always", field: value})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="always"' in answer.content.decode()
    assert Brand.objects.get(pk=cast.nordlicht.pk).help_hours == ""


# --- keys ---


def test_a_key_is_shown_once_and_works_until_it_is_revoked(cast: Cast, desk: Client) -> None:
    made = desk.post("/b/nordlicht/keys/", {"name": "Shop", "scopes": ["orders", "returns"]})
    key = made.context["made"]

    holder = key_holder(key)
    assert holder is not None
    assert holder.scopes == {"orders", "returns"}
    again = desk.get("/b/nordlicht/keys/").content.decode()
    assert key not in again
    assert f"bh_…{key[-4:]}" in again
    row = ApiKey.objects.get(name="Shop")
    desk.post(f"/b/nordlicht/keys/{row.pk}/revoke")
    assert key_holder(key) is None


def test_a_key_without_scopes_or_of_another_brand_is_refused(cast: Cast, desk: Client) -> None:
    count = ApiKey.objects.count()
    cleos = ApiKey.objects.get(brand=cast.voltaic)

    assert desk.post("/b/nordlicht/keys/", {"name": "Shop"}).status_code == 422
    assert desk.post(f"/b/nordlicht/keys/{cleos.pk}/revoke").status_code == 404
    assert ApiKey.objects.filter(revoked_at=None).count() == count


# --- all of them ---

PAGES = (
    "settings/",
    "settings/preview",
    "settings/site/",
    "settings/orders/",
    "settings/connections/",
    "settings/connections/add/carrier/sandbox/",
    "keys/",
    "start/",
)


def test_pages_of_settings_are_few_statements(cast: Cast, desk: Client) -> None:
    for page in (*PAGES, "members/"):
        with counting() as counted:
            assert desk.get(f"/b/nordlicht/{page}").status_code == 200
        assert counted.number <= 12, f"{page}\n{counted}"


def test_settings_are_for_those_who_may(cast: Cast, client: Client) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.VIEWER)
    for user in (cast.ben, cast.cleo, cast.eve):
        client.force_login(user)
        for page in PAGES:
            assert client.get(f"/b/nordlicht/{page}").status_code == 404, page
