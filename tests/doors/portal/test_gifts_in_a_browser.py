"""A gift in a real browser, from its link to its code; and another way for what was sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.gifts import make_gift
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.models import Parcel
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.doors.portal.browsing import LIGHT_AND_DARK, ON_EACH, Screen, browsing, faults
from tests.makers.baskets import BASKET, TEE, sell_basket
from tests.makers.connections import connect_carrier
from tests.makers.drafts import line_of
from tests.makers.stories import standing_at
from tests.sandbox.peers import Peer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        peer.wait_ready()
        yield peer


@pytest.fixture
def brand(live_cast: Cast, carrier: Peer) -> Brand:
    brand = live_cast.nordlicht
    Brand.objects.filter(id=brand.pk).update(
        theme={"logo": "nordlicht.svg", "brand": "#0f766e", "dark_brand": "#3fb8ac"},
        help_email="help@nordlicht.example",
    )
    standing_at(MONDAY)
    sell_basket(brand)
    with acting_for(brand.pk):
        connect_carrier(brand, carrier.url)
    return brand


class Looker:
    """Looks at every page on the way: no price on it, and nothing wrong with it."""

    def __init__(self, page: Page, *, has_script: bool) -> None:
        self.page, self.has_script = page, has_script
        self.found: list[str] = []

    def look(self) -> None:
        if "€" in self.page.inner_text("body"):
            self.found.append(f"a price on {self.page.url}")
        if self.has_script:
            self.found.extend(faults(self.page))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()
        self.look()

    def go_on(self, where: str) -> None:
        self.page.locator("main .button-main:visible").first.click()
        self.page.wait_for_url(f"**/{where}/")
        self.look()


def say_who_sends_it(page: Page) -> None:
    for label, text in (
        ("E-mail", "mia@example.com"),
        ("Your name", "Mia Berg"),
        ("Street and number", "Torvgata 3"),
        ("Postcode", "50667"),
        ("City", "Köln"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("Country").select_option("DE")


def choose_the_tee(page: Page) -> None:
    tee = page.get_by_role("group", name="Lys cotton tee").first
    tee.locator(".tick").check()
    tee.get_by_role("radio", name="Came too late", exact=True).check()


@ON_EACH
@LIGHT_AND_DARK
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "none"])
def test_a_gift_comes_back_without_its_price(
    brand: Brand, site: str, chromium: Browser, screen: Screen, scheme: str, has_script: bool
) -> None:
    with acting_for(brand.pk):
        code = make_gift(brand, {line_of(brand, TEE): 1}, at=MONDAY, actor="member:1")
    page, complaints = browsing(
        chromium, viewport=screen, color_scheme=scheme, java_script_enabled=has_script
    )
    seen = Looker(page, has_script=has_script)

    page.goto(f"{site}/nordlicht/")
    page.get_by_role("link", name="Send back a gift").click()
    page.get_by_label("Gift code").fill(code.lower())
    seen.press("Open the gift")
    seen.press("Choose what comes back")
    expect(page.get_by_role("alert")).to_contain_text("Enter your name")
    say_who_sends_it(page)
    seen.press("Choose what comes back")
    choose_the_tee(page)
    for where in ("options", "check", "done"):
        seen.go_on(where)
    page.get_by_role("link", name="Track this return").click()
    seen.look()

    assert (seen.found, complaints) == ([], [])
    with acting_for(brand.pk):
        ret = Return.objects.get()
    assert (ret.origin, ret.email, ret.resolution) == ("gift", "mia@example.com", "credit")
    page.context.close()


@ON_EACH
@LIGHT_AND_DARK
def test_a_code_becomes_a_label_on_the_tracking_page(
    brand: Brand, site: str, chromium: Browser, screen: Screen, scheme: str
) -> None:
    page, complaints = browsing(chromium, viewport=screen, color_scheme=scheme)
    page.goto(f"{site}/nordlicht/")
    page.locator("input[name=number]").fill(f"#{BASKET.lower()} ")
    page.locator("input[name=email]").fill(SHOPPER_EMAIL)
    page.get_by_role("button", name="Find my order").click()
    choose_the_tee(page)
    for where in ("options", "check", "done"):
        page.locator("main .button-main:visible").first.click()
        page.wait_for_url(f"**/return/{where}/")
    page.get_by_role("link", name="Track this return").click()
    expect(page.get_by_alt_text("QR code for the counter")).to_be_visible()

    page.get_by_role("link", name="Send it another way").click()
    assert faults(page) == []
    page.get_by_role("radio", name="Your own carrier").check()
    page.get_by_role("button", name="Send it this way").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter which carrier brings it to us")
    assert faults(page) == []
    page.get_by_role("radio", name="Print the label yourself").check()
    page.get_by_role("button", name="Send it this way").dblclick()

    expect(page.get_by_role("link", name="Open the label (PDF)")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("It is changed.")
    assert (faults(page), complaints) == ([], [])
    with acting_for(brand.pk):
        assert Parcel.objects.count() == 2
    page.context.close()
