"""Receiving with a scanner and no mouse, on the tablet and on the handheld."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.receiving.models import Receipt
from backhaul.stages.returns.models import Unit
from tests.cast import Cast
from tests.doors.station.browsing import (
    BOTH_SIZES,
    EVERY_LOOK,
    bench_of,
    faults,
    scan,
)
from tests.makers.returns import NUMBER, authorized_return, send_parcel

pytestmark = [pytest.mark.browser, pytest.mark.slow]


_STOPS_AFTER_ONE = """async ([first, ...rest]) => {
  const press = (key) => document.querySelector("#wedge").dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  press(first);
  await new Promise((go) => setTimeout(go, 150));
  rest.forEach(press);
}"""


def box_of(cast: Cast, *, units: int = 1) -> str:
    ran = authorized_return(cast.nordlicht, units=units)
    send_parcel(cast.nordlicht, ran)
    return ran


def states(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        return list(Unit.objects.order_by("ordinal", "id").values_list("processing", flat=True))


def receipts(cast: Cast) -> int:
    with acting_for(cast.nordlicht.pk):
        return Receipt.objects.count()


def says(page: Page, title: str) -> None:
    expect(page.locator("#frame h1")).to_have_text(title)


@BOTH_SIZES
@pytest.mark.parametrize("suffix", ["Enter", "Tab"])
def test_a_box_is_received_with_the_scanner_alone(
    live_cast: Cast, site: str, chromium: Browser, suffix: str, size: Any
) -> None:
    box_of(live_cast, units=2)
    sku = _sku(live_cast)
    page, complaints = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(f"{site}/station/")

    scan(page, f"]C1{NUMBER}", suffix)
    says(page, "Parcel found")
    scan(page, sku, suffix)
    says(page, "1 of 2 received")
    page.wait_for_timeout(2100)  # the same code counts again after two seconds
    scan(page, sku, suffix)
    says(page, "Parcel received")

    assert states(live_cast) == ["received", "received"]
    assert complaints == []
    page.context.close()


@BOTH_SIZES
def test_keys_alone_receive_all_take_back_and_go_on(
    live_cast: Cast, site: str, chromium: Browser, size: Any
) -> None:
    box_of(live_cast, units=2)
    page, complaints = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(f"{site}/station/")
    scan(page, NUMBER)
    says(page, "Parcel found")

    page.keyboard.press("Enter")
    says(page, "Parcel received")
    page.keyboard.press("F2")
    says(page, "Taken back: it is awaited again")
    undone = states(live_cast)
    page.keyboard.press("9")
    says(page, "Which is not in the box?")
    page.keyboard.press("2")
    says(page, "Not in the box: care looks for it")
    page.keyboard.press("Enter")
    says(page, "Parcel received")

    assert undone == ["awaited", "awaited"]
    assert states(live_cast) == ["received", "missing"]
    assert complaints == []
    page.context.close()


def test_the_same_code_twice_counts_once_and_codes_of_the_sheet_are_keys(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    box_of(live_cast, units=2)
    sku = _sku(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada)
    page.goto(f"{site}/station/")
    scan(page, NUMBER)
    says(page, "Parcel found")

    scan(page, sku)
    scan(page, sku)
    says(page, "1 of 2 received")
    page.wait_for_load_state("networkidle")
    once = states(live_cast)
    scan(page, "BHDOENTER")
    says(page, "Parcel received")
    scan(page, "BHDOUNDO")
    says(page, "Taken back: it is awaited again")

    assert once == ["received", "awaited"]
    assert states(live_cast) == ["received", "awaited"]
    page.context.close()


def test_scans_that_come_while_one_is_read_wait_their_turn(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    box_of(live_cast)
    sku = _sku(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada)
    page.goto(f"{site}/station/")

    scan(page, NUMBER)
    scan(page, sku)

    says(page, "Parcel received")
    assert receipts(live_cast) == 1
    page.context.close()


def test_a_code_that_stops_after_its_first_letter_stays_whole(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    box_of(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada)
    page.goto(f"{site}/station/")

    page.evaluate(_STOPS_AFTER_ONE, [*NUMBER, "Enter"])

    says(page, "Parcel found")
    page.context.close()


def test_a_scan_never_lands_in_a_text_field(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    box_of(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada)
    page.goto(f"{site}/station/unknown?scan=1Z999")
    page.locator("#sender").focus()
    page.keyboard.type("Sam L", delay=120)

    with page.expect_request(lambda asked: asked.url.endswith("/station/scan")):
        scan(page, NUMBER)
        kept = page.locator("#sender").input_value()

    says(page, "Parcel found")
    assert kept == "Sam L"
    page.context.close()


@BOTH_SIZES
def test_an_unknown_parcel_is_kept_by_one_key_and_taken_back_by_another(
    live_cast: Cast, site: str, chromium: Browser, size: Any
) -> None:
    page, complaints = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(f"{site}/station/")

    scan(page, "JJD014600881733")
    says(page, "We do not know this parcel")
    page.keyboard.press("1")
    says(page, "Kept as an unexpected unit")
    kept = states(live_cast)
    page.keyboard.press("F2")
    expect(page.locator(".title")).to_have_text("Taken back")

    assert kept == ["received"]
    assert states(live_cast) == ["awaited"]
    assert complaints == []
    page.context.close()


def test_two_people_at_one_box_receive_it_once(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    Member.objects.create(user=live_cast.eve, brand=live_cast.nordlicht, role=Role.RECEIVER)
    box_of(live_cast)
    first, _ = bench_of(chromium, site, live_cast.ada)
    second, _ = bench_of(chromium, site, live_cast.eve)
    for page in (first, second):
        page.goto(f"{site}/station/")
        scan(page, NUMBER)
        says(page, "Parcel found")

    first.keyboard.press("Enter")
    says(first, "Parcel received")
    second.keyboard.press("Enter")
    expect(second.locator(".band")).to_have_class("band st-warn")

    assert receipts(live_cast) == 1
    first.context.close()
    second.context.close()


def test_without_connection_scans_are_kept_and_sent_when_it_is_back(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    box_of(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada)
    page.goto(f"{site}/station/")

    page.context.set_offline(True)
    scan(page, NUMBER)
    expect(page.locator(".title")).to_have_text("No connection. Keep scanning.")
    expect(page.locator("[data-count]")).to_have_text("1")
    expect(page.locator(".lately code")).to_have_text(NUMBER)
    expect(page.locator("#net")).to_contain_text("Since")
    page.context.set_offline(False)
    page.keyboard.press("F5")

    says(page, "Parcel found")
    expect(page.locator("#net")).to_have_text("Online")
    page.context.close()


@EVERY_LOOK
def test_every_page_is_accessible_and_fits(
    live_cast: Cast, site: str, chromium: Browser, locale: str, scheme: str
) -> None:
    ran = box_of(live_cast, units=3)
    page, complaints = bench_of(
        chromium, site, live_cast.ada, locale=locale, color_scheme=scheme
    )
    box = f"returns/nordlicht/{ran}"
    pages = ("", "help", "sheet", "settings", "undo", "badge",
             "unknown?scan=1Z9&find=NL-100482", f"first?here=box/nordlicht/{ran}&scan=1Z9",
             f"{box}/?scan={NUMBER}", f"{box}/extra", f"{box}/missing")  # fmt: skip

    for where in pages:
        page.goto(f"{site}/station/{where}")
        assert (where, faults(page)) == (where, [])
        assert (where, page.locator("h1").count()) == (where, 1)

    assert complaints == []
    page.context.close()


def test_everything_works_without_a_script(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    box_of(live_cast, units=2)
    page, _ = bench_of(chromium, site, live_cast.ada, java_script_enabled=False)
    page.goto(f"{site}/station/")

    page.get_by_role("textbox", name="Code").fill(NUMBER)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Parcel found").wait_for()
    page.get_by_role("textbox", name="Scan product").fill(_sku(live_cast))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 of 2 received").wait_for()
    page.get_by_role("button", name="Receive").click()
    page.get_by_role("heading", name="Parcel received").wait_for()

    assert states(live_cast) == ["received", "received"]
    page.context.close()


def _sku(cast: Cast) -> str:
    with acting_for(cast.nordlicht.pk):
        sku: str = Unit.objects.order_by("ordinal")[0].sku
    return sku


def test_a_scan_outlives_a_session_that_ended_and_a_token_that_changed(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    ran = box_of(live_cast)
    page, complaints = bench_of(chromium, site, live_cast.ada)
    page.goto(f"{site}/station/")

    page.context.clear_cookies(name="csrftoken")  # as after signing in in another tab
    scan(page, NUMBER)
    says(page, "Parcel found")
    page.goto(f"{site}/station/")
    session = [one for one in page.context.cookies() if one["name"] == "session"]
    page.context.clear_cookies(name="session")
    page.wait_for_timeout(2100)  # the same code counts again after two seconds
    scan(page, NUMBER)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.context.add_cookies([{**session[0]}])  # type: ignore[typeddict-item]
    page.goto(f"{site}/station/")
    says(page, "Parcel found")

    assert ran in page.url
    assert states(live_cast) == ["awaited"]
    assert complaints == []
    page.context.close()
