"""A brand's settings: how it looks, its policy, connections, orders from files, keys."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from backhaul.core.policies.model import Policy
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection, Hook
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import key_holder
from backhaul.foundation.tenancy.models import ApiKey, Brand, Member, Role
from backhaul.stages.orders import files
from backhaul.stages.orders.models import Order, OrderFile
from backhaul.stages.policies.queries import policy_in_force
from tests.cast import Cast
from tests.counting import counting
from tests.sandbox.peers import Peer

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


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[Peer]:
    with Peer("carrier", tmp_path / "carrier") as peer:
        yield peer


@pytest.fixture
def payments(tmp_path: Path) -> Iterator[Peer]:
    with Peer("payments", tmp_path / "payments") as peer:
        yield peer


def in_force(cast: Cast) -> Policy:
    with acting_for(cast.nordlicht.pk):
        return policy_in_force(cast.nordlicht.pk)


def kinds_noted(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def rows(cast: Cast, model: Any) -> list[Any]:
    with acting_for(cast.nordlicht.pk):
        return list(model.objects.filter(brand=cast.nordlicht).order_by("pk"))


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


# --- policy ---


def policy_form(desk: Client) -> dict[str, Any]:
    """Return what the page would send back unchanged."""
    form = desk.get(f"{BASE}policy/").context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def test_a_new_version_says_what_it_changed_and_who_did(cast: Cast, desk: Client) -> None:
    given = {**policy_form(desk), "who_pays": "shopper", "return_fee": "3.95"}
    given["review_above"] = ""

    answer = desk.post(f"{BASE}policy/", given)

    assert answer.status_code == 302
    assert in_force(cast).version == 2
    assert in_force(cast).return_fee_minor == 395
    assert in_force(cast).review_above_minor is None
    page = desk.get(f"{BASE}policy/versions/").content.decode()
    assert "3 rules changed" in page
    assert "Fee of a return: <del>€0.00</del> <ins>€3.95</ins>" in page
    assert "Ada" in page
    assert kinds_noted(cast) == ["policy.published"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("return_fee", "3.955", "An amount in EUR with at most 2 decimal places."),
        ("return_fee", "3.95", "A fee needs the shopper to pay for the way back."),
        ("low_below", "300", "“High from” must not be below “low up to”."),
        ("low_below", "-1", "At least 0."),
        ("credit_bonus_percent", "101", "100"),
        ("window_days", "many", "whole number"),
        ("methods", [], "Choose at least one."),
        ("site", "nowhere", "not one of the available choices"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_at_the_field(
    cast: Cast, desk: Client, field: str, value: Any, words: str
) -> None:
    given = {**policy_form(desk), "label_valid_days": "77", field: value}

    answer = desk.post(f"{BASE}policy/", given)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert 'value="77"' in page
    assert in_force(cast).version == 1


def test_two_who_publish_at_once_are_told(cast: Cast, desk: Client) -> None:
    given = policy_form(desk)
    desk.post(f"{BASE}policy/", {**given, "window_days": "40"})

    late = desk.post(f"{BASE}policy/", {**given, "window_days": "50"})

    assert late.status_code == 422
    assert "Somebody published version 2 meanwhile" in late.content.decode()
    assert in_force(cast).window_days == 40


def test_publishing_what_is_in_force_already_is_refused(cast: Cast, desk: Client) -> None:
    answer = desk.post(f"{BASE}policy/", policy_form(desk))

    assert answer.status_code == 422
    assert "Nothing was changed." in answer.content.decode()
    assert in_force(cast).version == 1


# --- connections ---


def add(desk: Client, kind: str, adapter: str, **values: str) -> Any:
    return desk.post(f"{BASE}connections/add/{kind}/{adapter}/", {"name": "carrier", **values})


@pytest.mark.django_db(transaction=True)
def test_a_carrier_is_connected_told_its_webhook_and_tried(
    live_cast: Cast, client: Client, carrier: Peer
) -> None:
    client.force_login(live_cast.ada)
    made = add(client, "carrier", "sandbox", base_url=carrier.url, api_key="key-of-ours")

    assert "The service knows it already" in made.content.decode()
    assert "/hooks/carriers/" in made.content.decode()
    (row,) = rows(live_cast, Connection)
    assert row.is_default
    assert b"key-of-ours" not in bytes(row.sealed)
    with acting_for(live_cast.nordlicht.pk):
        assert registry.guard(row) is not None
    tried = client.post(f"{BASE}connections/{row.pk}/try", follow=True)
    assert "carrier answered: the connection works." in tried.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_not_there_is_said(live_cast: Cast, client: Client) -> None:
    client.force_login(live_cast.ada)
    made = add(
        client, "carrier", "sandbox", base_url="http://127.0.0.1:9", api_key="key-of-ours"
    )

    assert "The service could not be told the address." in made.content.decode()
    (row,) = rows(live_cast, Connection)
    tried = client.post(f"{BASE}connections/{row.pk}/try", follow=True)
    assert "The service cannot be reached." in tried.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_another_one_refuses(
    live_cast: Cast, client: Client, carrier: Peer
) -> None:
    client.force_login(live_cast.ada)
    add(client, "payments", "stripe", base_url=carrier.url, api_key="key-of-ours")

    (row,) = rows(live_cast, Connection)
    tried = client.post(f"{BASE}connections/{row.pk}/try", follow=True)

    assert "The service refused" in tried.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_payment_provider_is_connected_and_tried(
    live_cast: Cast, client: Client, payments: Peer
) -> None:
    client.force_login(live_cast.ada)
    made = add(client, "payments", "stripe", base_url=payments.url, api_key="sk_test_ours")

    (row,) = rows(live_cast, Connection)
    tried = client.post(f"{BASE}connections/{row.pk}/try", follow=True)

    assert "The service knows it already" in made.content.decode()
    assert "the connection works." in tried.content.decode()


def test_a_secret_is_written_and_never_shown(cast: Cast, desk: Client) -> None:
    add(desk, "carrier", "ups", webhook_credential="very secret")
    (row,) = rows(cast, Connection)

    page = desk.get(f"{BASE}connections/{row.pk}/").content.decode()
    kept = desk.post(f"{BASE}connections/{row.pk}/", {"name": "scans"})

    assert "very secret" not in page
    assert "There is one. Empty: it stays." in page
    assert kept.status_code == 302
    (after,) = rows(cast, Connection)
    assert after.name == "scans"
    assert bytes(after.sealed) == bytes(row.sealed)
    assert not after.is_default, "it sells no labels"


def test_a_new_webhook_address_makes_the_old_one_deaf(cast: Cast, desk: Client) -> None:
    add(desk, "carrier", "ups", webhook_credential="very secret")
    (row,) = rows(cast, Connection)
    (old,) = Hook.objects.filter(connection_id=row.pk)

    answer = desk.post(f"{BASE}connections/{row.pk}/rotate")

    (new,) = Hook.objects.filter(connection_id=row.pk)
    assert bytes(new.hash) != bytes(old.hash)
    assert "/hooks/carriers/" in answer.content.decode()


def test_a_used_connection_stays_and_an_unused_one_goes(cast: Cast, desk: Client) -> None:
    add(desk, "carrier", "ups", webhook_credential="very secret")
    (row,) = rows(cast, Connection)

    desk.post(f"{BASE}connections/{row.pk}/remove")

    assert rows(cast, Connection) == []
    assert not Hook.objects.exists()


def test_missing_values_and_unknown_services_are_refused(cast: Cast, desk: Client) -> None:
    bad = add(desk, "carrier", "sandbox", base_url="ftp://x", api_key="tiny77")

    assert bad.status_code == 422
    assert 'value="ftp://x"' in bad.content.decode()
    assert "tiny77" not in bad.content.decode()
    assert desk.get(f"{BASE}connections/add/carrier/nobody/").status_code == 404
    assert desk.get(f"{BASE}connections/add/pigeons/sandbox/").status_code == 404
    assert rows(cast, Connection) == []


# --- orders ---

HEADER = "order,placed_at,sku,title,quantity,line_total,currency,email\n"
GOOD = "A1,2026-11-02T10:00:00Z,LAMP,Lamp,2,40.00,EUR,sam@example.com\n"
BAD = "A2,31.02.2026,SHADE,Shade,1,9.00,EUR,kim@example.com\n"


def hand_in(desk: Client, text: str, **more: Any) -> Any:
    file = SimpleUploadedFile("orders.csv", text.encode(), "text/csv")
    return desk.post(f"{BASE}orders/", {"form": "csv", "orders": file, **more})


def work(cast: Cast) -> OrderFile:
    """Do what the worker would do; return the file."""
    (row,) = rows(cast, OrderFile)
    step = files.look_through if row.state == "checking" else files.import_file
    step(cast.nordlicht.pk, row.pk, at=clock.now())
    (row,) = rows(cast, OrderFile)
    assert isinstance(row, OrderFile)
    return row


def test_a_file_is_looked_through_without_a_trace_and_then_imported(
    cast: Cast, desk: Client
) -> None:
    answer = hand_in(desk, HEADER + GOOD + BAD)
    assert "We look through the file." in desk.get(answer.headers["Location"]).content.decode()
    row = work(cast)
    page = desk.get(answer.headers["Location"]).content.decode()

    assert row.state == "checked"
    assert "1 new order would be placed." in page
    assert "1 line was not understood." in page
    assert "31.02.2026" in page
    assert rows(cast, Order) == []
    mend = desk.get(f"{BASE}orders/{row.pk}/problems")
    assert mend.content.decode() == HEADER + BAD
    assert 'filename="orders.problems.csv"' in mend.headers["Content-Disposition"]

    for _ in range(2):
        desk.post(f"{BASE}orders/{row.pk}/import")
    assert work(cast).state == "imported"

    assert [order.number for order in rows(cast, Order)] == ["A1"]
    assert "1 new order was placed." in desk.get(f"{BASE}orders/{row.pk}/").content.decode()
    assert kinds_noted(cast) == ["orders.imported"]


def test_a_file_that_is_no_orders_says_so(cast: Cast, desk: Client) -> None:
    hand_in(desk, "a,b\n1,2\n")
    row = work(cast)

    assert row.state == "refused"
    page = desk.get(f"{BASE}orders/{row.pk}/").content.decode()
    assert "does not name a column for: order" in page


def test_an_empty_file_and_a_broken_mapping_are_refused_at_once(
    cast: Cast, desk: Client
) -> None:
    mapping = SimpleUploadedFile("columns.toml", b"\xff\xfe")

    assert hand_in(desk, "").status_code == 422
    assert hand_in(desk, HEADER + GOOD, columns=mapping).status_code == 422
    assert rows(cast, OrderFile) == []


def test_files_are_forgotten_after_a_week(cast: Cast, desk: Client) -> None:
    hand_in(desk, HEADER + GOOD)
    ids = (cast.nordlicht.pk,)
    with acting_for(*ids):
        assert files.forget_files(ids, at=clock.now()) == 0
        assert files.forget_files(ids, at=clock.now() + timedelta(days=8)) == 1
        assert OrderFile.objects.get().stored == ""


def test_the_template_can_be_handed_in_as_it_is(cast: Cast, desk: Client) -> None:
    template = desk.get(f"{BASE}orders/template.csv").content.decode()

    hand_in(desk, template)

    assert work(cast).report["placed"] == 1


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
    "settings/policy/",
    "settings/policy/versions/",
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
