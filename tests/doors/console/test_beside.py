"""From one return to the next of the list that it was opened from, without going back."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, expect

from tests.cast import MONDAY, Cast
from tests.doors.conftest import sign_in
from tests.makers.bulk import make_bulk
from tests.makers.stories import standing_at


def test_a_return_opened_from_the_list_knows_its_neighbours(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    make_bulk(live_cast.nordlicht, 12)
    standing_at(MONDAY)
    context: Any = chromium.new_context(viewport={"width": 1440, "height": 900})
    sign_in(context, site, live_cast.ada)
    page = context.new_page()
    page.goto(f"{site}/b/nordlicht/?view=all")
    links = page.locator(".list-ran a:first-child")
    rans = links.all_text_contents()
    assert len(rans) == 12

    links.nth(1).click()
    expect(page.locator(".beside")).to_contain_text("2 of 12")
    page.keyboard.press("j")
    expect(page.locator("h1")).to_contain_text(rans[2])
    page.keyboard.press("k")
    expect(page.locator("h1")).to_contain_text(rans[1])
    page.keyboard.press("k")
    expect(page.locator(".beside")).to_contain_text("1 of 12")
    expect(page.locator(".beside a[rel=prev]")).to_be_hidden()


def test_a_return_that_is_alone_in_its_list_shows_no_neighbours(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    make_bulk(live_cast.nordlicht, 1)
    standing_at(MONDAY)
    context: Any = chromium.new_context()
    sign_in(context, site, live_cast.ada)
    page = context.new_page()
    page.goto(f"{site}/b/nordlicht/?view=all")
    page.locator(".list-ran a:first-child").click()

    expect(page.locator("h1")).to_contain_text("NL-")
    expect(page.locator(".beside")).to_be_hidden()
