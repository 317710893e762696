"""Reviews, incidents, callers and insights as people see them, keys and all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, Cast
from tests.doors.axe import SIDEWAYS, leave_every_third_row, violations
from tests.doors.console.test_agent import an_order
from tests.doors.console.test_incidents import an_incident
from tests.doors.console.work_cast import in_review, signed_in
from tests.makers.bulk import make_bulk
from tests.makers.stories import standing_at

BRAND = "/b/nordlicht/"
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 800}
_OPEN_ALL = """() => document.querySelectorAll("main details").forEach(
  (one) => { one.open = true; })"""


def opened(chromium: Browser, site: str, user: Any, path: str, **options: Any) -> Page:
    """Open a page as `user`, at 1440 pixels if nothing else is said."""
    given = {"viewport": WIDE, "locale": "en-GB", **options}
    context = chromium.new_context(**given)
    session = signed_in(user).cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": site}])
    page = context.new_page()
    page.goto(site + path)
    return page


def looked_at(page: Page, site: str, path: str, *, unfolded: bool = False) -> dict[str, Any]:
    """Return what is wrong with a page, wide and narrow, by its path."""
    page.set_viewport_size(WIDE)
    page.goto(site + path)
    if unfolded:
        page.evaluate(_OPEN_ALL)
    found: dict[str, Any] = {}
    page.set_viewport_size(NARROW)
    if sideways := page.evaluate(SIDEWAYS):
        found[f"{path} at 390"] = sideways
    page.set_viewport_size(WIDE)
    leave_every_third_row(page)
    if wrong := violations(page):
        found[path] = wrong
    return found


def authorization(cast: Cast, ran: str) -> str:
    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get(brand=cast.nordlicht, ret__ran=ran)
        return str(unit.authorization)


def test_a_request_is_approved_with_two_keys(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    first = in_review(live_cast.nordlicht, order="NL-1", at=MONDAY - timedelta(hours=2))
    second = in_review(live_cast.nordlicht, order="NL-2")
    page = opened(chromium, site, live_cast.ada, f"{BRAND}reviews/")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reviews/{first}/")
    page.keyboard.press("a")
    page.get_by_role("button", name="Approve it").click()
    page.wait_for_url(f"**/reviews/{second}/")

    expect(page.get_by_text(f"{first} approved.")).to_be_visible()
    assert authorization(live_cast, first) == "authorized"
    page.context.close()


def test_a_request_is_refused_with_two_reasons_without_a_script(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    ran = in_review(live_cast.nordlicht)
    page = opened(
        chromium,
        site,
        live_cast.ada,
        f"{BRAND}reviews/{ran}/",
        viewport={"width": 390, "height": 800},
        java_script_enabled=False,
    )

    page.locator("summary").filter(has_text="Refuse").click()
    page.get_by_label("Ground in the law").select_option("custom_made.always")
    page.get_by_label("It was used more than trying it on needs.").check()
    page.get_by_label("The damage came from using it.").check()
    page.get_by_role("button", name="Refuse it").click()

    page.get_by_text("Nobody waits for an answer").wait_for()
    assert authorization(live_cast, ran) == "refused"
    page.context.close()


def test_an_incident_is_taken_with_one_key(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    an_incident(live_cast.nordlicht, "NL-1")
    page = opened(chromium, site, live_cast.ben, f"{BRAND}incidents/")

    page.keyboard.press("j")
    page.keyboard.press("t")
    page.get_by_text("It is yours now.").wait_for()

    expect(page.locator(".note-card").get_by_text("Ben")).to_be_visible()
    page.context.close()


def test_an_agent_opens_a_return_for_a_caller(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    an_order(live_cast.nordlicht)
    page = opened(chromium, site, live_cast.ben, f"{BRAND}new/")

    page.get_by_label("Order number or e-mail address").fill("sam@example.com")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Choose the items").click()
    page.get_by_role("checkbox", name="Lys cotton tee").check()
    page.get_by_label("Reason").select_option("too_small")
    page.get_by_label("Refund", exact=True).check()
    page.get_by_label("Own carrier", exact=True).check()
    page.get_by_label("Carrier own carrier only").fill("Posti")
    page.get_by_label("Tracking number own carrier only").fill("JJFI123")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("Approved by policy").wait_for()
    page.get_by_label("How they reached you").select_option("phone")
    page.get_by_role("button", name="Create the return").click()
    page.wait_for_url("**/returns/**")

    with acting_for(live_cast.nordlicht.pk):
        ret = Return.objects.get(brand=live_cast.nordlicht)
        assert ret.origin == "agent"
    expect(page.get_by_text(f"{ret.ran} is opened.")).to_be_visible()
    page.context.close()


@pytest.fixture
def busy(live_cast: Cast) -> list[str]:
    """Make every page of the work full; return their addresses."""
    standing_at(MONDAY)
    make_bulk(live_cast.nordlicht, 300)
    two = in_review(live_cast.nordlicht, order="NL-REVIEW", units=2)
    number = an_incident(live_cast.nordlicht, "NL-INCIDENT")
    names = ("reviews/", f"reviews/{two}/", "incidents/", "incidents/?view=table",
             f"incidents/{number}/", "insights/", "refunds/", "new/")  # fmt: skip
    return [BRAND + name for name in names]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
def test_no_page_has_a_violation_or_a_sideways_scroll(
    live_cast: Cast, site: str, chromium: Browser, busy: list[str], scheme: str
) -> None:
    page = opened(chromium, site, live_cast.ada, busy[0], color_scheme=scheme)
    found: dict[str, Any] = {}
    for path in busy:
        found |= looked_at(page, site, path, unfolded=True)
    page.context.close()

    assert found == {}
