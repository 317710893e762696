"""Boards as people see them: what is due, where parcels are, how carriers do, many at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.doors.console.test_incidents import an_incident, incident
from tests.doors.console.test_parcels import UPS, a_parcel
from tests.doors.console.test_work_in_a_browser import BRAND, looked_at, opened
from tests.makers.bulk import make_bulk
from tests.makers.clocks import a_clock, clocks_of_all
from tests.makers.stories import standing_at

PAGES = (
    "clocks/", "clocks/?view=paused", "clocks/met/", "parcels/", "parcels/?view=trouble",
    "parcels/unknown/", "carriers/?days=365", "targets/", "incidents/?view=table",
)  # fmt: skip


@pytest.fixture
def busy(live_cast: Cast) -> Cast:
    standing_at(MONDAY)
    make_bulk(live_cast.nordlicht, 300)
    clocks_of_all([live_cast.nordlicht])
    a_parcel(
        live_cast.nordlicht,
        "NL-UPS",
        number=UPS,
        at=MONDAY - timedelta(days=30),
        position="in_transit",
        scanned=MONDAY - timedelta(days=9),
        incident=IncidentKind.NO_MOVEMENT,
    )
    return live_cast


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
def test_no_board_has_a_violation_or_a_sideways_scroll(
    busy: Cast, site: str, chromium: Browser, scheme: str
) -> None:
    page = opened(chromium, site, busy.ada, BRAND, color_scheme=scheme)
    found: dict[str, Any] = {}
    for path in PAGES:
        found |= looked_at(page, site, BRAND + path)
    page.context.close()

    assert found == {}


def test_what_is_due_is_taken_with_one_key_and_put_back_with_another(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    standing_at(MONDAY)
    ran = a_clock(live_cast.nordlicht, "NL-1", due_in=-timedelta(hours=3))
    page = opened(chromium, site, live_cast.ben, f"{BRAND}clocks/")

    page.keyboard.press("j")
    page.keyboard.press("t")
    page.get_by_text("You have 1 return now.").wait_for()
    assert page.url.endswith("/clocks/")
    with acting_for(live_cast.nordlicht.pk):
        assert Return.objects.get(ran=ran).owner == f"member:{live_cast.ben.pk}"
    page.wait_for_load_state("load")  # the keys are there once their script is
    page.keyboard.press("u")
    page.get_by_text("1 was put back.").wait_for()
    with acting_for(live_cast.nordlicht.pk):
        assert Return.objects.get(ran=ran).owner is None
    page.context.close()


def test_incidents_are_closed_together_on_a_phone_without_a_script(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    numbers = [an_incident(live_cast.nordlicht, f"NL-{n}") for n in range(2)]
    page = opened(
        chromium,
        site,
        live_cast.ben,
        f"{BRAND}incidents/?view=table",
        viewport={"width": 390, "height": 800},
        java_script_enabled=False,
    )

    for box in page.locator("tbody input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_label("Why they are over").fill("The depot found them.")
    page.get_by_role("button", name="Close them").click()

    page.get_by_text("2 incidents are closed.").wait_for()
    assert all(incident(live_cast.nordlicht, n).healed_at for n in numbers)
    page.context.close()
