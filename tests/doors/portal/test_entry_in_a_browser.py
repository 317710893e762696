"""The way in, in a real browser: every page in every look, with and without scripts."""

from __future__ import annotations

from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from backhaul.core.axes import Origin
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.drafts import open_draft
from backhaul.stages.intake.links import draft_url
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.doors.axe import SIDEWAYS, violations
from tests.doors.portal.browsing import LIGHT_AND_DARK, NIGHTLY, ON_EACH, Screen
from tests.makers.orders import sold_order
from tests.makers.stories import standing_at
from tests.makers.variants import VARIANTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SMALL = """() => [...document.querySelectorAll("button, summary, main a, header a, footer a")]
  .filter(e => e.checkVisibility() && e.getClientRects().length)
  .filter(e => e.getBoundingClientRect().height < 44)
  .map(e => e.textContent.trim())"""
_MOST_BYTES = 60_000
PAGES = ("", "gift/", "track/", "policy/", "help/", "withdraw/")


@pytest.fixture
def sold(live_cast: Cast) -> int:
    """Sam's order at Nordlicht, dressed for its pages."""
    Brand.objects.filter(id=live_cast.nordlicht.pk).update(
        theme={
            "logo": "nordlicht.svg",
            "scene": "nordlicht-scene.svg",
            "brand": "#0f766e",
            "brand_soft": "#e3f3f1",
            "dark_brand": "#3fb8ac",
            "dark_brand_ink": "#06201d",
        },
        help_email="help@nordlicht.example",
        help_hours="Mon–Fri, 9:00–18:00",
        privacy_url="https://nordlicht.example/privacy",
        imprint_url="https://nordlicht.example/imprint",
        shop_url="https://nordlicht.example/",
    )
    standing_at(MONDAY)
    with acting_for(live_cast.nordlicht.pk):
        (known,) = upsert_orders(live_cast.nordlicht.pk, [sold_order()])
    return known.order_id


def opened(browser: Browser, address: str, **looks: Any) -> tuple[Page, list[str]]:
    """Open the page; return it with whatever the browser complained about."""
    looks.setdefault("locale", "en-GB")
    context = browser.new_context(**looks)
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda got: complaints.extend(_broken(got)))
    page.goto(address)
    return page, complaints


def _broken(answer: Response) -> list[str]:
    return [f"{answer.status} {answer.url}"] if answer.status >= 500 else []


def asked(page: Page, number: str, email: str) -> None:
    page.get_by_label("Order number").fill(number)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Find my order").click()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_every_screen_and_is_accessible(
    live_cast: Cast, sold: int, site: str, chromium: Browser, path: str
) -> None:
    page, complaints = opened(chromium, f"{site}/nordlicht/{path}", reduced_motion="reduce")
    for width, scheme in ((390, "light"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=cast("Any", scheme))
        look = (path, width, scheme)
        assert (look, page.evaluate(SIDEWAYS)) == (look, 0)
        assert (look, violations(page)) == (look, [])
        assert (look, page.evaluate(_SMALL)) == (look, [])
    assert complaints == []
    assert page.locator("h1").count() == 1
    page.context.close()


def test_a_narrow_screen_and_large_text_need_no_sideways_scroll(
    live_cast: Cast, sold: int, site: str, chromium: Browser
) -> None:
    for path in PAGES:
        page, _ = opened(chromium, f"{site}/nordlicht/{path}")
        for width, size in ((320, "100%"), (390, "200%")):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
            assert (path, width, page.evaluate(SIDEWAYS)) == (path, width, 0)
        page.context.close()


def test_the_first_page_is_light(
    live_cast: Cast, sold: int, site: str, chromium: Browser
) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda got: sizes.append(len(got.body())))

    page.goto(f"{site}/nordlicht/", wait_until="networkidle")

    assert sum(sizes) < _MOST_BYTES
    context.close()


def test_wrong_input_is_told_before_the_form_and_at_its_field(
    live_cast: Cast, sold: int, site: str, chromium: Browser
) -> None:
    for scheme in ("light", "dark"):
        page, _ = opened(
            chromium,
            f"{site}/nordlicht/",
            viewport={"width": 390, "height": 900},
            color_scheme=scheme,
        )
        asked(page, "", "mira.lind@")
        page.get_by_role("alert").wait_for()

        assert page.title().startswith("Error: ")
        expect(page.locator("#errors")).to_be_focused()
        assert page.get_by_label("E-mail").input_value() == "mira.lind@"
        assert page.get_by_label("E-mail").get_attribute("aria-invalid") == "true"
        assert violations(page) == []
        page.get_by_role("link", name="Enter an e-mail address").click()
        expect(page.locator("[name=email]")).to_be_focused()
        page.context.close()


@ON_EACH
def test_a_wrong_address_and_an_unknown_order_are_one_page(
    live_cast: Cast, sold: int, site: str, chromium: Browser, screen: Screen
) -> None:
    told = []
    for number, email in (("NL-100482", "eve@example.com"), ("NL-999999", SHOPPER_EMAIL)):
        page, _ = opened(chromium, f"{site}/nordlicht/", viewport=screen)
        asked(page, number, email)
        page.get_by_role("alert").wait_for()
        told.append((page.url, page.title(), page.get_by_role("alert").inner_text()))
        assert violations(page) == []
        page.context.close()

    assert told[0] == told[1]


def test_too_many_attempts_get_a_clear_page(
    live_cast: Cast, sold: int, site: str, chromium: Browser
) -> None:
    page, _ = opened(chromium, f"{site}/nordlicht/", viewport={"width": 390, "height": 900})
    for _ in range(11):
        page.goto(f"{site}/nordlicht/")
        asked(page, "NL-100482", "eve@example.com")

    page.get_by_role("heading", name="Please wait a little").wait_for()
    assert "You can try again in 15 minutes." in page.inner_text("main")
    assert violations(page) == []
    page.context.close()


@ON_EACH
def test_without_scripts_the_order_opens_and_the_language_changes(
    live_cast: Cast, sold: int, site: str, chromium: Browser, screen: Screen
) -> None:
    page, _ = opened(chromium, f"{site}/nordlicht/", java_script_enabled=False, viewport=screen)
    page.get_by_text("English", exact=True).first.click()
    page.get_by_role("button", name="中文").click()
    page.wait_for_url("**/nordlicht/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator("summary", has_text="中文").click()
    page.get_by_role("button", name="English").click()
    page.wait_for_url("**/nordlicht/")

    asked(page, "nl100482", SHOPPER_EMAIL)

    page.wait_for_url("**/nordlicht/return/")
    assert "Lys cotton tee" in page.inner_text("main")
    page.context.close()


def test_a_start_link_opens_what_an_agent_began(
    live_cast: Cast, sold: int, site: str, chromium: Browser
) -> None:
    with acting_for(live_cast.nordlicht.pk):
        token = open_draft(
            live_cast.nordlicht, [sold], email_norm="", origin=Origin.AGENT, at=MONDAY
        )
    path = draft_url("nordlicht", token).split("/", 3)[3]

    page, _ = opened(chromium, f"{site}/{path}")

    assert page.url == f"{site}/nordlicht/return/"
    assert "Lys cotton tee" in page.inner_text("main")
    page.context.close()


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=NIGHTLY)])
def test_a_shopper_cancels_one_item(
    live_cast: Cast, site: str, chromium: Browser, width: int
) -> None:
    story, now = VARIANTS["to_send"](live_cast.nordlicht)
    standing_at(now)
    page, _ = opened(
        chromium,
        site + story.path,
        viewport={"width": width, "height": 900},
        java_script_enabled=False,
    )

    page.get_by_role("link", name="Cancel or change").click()
    page.get_by_role("heading", name="Cancel this return").wait_for()
    page.locator("input[name=unit]").first.uncheck()
    page.get_by_role("button", name="Cancel what I chose").click()
    page.get_by_text("It is cancelled. You keep what you cancelled.").wait_for()

    with acting_for(live_cast.nordlicht.pk):
        rows = Unit.objects.filter(ret_id=story.return_id).order_by("ordinal")
        assert list(rows.values_list("authorization", flat=True)) == [
            "authorized",
            "withdrawn",
        ]
    page.context.close()


@LIGHT_AND_DARK
def test_the_cancel_page_and_the_receipt_are_accessible(
    live_cast: Cast, site: str, chromium: Browser, scheme: Any
) -> None:
    story, now = VARIANTS["to_send"](live_cast.nordlicht)
    standing_at(now)
    for width in (390, 1440):
        page, complaints = opened(
            chromium,
            f"{site}{story.path}cancel/",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
        )
        assert (complaints, violations(page), page.evaluate(SIDEWAYS)) == ([], [], 0)
        page.goto(site + story.path)
        if page.get_by_role("button", name="I dropped it off").count():
            page.get_by_role("button", name="I dropped it off").click()
        page.get_by_label("Photo or PDF of the receipt").wait_for()
        page.get_by_role("button", name="Send what you know").click()
        page.locator("#receipt-title").wait_for()
        assert (violations(page), page.evaluate(SIDEWAYS)) == ([], 0)
        page.context.close()
