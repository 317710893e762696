"""The return's page in a real browser: by keys, narrow and wide, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import User
from backhaul.stages.messaging.models import Message
from backhaul.stages.returns.models import Unit
from tests.cast import Cast
from tests.doors.axe import SIDEWAYS, violations
from tests.doors.console.work_cast import in_review, signed_in
from tests.doors.portal.test_in_a_browser import dressed
from tests.makers.stories import LEIPZIG, Story, labelled, scanned, standing_at
from tests.makers.variants import VARIANTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SMALL = """() => [...document.querySelectorAll("main button, main summary, main .button")]
  .filter(e => e.checkVisibility() && e.getClientRects().length)
  .filter(e => e.getBoundingClientRect().height < 44).map(e => e.textContent.trim())"""


def seat(browser: Browser, site: str, user: User, **looks: Any) -> tuple[Page, list[str]]:
    """Open a browser in which `user` is signed in; return it with its complaints."""
    context = browser.new_context(**looks)
    context.set_default_timeout(30_000)
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def here(ran: str, rest: str = "") -> str:
    return f"/b/nordlicht/returns/{ran}/{rest}"


@pytest.mark.parametrize("name", ["no_movement", "paid", "in_review", "in_parts"])
def test_it_fits_every_screen_and_theme(
    site: str, chromium: Browser, live_cast: Cast, name: str
) -> None:
    story, now = VARIANTS[name](dressed(live_cast))
    standing_at(now)
    for width, scheme, locale in ((390, "light", "en-GB"), (1440, "dark", "zh-CN")):
        page, complaints = seat(
            chromium,
            site,
            live_cast.ada,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale=locale,
        )
        page.goto(site + here(story.ran))

        assert complaints == []
        assert page.evaluate(SIDEWAYS) == 0
        assert violations(page) == []
        if width == 390:
            assert [text for text in page.evaluate(_SMALL) if text] == []


def test_a_refund_is_approved_by_its_key_and_seen_on_the_tracking_page(
    site: str, chromium: Browser, live_cast: Cast
) -> None:
    story = scanned(labelled(dressed(live_cast), items=1), LEIPZIG)
    standing_at(LEIPZIG)
    page, complaints = seat(
        chromium, site, live_cast.ada, viewport={"width": 1440, "height": 900}
    )
    page.goto(site + here(story.ran))

    page.keyboard.press("p")
    page.wait_for_url("**/settle")
    page.get_by_role("button", name="Pay €30.00 now").click()

    page.wait_for_url(f"**{here(story.ran)}")
    expect(page.get_by_text("€30.00 is on its way.")).to_be_visible()
    page.goto(site + story.path)
    expect(page.get_by_text("Approved").first).to_be_visible()
    assert complaints == []


def test_a_request_is_reviewed_on_the_phone(
    site: str, chromium: Browser, live_cast: Cast
) -> None:
    dressed(live_cast)
    ran = in_review(live_cast.nordlicht)
    page, _ = seat(chromium, site, live_cast.ada, viewport={"width": 390, "height": 844})
    page.goto(site + here(ran))

    page.get_by_role("link", name="Decide 1 unit").click()
    page.get_by_role("radio", name="Refuse").check()
    page.get_by_label("The law may give a right").select_option(index=1)
    page.get_by_label("Why").fill("It was worn on a trip.")
    assert violations(page) == []
    page.get_by_role("button", name="Decide").click()

    page.wait_for_url(f"**{here(ran)}")
    expect(page.get_by_text("1 unit is refused.")).to_be_visible()
    with acting_for(live_cast.nordlicht.pk):
        [unit] = Unit.objects.filter(brand=live_cast.nordlicht, ret__ran=ran)
        assert unit.authorization == "refused"


def test_a_letter_goes_with_a_key_and_stands_on_the_page(
    site: str, chromium: Browser, live_cast: Cast
) -> None:
    story = _travelling(live_cast)
    page, _ = seat(chromium, site, live_cast.ben, viewport={"width": 1440, "height": 900})
    page.goto(site + here(story.ran))

    page.keyboard.press("m")
    page.wait_for_url("**/write")
    page.get_by_role("link", name="Where it is").click()
    page.get_by_label("Text").press("Control+Enter")

    page.wait_for_url(f"**{here(story.ran)}")
    expect(page.locator("#letters").get_by_text("Where your return is")).to_be_visible()
    with acting_for(live_cast.nordlicht.pk):
        [message] = Message.objects.filter(brand=live_cast.nordlicht, written_by__gt="")
        assert message.state == "queued"


def test_the_timeline_is_filtered_in_place(
    site: str, chromium: Browser, live_cast: Cast
) -> None:
    story = _travelling(live_cast)
    page, complaints = seat(
        chromium, site, live_cast.ben, viewport={"width": 1440, "height": 900}
    )
    page.goto(site + here(story.ran))

    page.locator("#timeline").get_by_role("link", name="Money").click()

    page.locator("#timeline [aria-current]", has_text="Money").wait_for()
    assert page.locator("#units").count() == 1
    assert complaints == []


def test_it_works_without_javascript(site: str, chromium: Browser, live_cast: Cast) -> None:
    story = _travelling(live_cast)
    page, _ = seat(
        chromium,
        site,
        live_cast.ben,
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
    )
    page.goto(site + here(story.ran))

    page.locator("#timeline").get_by_role("link", name="People").click()
    page.get_by_role("button", name="Take it").click()

    expect(page.get_by_text("It is yours now.")).to_be_visible()


def test_the_mailbox_reads_well_on_a_phone(
    site: str, chromium: Browser, live_cast: Cast
) -> None:
    story = _travelling(live_cast)
    with acting_for(live_cast.nordlicht.pk):
        Message.objects.create(
            brand=live_cast.nordlicht,
            return_id=story.return_id,
            occasion="label_ready",
            to="sam@example.com",
            locale="en",
            subject="Your return label is ready",
            text=f"Hello,\n\nYour return page:\n{site}{story.path}\n",
            created_at=LEIPZIG,
        )
    page, complaints = seat(
        chromium, site, live_cast.eve, viewport={"width": 390, "height": 844}
    )
    page.goto(f"{site}/mailbox/")

    assert page.evaluate(SIDEWAYS) == 0
    assert violations(page) == []
    assert complaints == []
    page.get_by_role("link", name=story.path).click()
    page.wait_for_url(f"**{story.path}")


def _travelling(cast: Cast) -> Story:
    story, now = VARIANTS["on_its_way"](dressed(cast))
    standing_at(now)
    return story
