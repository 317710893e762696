"""From the first question to the bin: by number keys, by scanner, and without a script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disposition.bins import ensure_bins
from backhaul.stages.receiving.actions import receive
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.doors.station.browsing import (
    BOTH_SIZES,
    EVERY_LOOK,
    SIZES,
    bench_of,
    faults,
    scan,
)
from tests.makers.floor import arrival
from tests.makers.orders import sold_line
from tests.makers.returns import authorized_return, send_parcel

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_HIDDEN_ANSWERS = """() => { const main = document.querySelector("#main");
  return main.scrollHeight - main.clientHeight; }"""


def jacket_of(cast: Cast) -> str:
    """A jacket of Sam's with a picture, received at a site that has bins."""
    ensure_bins("main", {"L1": "Aisle 6, cage"})
    line = sold_line(
        quantity=3,
        title="Fjell shell jacket",
        variant_title="M",
        image_url="/static/demo/jacket.svg",
        paid=Money(56_700, "EUR"),
    )
    ran = authorized_return(cast.nordlicht, line=line)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(), at=MONDAY, actor="member:1")
        Unit.objects.update(comment="The zip caught on the third walk.")
    return ran


def address(site: str, ran: str, rest: str = "") -> str:
    return f"{site}/station/units/nordlicht/{ran}/1/{rest}"


def state(cast: Cast) -> tuple[str, str, str]:
    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        return unit.processing, unit.disposition, unit.bin


def says(page: Page, title: str) -> None:
    expect(page.locator("#frame h1")).to_have_text(title)


def press(page: Page, key: str, title: str) -> None:
    page.keyboard.press(key)
    says(page, title)


@BOTH_SIZES
def test_number_keys_alone_grade_and_finish(
    live_cast: Cast, site: str, chromium: Browser, size: Any
) -> None:
    ran = jacket_of(live_cast)
    page, complaints = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(address(site, ran, "inspect"))
    says(page, "Is everything there?")

    press(page, "1", "Is it this product?")
    press(page, "1", "How does it look?")
    press(page, "4", "Grade D · damaged")
    press(page, "1", "Liquidate · L1")

    assert state(live_cast) == ("decided", "liquidate", "L1")
    assert complaints == []
    page.context.close()


@BOTH_SIZES
def test_back_and_undo_keep_what_was_answered(
    live_cast: Cast, site: str, chromium: Browser, size: Any
) -> None:
    ran = jacket_of(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(address(site, ran, "inspect"))
    press(page, "1", "Is it this product?")
    press(page, "0", "Is everything there?")
    expect(page.locator(".is-chosen strong")).to_have_text("Yes, everything")
    press(page, "1", "Is it this product?")
    press(page, "1", "How does it look?")
    press(page, "5", "Grade F · broken")
    press(page, "0", "How does it look?")
    expect(page.locator(".is-chosen strong")).to_have_text("Broken")
    press(page, "4", "Grade D · damaged")
    press(page, "1", "Liquidate · L1")

    press(page, "F2", "Grade D · damaged")

    assert state(live_cast) == ("inspected", "", "")
    page.context.close()


@BOTH_SIZES
def test_scanning_the_bin_finishes(
    live_cast: Cast, site: str, chromium: Browser, size: Any
) -> None:
    ran = jacket_of(live_cast)
    page, complaints = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(address(site, ran, "inspect"))
    press(page, "1", "Is it this product?")
    press(page, "1", "How does it look?")
    press(page, "4", "Grade D · damaged")

    scan(page, "L1")
    says(page, "Liquidate · L1")

    assert state(live_cast) == ("decided", "liquidate", "L1")
    assert complaints == []
    page.context.close()


@BOTH_SIZES
def test_another_bin_asks_why_first(
    live_cast: Cast, site: str, chromium: Browser, size: Any
) -> None:
    ran = jacket_of(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(address(site, ran, "inspect"))
    press(page, "1", "Is it this product?")
    press(page, "1", "How does it look?")
    press(page, "4", "Grade D · damaged")

    scan(page, "C1")
    says(page, "Recycle: why not Liquidate?")
    press(page, "4", "Recycle · C1")

    assert state(live_cast) == ("decided", "recycle", "C1")
    page.context.close()


def test_all_of_it_works_without_a_script(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    ran = jacket_of(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada, java_script_enabled=False)
    page.goto(address(site, ran, "inspect"))

    page.get_by_role("button", name="Something is missing").click()
    page.get_by_role("button", name="Tags or labels").click()
    page.get_by_role("button", name="That is all").click()
    page.get_by_role("button", name="Yes, this one").click()
    page.get_by_role("button", name="As new").click()
    says(page, "Grade C · something is missing, as new")
    page.locator("#wedge").fill("R2")
    page.locator(".scan-go").click()
    page.wait_for_url("**/done")

    assert state(live_cast) == ("decided", "refurbish", "R2")
    page.context.close()


def hidden_answers(page: Page) -> list[str]:
    """Return where not all answers are seen; on the smallest a finger reaches them."""
    found = []
    for size in SIZES[1:]:
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of two ints
        if page.evaluate(_HIDDEN_ANSWERS) > 0:
            found.append(f"{size['width']}: answers are hidden")
    return found


@EVERY_LOOK
def test_every_page_fits_and_is_accessible(
    live_cast: Cast, site: str, chromium: Browser, locale: str, scheme: str
) -> None:
    ran = jacket_of(live_cast)
    page, complaints = bench_of(
        chromium, site, live_cast.ada, locale=locale, color_scheme=scheme
    )
    found: dict[str, list[str]] = {}

    def looked(rest: str, *, may_scroll: bool = False) -> None:
        where = f"{site}{rest}" if rest.startswith("/") else address(site, ran, rest)
        page.goto(where)
        wrong = faults(page)
        wrong += [] if may_scroll else hidden_answers(page)
        if wrong:
            found[rest] = wrong

    for rest in ("inspect", "inspect?q=condition", "photo", "aside"):
        looked(rest)
    looked("", may_scroll=True)
    page.goto(address(site, ran, "inspect"))
    for answer in ("2", "Enter", "1", "4"):
        before = page.locator("#frame h1").inner_text()
        page.keyboard.press(answer)
        expect(page.locator("#frame h1")).not_to_have_text(before)
    for rest in ("disposition", "disposition/others", "disposition/why?choice=recycle"):
        looked(rest)
    page.goto(address(site, ran, "disposition"))
    page.keyboard.press("1")
    page.wait_for_url("**/done")
    looked("done")
    for rest in ("", "/station/places", "/station/places/L1", "/station/places/A1"):
        looked(rest, may_scroll=True)

    assert found == {}
    assert complaints == []
    page.context.close()
