"""The request in a real browser: with a photo on the phone, without scripts, in the dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.models import Photo
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.doors.portal.browsing import (
    LIGHT_AND_DARK,
    ON_EACH,
    PHONE,
    Screen,
    browsing,
    faults,
    sideways,
)
from tests.makers.baskets import BASKET, sell_basket
from tests.makers.connections import connect_carrier
from tests.makers.drafts import picture
from tests.makers.shopping import set_policy
from tests.makers.stories import standing_at
from tests.sandbox.peers import Peer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_TWICE = "document.documentElement.style.fontSize = '200%'"
Look = Callable[[Page], None]


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with Peer("carrier", tmp_path_factory.mktemp("carrier")) as peer:
        peer.wait_ready()
        yield peer


@pytest.fixture
def brand(live_cast: Cast, carrier: Peer) -> Brand:
    """Nordlicht in its colours, with Sam's basket and a carrier that sells labels."""
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


def look_up(page: Page, site: str) -> None:
    page.goto(f"{site}/nordlicht/")
    page.locator("input[name=number]").fill(BASKET)
    page.locator("input[name=email]").fill(SHOPPER_EMAIL)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/nordlicht/return/")


def card(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=title).first


def choose(page: Page, title: str, *reason: str) -> None:
    """Tick a line and say why, in the words on the page."""
    line = card(page, title)
    line.locator(".tick").check()
    for word in reason:
        line.get_by_role("radio", name=word, exact=True).check()


def go_on(page: Page, where: str = "") -> None:
    """Press the one main button that this screen shows."""
    page.locator("main .button-main:visible").first.click()
    if where:
        page.wait_for_url(f"**/return/{where}/")


def only_return(brand: Brand) -> Return:
    with acting_for(brand.pk):
        return Return.objects.get()


def take_two_tees_and_a_broken_mug(page: Page) -> None:
    choose(page, "Lys cotton tee", "It doesn’t fit", "Too big")
    card(page, "Lys cotton tee").get_by_role("button", name="One more").click()
    expect(page.locator("#dock-sum")).to_contain_text("€60.00")
    choose(page, "Skarv enamel mug", "Damaged or faulty", "Arrived damaged")
    expect(page.locator("#dock-sum")).to_contain_text("3 items")
    photo: FilePayload = {
        "name": "a.jpg",
        "mimeType": "image/jpeg",
        "buffer": picture(kind="JPEG"),
    }
    card(page, "Skarv enamel mug").locator("input[type=file]").set_input_files(photo)
    expect(page.get_by_alt_text("Your photo 1")).to_be_visible()


@ON_EACH
def test_a_whole_return_with_a_photo(
    brand: Brand, site: str, chromium: Browser, screen: Screen
) -> None:
    page, complaints = browsing(chromium, viewport=screen)
    found: list[str] = []
    look_up(page, site)
    found += faults(page)

    take_two_tees_and_a_broken_mug(page)
    found += faults(page)
    go_on(page, "options")
    page.get_by_role("radio", name="Store credit").check()
    expect(page.locator("#dock-sum")).to_contain_text("as store credit by Mon")
    page.get_by_role("radio", name="Refund").check()
    expect(page.locator("#dock-sum")).to_contain_text("on your Visa ••42")
    found += faults(page)
    go_on(page, "check")
    found += faults(page)
    go_on(page, "done")
    found += faults(page)

    assert (found, complaints) == ([], [])
    ret = only_return(brand)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Ready. Show this code at a shop."
    )
    expect(page.get_by_alt_text("QR code for the counter")).to_be_visible()
    expect(page.locator("main")).to_contain_text(ret.ran)
    with acting_for(brand.pk):
        assert Photo.objects.count() == 1
    page.get_by_role("link", name="Track this return").click()
    expect(page.locator("main")).to_contain_text(ret.ran)
    page.context.close()


@ON_EACH
def test_it_needs_no_script_and_takes_an_own_carrier(
    brand: Brand, site: str, chromium: Browser, screen: Screen
) -> None:
    page, complaints = browsing(chromium, viewport=screen, java_script_enabled=False)
    look_up(page, site)

    choose(page, "Lys cotton tee", "It doesn’t fit", "Too big")
    card(page, "Lys cotton tee").get_by_role("button", name="One more").click()
    expect(page.locator("#sum")).to_contain_text("2 items")
    choose(page, "Skarv enamel mug", "Damaged or faulty", "Arrived damaged")
    photo: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": picture()}
    card(page, "Skarv enamel mug").locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="Add the chosen photos").last.click()
    expect(page.get_by_alt_text("Your photo 1")).to_be_visible()
    page.get_by_role("button", name="Remove photo 1 of Skarv enamel mug").click()
    expect(page.get_by_alt_text("Your photo 1")).to_have_count(0)
    card(page, "Skarv enamel mug").locator(".tick").uncheck()
    go_on(page, "options")
    page.get_by_role("radio", name="Your own carrier").check()
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Enter which carrier brings it to us")
    page.get_by_label("Carrier", exact=True).fill("Hermes")
    page.get_by_label("Tracking number").fill("H1000200030")
    go_on(page, "check")
    go_on(page, "done")

    expect(page.locator("address")).to_contain_text("Messeallee 4")
    assert complaints == []
    ret = only_return(brand)
    assert (ret.carrier, ret.tracking_number) == ("Hermes", "H1000200030")
    page.context.close()


@LIGHT_AND_DARK
@ON_EACH
def test_every_page_is_accessible_in_chinese(
    brand: Brand, site: str, chromium: Browser, screen: Screen, scheme: str
) -> None:
    page, complaints = browsing(chromium, viewport=screen, locale="zh-CN", color_scheme=scheme)
    found: list[str] = []
    look_up(page, site)
    go_on(page)
    found += faults(page)
    line = page.locator(".line").first
    line.locator(".tick").check()
    line.locator("input[value=fit]").check()
    line.locator("input[value=too_large]").check()
    go_on(page, "options")
    page.locator("input[value=label]").check()
    found += faults(page)
    go_on(page, "check")
    found += faults(page)
    go_on(page, "done")
    found += faults(page)

    assert (found, complaints) == ([], [])
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert only_return(brand).locale == "zh-hans"
    page.context.close()


@ON_EACH
def test_back_refresh_and_two_clicks_do_no_harm(
    brand: Brand, site: str, chromium: Browser, screen: Screen
) -> None:
    page, _ = browsing(chromium, viewport=screen)
    look_up(page, site)
    choose(page, "Lys cotton tee", "Came too late")
    go_on(page, "options")
    page.go_back()
    expect(card(page, "Lys cotton tee").locator(".tick")).to_be_checked()
    page.reload()
    expect(card(page, "Lys cotton tee").locator(".tick")).to_be_checked()
    go_on(page, "options")
    page.reload()
    go_on(page, "check")

    page.locator("main .button-main:visible").first.dblclick()

    page.wait_for_url("**/return/done/")
    ran = only_return(brand).ran
    page.reload()
    expect(page.locator("main")).to_contain_text(ran)
    page.go_back()
    page.wait_for_url("**/return/done/")
    page.goto(f"{site}/nordlicht/return/")
    page.wait_for_url("**/return/done/")
    assert only_return(brand).ran == ran
    page.context.close()


@ON_EACH
def test_what_is_wrong_takes_the_focus_and_leads_to_its_field(
    brand: Brand, site: str, chromium: Browser, screen: Screen
) -> None:
    page, _ = browsing(chromium, viewport=screen)
    look_up(page, site)
    choose(page, "Lys cotton tee", "It doesn’t fit")

    go_on(page)

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    assert faults(page) == []
    summary.get_by_role("link").click()
    expect(card(page, "Lys cotton tee").locator(".reason")).to_be_focused()
    page.context.close()


@ON_EACH
def test_a_no_has_every_reason_and_a_way_on(
    brand: Brand, site: str, chromium: Browser, screen: Screen
) -> None:
    page, _ = browsing(chromium, viewport=screen)
    look_up(page, site)

    parka = card(page, "Tind down parka")

    expect(parka).to_contain_text("It was a final sale, so it can’t come back.")
    expect(parka).to_contain_text("You could send it back until")
    parka.get_by_role("link").click()
    page.wait_for_url("**/nordlicht/help/")
    page.context.close()


@ON_EACH
def test_a_review_is_told_before_and_after(
    brand: Brand, site: str, chromium: Browser, screen: Screen
) -> None:
    set_policy(brand, review_above_minor=1000)
    page, complaints = browsing(chromium, viewport=screen, color_scheme="dark")
    look_up(page, site)
    choose(page, "Lys cotton tee", "Came too late")
    go_on(page, "options")
    assert faults(page) == []
    go_on(page, "check")
    assert faults(page) == []
    go_on(page, "done")

    expect(page.get_by_role("heading", level=1)).to_have_text("We are looking at your request")
    assert (faults(page), complaints) == ([], [])
    page.context.close()


@LIGHT_AND_DARK
@pytest.mark.parametrize("width", [320, 390, pytest.param(1440, marks=pytest.mark.nightly)])
def test_a_narrow_screen_and_large_text_need_no_sideways_scroll(
    brand: Brand, site: str, chromium: Browser, width: int, scheme: str
) -> None:
    page, _ = browsing(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    found: list[Any] = []

    def look() -> None:
        if width == PHONE["width"]:
            page.evaluate(_TWICE)
        found.extend(sideways(page))

    look_up(page, site)
    choose(page, "Skarv enamel mug", "Damaged or faulty", "Arrived damaged")
    look()
    choose(page, "Skarv enamel mug", "Changed my mind", "I changed my mind")
    go_on(page, "options")
    look()
    go_on(page, "check")
    look()
    go_on(page, "done")
    look()

    assert found == []
    page.context.close()
