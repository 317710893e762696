"""Setting up in a real browser: a brand to its first label, lock-out, the second factor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from backhaul.foundation import clock
from backhaul.foundation.tenancy import invitations
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role, User
from backhaul.stages.orders import files
from backhaul.stages.orders.models import OrderFile, OrderLine
from tests.cast import Cast
from tests.doors.axe import SIDEWAYS, violations
from tests.sandbox.peers import Peer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "a long road to the north"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[tuple[Peer, Peer]]:
    with (
        Peer("carrier", tmp_path / "carrier") as carrier,
        Peer("payments", tmp_path / "payments") as payments,
    ):
        yield carrier, payments


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def opened(browser: Browser, **looks: Any) -> tuple[Page, list[str]]:
    """Open a window; return it with what the browser complains about."""
    context = browser.new_context(**looks)
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def signed_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/account/login/"))


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def worked_through() -> None:
    """Do what the worker does with the one file there is, as far as it has come."""
    brand_id = Brand.objects.get(slug="fjordlight").pk
    with acting_for(brand_id):
        row = OrderFile.objects.get(brand_id=brand_id)
    step = files.look_through if row.state == "checking" else files.import_file
    step(brand_id, row.pk, at=clock.now())


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.nightly)])
def test_a_second_brand_is_set_up_up_to_a_label(
    live_cast: Cast,
    site: str,
    chromium: Browser,
    services: tuple[Peer, Peer],
    tmp_path: Path,
    width: int,
) -> None:
    Member.objects.create(user=with_password(live_cast.eve), brand=None, role=Role.OWNER)
    page, complaints = opened(chromium, viewport={"width": width, "height": 900})
    signed_in(page, site, "eve@example.com")

    page.get_by_role("link", name="New brand").click()
    page.get_by_label("Name", exact=True).fill("Fjordlight")
    page.get_by_label("Address").fill("fjordlight")
    page.get_by_label("Letters before").fill("fj")
    page.get_by_label("Time zone").select_option("Europe/Stockholm")
    press(page, "Make the brand")
    expect(page.get_by_text("Next: Brand.")).to_be_visible()

    page.get_by_role("link", name="Do it Brand").click()
    page.get_by_label("Colour on light pages").fill("#7b4a91")
    expect(page.locator("#sample rect[fill='#7b4a91']").first).to_be_visible()
    page.get_by_label("Help e-mail").fill("help@fjordlight.example")
    press(page, "Save")
    expect(page.get_by_text("Saved. Shoppers see it now.")).to_be_visible()

    services_are_connected(page, site, services)
    hand_in_orders(page, site, tmp_path)
    page.goto(f"{site}/b/fjordlight/start/")
    expect(page.get_by_text("Fjordlight can take returns.")).to_be_visible()
    assert complaints == []
    label_is_bought(page, site)


def services_are_connected(page: Page, site: str, services: tuple[Peer, Peer]) -> None:
    for name, kind, peer in zip(
        ("Paketo (sandbox)", "Stripe"), ("carrier", "payments"), services, strict=True
    ):
        page.goto(f"{site}/b/fjordlight/settings/connections/")
        page.get_by_role("link", name=name).last.click()
        expect(page.get_by_label("Name", exact=True)).to_have_value(kind)
        page.get_by_label("Address of the service").fill(peer.url)
        page.get_by_label("Secret key").fill("sk_test_fjordlight")
        press(page, "Connect")
        expect(page.get_by_text("The service knows it already")).to_be_visible()
        press(page, "Test the connection")
        expect(page.get_by_text(f"{kind} answered: the connection works.")).to_be_visible()


def hand_in_orders(page: Page, site: str, folder: Path) -> None:
    page.goto(f"{site}/b/fjordlight/settings/orders/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Template").click()
    template = Path(download.value.path()).read_text()
    delivered = f"{clock.now() - timedelta(days=5):%Y-%m-%dT%H:%M:%SZ}"
    file = folder / "autumn.csv"
    file.write_text(template.replace("2026-11-06T12:00:00Z", delivered))
    page.get_by_label("File of orders").set_input_files(file)
    press(page, "Look through it")
    expect(page.get_by_text("We look through the file.")).to_be_visible()
    worked_through()
    expect(page.get_by_text("1 new order would be placed.")).to_be_visible()
    press(page, "Import them")
    expect(page.get_by_text(re.compile(r"lines? (is|are) done\."))).to_be_visible()
    worked_through()
    expect(page.get_by_text("1 new order was placed.")).to_be_visible()


def label_is_bought(page: Page, site: str) -> None:
    page.goto(f"{site}/b/fjordlight/keys/")
    page.get_by_label("What it is for").fill("Shop")
    page.get_by_label("Orders: read and hand in").check()
    page.get_by_label("Returns: request").check()
    press(page, "Make the key")
    key = page.locator("#new-key").inner_text()
    brand_id = Brand.objects.get(slug="fjordlight").pk
    with acting_for(brand_id):
        line = OrderLine.objects.get(brand_id=brand_id).external_id
    shop = Client(headers={"Authorization": f"Bearer {key}"})
    units = [{"order": "10001", "line": line, "reason": "too_small"}]
    json = "application/json"
    asked = shop.post("/api/v1/returns", {"units": units}, content_type=json)
    ran = asked.json()["ran"]
    shop.post(f"/api/v1/returns/{ran}/authorize", content_type=json)
    label = shop.post(f"/api/v1/returns/{ran}/label", content_type=json)
    assert label.status_code == 200, label.content
    assert label.json()["label_state"] == "bought"


def test_who_guesses_is_locked_out_and_told_for_how_long(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    with_password(live_cast.ada)
    page, _ = opened(chromium, viewport={"width": 390, "height": 844})
    page.goto(f"{site}/account/login/")
    for _attempt in range(6):
        page.get_by_label("E-mail address").fill("ada@example.com")
        page.get_by_label("Password").fill("not this one")
        page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Too many tries")).to_be_visible()
    expect(page.get_by_text("locked for 15 minutes")).to_be_visible()


def test_the_second_factor_is_switched_on_and_asked_for(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    with_password(live_cast.ada)
    page, complaints = opened(chromium, viewport={"width": 390, "height": 844})
    signed_in(page, site, "ada@example.com")
    page.goto(f"{site}/account/2fa/")
    page.get_by_role("link", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    page.get_by_text("Type it instead").click()
    secret = page.locator("details .mono").inner_text().strip()
    expect(page.get_by_alt_text("The secret as a QR code")).to_be_visible()
    page.get_by_label("Code").fill(code_of(secret))
    press(page, "Switch it on")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator(".code-list li").first.inner_text()

    page.context.clear_cookies()
    signed_in(page, site, "ada@example.com")
    page.get_by_label("Code").fill("000000")
    press(page, "Sign in")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Code").fill(recovery)
    press(page, "Sign in")

    expect(page).to_have_url(re.compile("/b/nordlicht/"))
    assert complaints == []


def code_of(secret: str) -> str:
    _before, counter, _after = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, counter)))


ADAS = (
    "start/",
    "members/",
    "settings/",
    "policy/",
    "settings/site/",
    "settings/orders/",
    "settings/connections/",
    "settings/connections/add/carrier/sandbox/",
    "keys/",
)
OPERATORS = (
    "/",
    "/operator/",
    "/operator/brands/new/",
    "/operator/sites/main/",
    "/operator/members/",
    "/account/profile/",
    "/account/2fa/",
    "/account/password/change/",
)
STRANGERS = ("/account/login/", "/account/password/reset/", "/account/password/reset/done/")


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [
        (390, "light", "en-GB"),
        pytest.param(1440, "dark", "zh-CN", marks=pytest.mark.nightly),
    ],
)
def test_no_page_is_blocked_goes_sideways_or_shuts_anybody_out(
    live_cast: Cast, site: str, chromium: Browser, width: int, scheme: str, locale: str
) -> None:
    with acting_for(live_cast.nordlicht.pk):
        asked = invitations.Asked(
            live_cast.nordlicht, "mia@example.com", "viewer", live_cast.ada
        )
        row = invitations.invite(asked, at=clock.now())
    Member.objects.create(user=live_cast.eve, brand=None, role=Role.OWNER)
    looks = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    faults: list[str] = []
    walks: tuple[tuple[User | None, tuple[str, ...]], ...] = (
        (live_cast.ada, tuple(f"/b/nordlicht/{page}" for page in ADAS)),
        (live_cast.eve, OPERATORS),
        (None, (*STRANGERS, invitations.address_of(row).partition("8000")[2])),
    )
    for user, paths in walks:
        page, complaints = opened(chromium, locale=locale, **looks)
        if user is not None:
            visitor = Client()
            visitor.force_login(user)
            session = visitor.cookies["session"].value
            page.context.add_cookies([{"name": "session", "value": session, "url": site}])
        for path in paths:
            page.goto(site + path)
            faults += looked_at(page, path)
        faults += complaints

    assert faults == []


def looked_at(page: Page, path: str) -> list[str]:
    faults = [f"{path} {found}" for found in violations(page)]
    if page.evaluate(SIDEWAYS) > 0:
        faults.append(f"{path} goes sideways")
    return faults
