"""The two steps of a withdrawal on a phone and on a desk: readable, reachable, no script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.withdrawals.models import Declaration
from tests.cast import MONDAY, Cast
from tests.doors.portal.browsing import LIGHT_AND_DARK, ON_EACH, Screen, browsing, faults
from tests.makers.declarations import sold
from tests.makers.stories import standing_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@ON_EACH
@LIGHT_AND_DARK
def test_it_is_declared_confirmed_and_heard(
    chromium: Browser, site: str, live_cast: Cast, screen: Screen, scheme: str
) -> None:
    standing_at(MONDAY)
    sold(live_cast.nordlicht)
    page, complaints = browsing(chromium, viewport=screen, color_scheme=scheme)
    page.goto(f"{site}/nordlicht/")
    page.get_by_role("link", name="Withdraw from contract here").first.click()
    assert faults(page) == []
    page.get_by_role("button", name="Go on to confirm").click()
    page.get_by_role("alert").wait_for()
    assert faults(page) == []

    page.get_by_label("Your name").fill("Sam Lind")
    page.get_by_label("Order number").fill("NL-100482")
    page.get_by_label("E-mail").fill("sam@example.com")
    page.get_by_role("button", name="Go on to confirm").click()
    page.get_by_role("heading", name="Is this what you declare?").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Confirm withdrawal").click()

    page.get_by_role("heading", name="We have received your withdrawal").wait_for()
    assert faults(page) == []
    with acting_for(live_cast.nordlicht.pk):
        row = Declaration.objects.get()
    expect(page.get_by_text(row.number).first).to_be_visible()
    assert complaints == []
