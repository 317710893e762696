"""The page in a real browser: nothing blocked, nothing sideways, nothing inaccessible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.tracking.models import Claim
from tests.cast import Cast
from tests.doors.axe import SIDEWAYS, violations
from tests.doors.portal.browsing import LIGHT_AND_DARK, NIGHTLY
from tests.makers.stories import Story, standing_at
from tests.makers.variants import VARIANTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SMALL = """() => [...document.querySelectorAll("button, summary, main a, header a")]
  .filter(e => e.checkVisibility() && e.getClientRects().length)
  .filter(e => e.getBoundingClientRect().height < 44)
  .map(e => e.textContent.trim())"""
_TWICE = "document.documentElement.style.fontSize = '200%'"
LOOKS = [
    (width, scheme, locale)
    for width in (390, 1440)
    for scheme in ("light", "dark")
    for locale in ("en-GB", "zh-CN")
]


def dressed(cast: Cast) -> Brand:
    """Nordlicht with its logo and somebody to write to."""
    Brand.objects.filter(id=cast.nordlicht.pk).update(
        theme={"logo": "nordlicht.svg", "brand": "#0f766e", "dark_brand": "#3fb8ac"},
        help_email="help@nordlicht.example",
        help_hours="Mon–Fri, 9:00–18:00",
    )
    return Brand.objects.get(id=cast.nordlicht.pk)


def told(cast: Cast, name: str) -> Story:
    story, now = VARIANTS[name](dressed(cast))
    standing_at(now)
    return story


def opened(browser: Browser, address: str, **looks: Any) -> tuple[Page, list[str]]:
    """Open the page; return it with whatever the browser complained about."""
    context = browser.new_context(**looks)
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda got: complaints.extend(_refused(got)))
    page.goto(address)
    return page, complaints


def _refused(answer: Response) -> list[str]:
    return [f"{answer.status} {answer.url}"] if answer.status >= 400 else []


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param(LOOKS[1::5], id="some"),
        pytest.param(LOOKS, id="all", marks=NIGHTLY),
    ],
)
def test_it_fits_every_screen_theme_and_language(
    live_cast: Cast, site: str, chromium: Browser, looks: Sequence[tuple[Any, ...]]
) -> None:
    story = told(live_cast, "on_its_way")

    for width, scheme, locale in looks:
        page, complaints = opened(
            chromium,
            site + story.path,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            locale=locale,
        )
        look = (width, scheme, locale)
        assert (look, complaints) == (look, [])
        assert (look, page.evaluate(SIDEWAYS)) == (look, 0)
        assert (look, violations(page)) == (look, [])
        page.context.close()


@LIGHT_AND_DARK
@pytest.mark.parametrize("name", VARIANTS)
def test_every_kind_of_page_is_accessible(
    live_cast: Cast, site: str, chromium: Browser, name: str, scheme: str
) -> None:
    story = told(live_cast, name)
    page, complaints = opened(
        chromium,
        site + story.path,
        viewport={"width": 390, "height": 800},
        color_scheme=scheme,
        locale="en-GB",
    )

    assert complaints == []
    assert violations(page) == []
    assert page.locator("h1").count() == 1
    assert page.evaluate(_SMALL) == []
    page.context.close()


@pytest.mark.parametrize("name", ["not_sent_yet", "in_parts", "paid"])
def test_a_narrow_screen_and_large_text_need_no_sideways_scroll(
    live_cast: Cast, site: str, chromium: Browser, name: str
) -> None:
    story = told(live_cast, name)

    for width, enlarge in ((320, ""), (390, _TWICE)):
        page, _ = opened(
            chromium,
            site + story.path,
            viewport={"width": width, "height": 800},
            locale="en-GB",
        )
        if enlarge:
            page.evaluate(enlarge)
        assert (width, page.evaluate(SIDEWAYS)) == (width, 0)
        page.context.close()


def test_an_answer_and_another_language_need_no_script(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    story = told(live_cast, "not_sent_yet")

    page, _ = opened(chromium, site + story.path, java_script_enabled=False, locale="en-GB")
    page.get_by_role("button", name="I dropped it off").click()
    page.get_by_text("Thank you. We watch for the first scan.").wait_for()
    page.get_by_text("English", exact=True).first.click()
    page.get_by_role("button", name="中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    with acting_for(live_cast.nordlicht.pk):
        assert Claim.objects.get().kind == "dropped_off"
    page.context.close()
