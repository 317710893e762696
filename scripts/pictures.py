"""Take the pictures of README and tour from a running demo: `make pictures`.

The pages are walked as people walk them: shoppers ask for returns in the portal, the carrier
moves some of them, a receiver scans one, the manager looks. What is shown is what was done.
Another run asks for other orders back. Nothing of it is undone: use a demo, not more.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect, sync_playwright

from backhaul.core.ports.channel import SoldOrder
from backhaul.wiring.demo.catalogue import NORDLICHT, VOLTAIC, DemoBrand
from backhaul.wiring.demo.orders import demo_orders

OUT = Path(__file__).resolve().parent.parent / "docs" / "images"
PORT = int(os.environ.get("BACKHAUL_PORT", "8000"))
SITE, CARRIER = f"http://127.0.0.1:{PORT}", f"http://127.0.0.1:{PORT + 1}"
PASSWORD = "demo demo demo"  # noqa: S105 - of every member of the demo
MOST_BYTES = 250_000
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.5}
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 880}, "device_scale_factor": 1.35}
TABLET: dict[str, Any] = {
    "viewport": {"width": 1024, "height": 700},
    "device_scale_factor": 1.5,
}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
_PATIENCE, _PAUSE = 90.0, 0.5
_DEAR = 60_000
"""Above this the demo's policy has a person look at it, in cents."""


@dataclass(slots=True)
class Asked:
    """A return that a shopper asked for: its number, its page, and its label's number."""

    ran: str
    page: str
    tracking: str = ""


def take(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep what the page shows as `docs/images/<name>.png`, small enough for a repository."""
    page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    colours = shot.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    file = OUT / f"{name}.png"
    colours.save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{name}: {file.stat().st_size} bytes are too many")
    print(f"{file.relative_to(OUT.parent.parent)}  {file.stat().st_size // 1000} kB")


def until(look: Callable[[], Any], what: str) -> Any:
    """Look until something is there."""
    deadline = time.monotonic() + _PATIENCE
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise SystemExit(f"waited in vain for {what}")
        time.sleep(_PAUSE)
    return seen


# ── The shopper ───────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Shopper:
    """Somebody at a phone who asks for one return after the other."""

    page: Page
    brand: DemoBrand
    orders: list[SoldOrder]

    def open(self, fits: Callable[[SoldOrder], bool] = bool) -> None:
        """Look up the next fitting order of which something can still come back."""
        while order := next((one for one in self.orders if fits(one)), None):
            self.orders.remove(order)
            if look_up(self.page, self.brand.slug, order):
                return
        raise SystemExit("No order is left to send back: `make demo-reset` begins anew.")

    def ask(self, *reason: str, fits: Callable[[SoldOrder], bool] = bool) -> Asked:
        self.open(fits)
        choose(self.page, *reason, every=True)
        return finish(self.page)


def orders_to_return(brand: DemoBrand) -> Iterator[SoldOrder]:
    """Yield orders that were delivered and whose time to decide is not over."""
    now = datetime.fromtimestamp(time.time(), UTC)
    for order in demo_orders(brand, until=now, seed=1):
        delivered = order.parcels[0].delivered_at
        is_fresh = delivered and timedelta(days=1) < now - delivered < timedelta(days=20)
        is_usual = all(line.category != "hygiene" for line in order.lines)
        if is_fresh and is_usual and not any(line.is_final_sale for line in order.lines):
            yield order


def look_up(page: Page, slug: str, order: SoldOrder) -> bool:
    """Open an order; False if nothing of it can come back any more."""
    page.context.clear_cookies()
    page.goto(f"{SITE}/{slug}/")
    page.fill("input[name=number]", order.number)
    page.fill("input[name=email]", order.email)
    press_main(page)
    page.wait_for_url("**/return/**")
    return page.locator(".line .tick").count() > 0


def press_main(page: Page) -> None:
    page.locator("main .button-main:visible").first.click()


def choose(page: Page, *reason: str, every: bool = False) -> None:
    """Tick the first line, or all, and say why in the words on the page."""
    cards = page.locator(".line:has(.tick)")
    for number in range(cards.count() if every else 1):
        card = cards.nth(number)
        card.locator(".tick").check()
        for word in reason:
            card.get_by_role("radio", name=word, exact=True).check()
        if every:
            _all_of_it(card)


def _all_of_it(card: Locator) -> None:
    """Press + until it can go no further; the page answers each press."""
    more, count = card.get_by_role("button", name="One more"), card.locator("output")
    while more.count() and more.is_enabled():
        before = count.inner_text()
        more.click()
        expect(count).not_to_have_text(before)


def finish(page: Page, **shots: str) -> Asked:
    """Go on to the end; `shots` names the pictures of options, check and done."""
    for step in ("options", "check", "done"):
        press_main(page)
        page.wait_for_url(f"**/return/{step}/")
        if step in shots:
            take(page, shots[step])
    link = page.get_by_role("link", name="Track this return").first.get_attribute("href")
    page.goto(f"{SITE}{link}")
    ran = page.locator(".ran strong").first.inner_text()
    text = page.inner_text("main")
    found = re.search(r"PK\d{10}", text)
    return Asked(ran, page.url, found[0] if found else "")


def add_photos(browser: Browser, page: Page) -> None:
    """Give every chosen line a photo: the shop's own picture of it."""
    cards = page.locator(".line:has(.tick)")
    for number in range(cards.count()):
        card = cards.nth(number)
        source = card.locator("img.picture").first.get_attribute("src") or ""
        card.locator("input[type=file]").set_input_files(photo(browser, source))
        card.get_by_alt_text("Your photo").first.wait_for()


def photo(browser: Browser, source: str) -> FilePayload:
    page = browser.new_page(viewport={"width": 800, "height": 800})
    page.goto(f"{SITE}{source}")
    data = page.screenshot(type="jpeg", quality=80)
    page.close()
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data}


def travel(asked: Asked, until_word: str) -> None:
    """Tell the sandbox carrier how far to carry it."""
    told = {"until": until_word, "behaviour": "normal"}
    url = f"{CARRIER}/control/parcels/{asked.tracking}/travel"
    requests.post(url, json=told, timeout=30).raise_for_status()


# ── The three doors ───────────────────────────────────────────────────────────────────────


def signed_in(browser: Browser, email: str, look: dict[str, Any]) -> Page:
    page = browser.new_context(locale="en-GB", **look).new_page()
    page.goto(f"{SITE}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    press_main(page)
    page.wait_for_url(lambda url: "/account/login" not in url)
    return page


def make_incidents(shopper: Shopper, manager: Page) -> None:
    """Two shoppers say they dropped a parcel off, and the carrier is silent for three days."""
    manager.goto(f"{SITE}/b/nordlicht/incidents/")
    if manager.get_by_text("No incident is open").count() == 0:
        return
    for reason in (("Came too late",), ("It doesn’t fit", "Too big")):
        shopper.ask(*reason)
        shopper.page.get_by_role("button", name="I dropped it off").click()
        shopper.page.wait_for_load_state("networkidle")
    clock = [sys.executable, "-m", "backhaul.wiring.cli", "clock", "advance", "73h"]
    subprocess.run(clock, check=True)

    def is_noticed() -> bool:
        manager.reload()
        return manager.get_by_text("No incident is open").count() == 0

    until(is_noticed, "the incidents; is BACKHAUL_DATA that of the demo?")


def portal(browser: Browser, shopper: Shopper) -> list[Asked]:
    """A return from the first page to the code, and some more, each further on its way."""
    home = browser.new_page(locale="en-GB", **DESK)
    home.goto(f"{SITE}/nordlicht/")
    take(home, "portal-home")
    home.close()
    shopper.open(lambda order: order.lines[0].category == "apparel")
    choose(shopper.page, "It doesn’t fit", "Too big")
    take(shopper.page, "portal-items")
    names = {"options": "portal-options", "check": "portal-check", "done": "portal-done"}
    first = finish(shopper.page, **names)
    mind = ("Changed my mind", "I ordered several to choose")
    asked = [first, *(shopper.ask(*reason) for reason in (mind, ("Came too late",), mind))]
    for one, word in zip(asked, ("in_transit", "first_scan", "delivered"), strict=False):
        travel(one, word)
    return asked


def tracking(browser: Browser, asked: Asked) -> None:
    for name, look in (("tracking", DESK), ("tracking-phone", PHONE)):
        page = browser.new_page(locale="en-GB", **look)

        def is_moving(page: Page = page) -> bool:
            page.goto(asked.page)
            return "on its way" in page.locator("h1").first.inner_text()

        until(is_moving, "the scans")
        take(page, name)
        page.close()


def damaged(browser: Browser, shopper: Shopper) -> Asked:
    """Several things that arrived damaged, with photos."""
    shopper.open(lambda order: len(order.lines) > 1)
    choose(shopper.page, "Damaged or faulty", "Arrived damaged", every=True)
    add_photos(browser, shopper.page)
    asked = finish(shopper.page)
    travel(asked, "delivered")
    return asked


def station(browser: Browser, asked: Asked) -> None:
    """Scan, receive, answer, decide: with the keys of the bench."""
    page = signed_in(browser, "inspector@nordlicht.example", TABLET)
    page.goto(f"{SITE}/station/")
    scan(page, asked.ran)
    take(page, "station-matched")
    for key in ("Enter", "Enter", "1", "1"):
        press(page, key)
    take(page, "station-question")
    press(page, "2")
    take(page, "station-disposition")
    press(page, "1")
    page.goto(f"{SITE}/station/")
    scan(page, "1Z999AA10123456784")
    take(page, "station-unknown")
    page.goto(f"{SITE}/station/places")
    take(page, "station-places")
    page.context.close()


def scan(page: Page, code: str) -> None:
    before = page.locator("#frame h1").inner_text()
    page.fill("#typed", code)
    page.press("#typed", "Enter")
    _changed(page, before)


def press(page: Page, key: str) -> None:
    before = page.locator("#frame h1").inner_text()
    page.keyboard.press(key)
    _changed(page, before)


def _changed(page: Page, before: str) -> None:
    script = "before => document.querySelector('#frame h1')?.innerText !== before"
    page.wait_for_function(script, arg=before)
    page.wait_for_load_state("networkidle")


def console(manager: Page, inspected: Asked, asked: list[Asked]) -> None:
    for one in asked[:2]:
        manager.goto(f"{SITE}/b/nordlicht/returns/{one.ran}/")
        manager.get_by_text("Take it", exact=True).first.click()
        manager.wait_for_load_state("networkidle")
    for name, path in (
        ("console-list", ""),
        ("console-return", f"returns/{inspected.ran}/"),
        ("console-incidents", "incidents/"),
        ("console-refunds", "refunds/"),
        ("console-reconciliation", "reconciliation/"),
        ("console-insights", "insights/"),
        ("console-settings", "settings/"),
        ("console-checklist", "start/"),
    ):
        manager.goto(f"{SITE}/b/nordlicht/{path}")
        take(manager, name)


def review(browser: Browser) -> None:
    """A dear return of the other brand waits for a person."""
    page = browser.new_page(locale="en-GB", **PHONE)
    shopper = Shopper(page, VOLTAIC, [*orders_to_return(VOLTAIC)])
    shopper.ask("Changed my mind", "Found it cheaper", fits=_is_dear)
    manager = signed_in(browser, "manager@voltaic.example", WIDE)
    manager.goto(f"{SITE}/b/voltaic/reviews/")
    take(manager, "console-review")
    page.close()
    manager.context.close()


def _is_dear(order: SoldOrder) -> bool:
    return sum(line.paid.minor for line in order.lines) > _DEAR


def rest(browser: Browser) -> None:
    page = browser.new_page(locale="en-GB", **DESK)
    for name, path in (("sign-in", "/account/login/"), ("mailbox", "/mailbox/")):
        page.goto(f"{SITE}{path}")
        take(page, name)
    page.close()


def walk(browser: Browser) -> None:
    manager = signed_in(browser, "manager@nordlicht.example", WIDE)
    phone = browser.new_page(locale="en-GB", **PHONE)
    shopper = Shopper(phone, NORDLICHT, [*orders_to_return(NORDLICHT)])
    make_incidents(shopper, manager)
    inspected = damaged(browser, shopper)
    asked = portal(browser, shopper)
    tracking(browser, asked[0])
    station(browser, inspected)
    review(browser)
    console(manager, inspected, asked)
    rest(browser)


def main() -> None:
    known = ("chromium", "chromium-browser", "chromium-headless-shell")
    where = next(filter(None, map(shutil.which, known)), None)
    if where is None:
        raise SystemExit("No chromium: scripts/need_chromium.sh says how to get it.")
    try:
        requests.get(f"{SITE}/healthz", timeout=10)
    except requests.ConnectionError:
        raise SystemExit(f"No demo at {SITE}: start it with `make demo`.") from None
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        walk(browser)
        browser.close()


if __name__ == "__main__":
    main()
