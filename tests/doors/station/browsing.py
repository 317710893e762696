"""A bench in a real browser: signed in, with a scanner that types faster than any person."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page

from backhaul.foundation.tenancy.models import User
from tests.doors.axe import SIDEWAYS, violations

TABLET = {"width": 1024, "height": 768}
HANDHELD = {"width": 480, "height": 800}
SMALL = {"width": 360, "height": 740}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
SIZES = (SMALL, PHONE, TABLET, DESKTOP)
_NIGHTLY = pytest.mark.nightly
BOTH_SIZES = pytest.mark.parametrize(
    "size", [pytest.param(PHONE, id="390"), pytest.param(DESKTOP, id="1440", marks=_NIGHTLY)]
)
EVERY_LOOK = pytest.mark.parametrize(
    ("locale", "scheme"),
    [("en-GB", "light"), pytest.param("zh-CN", "dark", marks=_NIGHTLY)],
)
#: The frame is cropped: what stands outside of it makes nothing scroll, and is seen by nobody.
_OUTSIDE = """() => [...document.querySelectorAll(".bar *, #frame *")]
  .filter(e => { const at = e.getBoundingClientRect();
    return at.width > 1 && (at.right > innerWidth + 1 || at.left < -1); })
  .map(e => e.className || e.tagName)"""
_SMALL = """() => [...document.querySelectorAll("#frame button, #frame a, #frame label.key")]
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 64)
  .map(e => e.textContent.trim())"""
_REFUSED_BY_PLAN = ("Failed to load resource",)


def bench_of(browser: Browser, site: str, user: User, **looks: Any) -> tuple[Page, list[str]]:
    """Open a page of the person's own; return it with what the browser complained about."""
    client = Client()
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    wanted = {"viewport": TABLET, "locale": "en-GB", **looks}
    context = browser.new_context(**wanted)
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
    page = context.new_page()
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if not message.text.startswith(_REFUSED_BY_PLAN):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def scan(page: Page, code: str, suffix: str = "Enter") -> None:
    """Type as a keyboard wedge does: the whole code at once, with a key at its end.

    The keys are all on their way before the first is answered: how fast they are must not
    depend on how busy this machine is.
    """
    keyboard = page.keyboard._impl_obj

    async def typed() -> None:
        await asyncio.gather(*(keyboard.press(key, 0) for key in (*code, suffix)))

    page._sync(typed())


def faults(page: Page) -> list[str]:
    """Return what axe finds, what needs a sideways scroll, and what is too small to hit.

    The page is resized, not loaded anew; axe looks at the smallest and at the largest.
    """
    return [f"{size['width']}: {fault}" for size in SIZES for fault in _faults_at(page, size)]


def _faults_at(page: Page, size: Any) -> list[str]:
    page.set_viewport_size(size)
    found = violations(page) if size in (SMALL, DESKTOP) else []
    if page.evaluate(SIDEWAYS) > 0:
        found.append("scrolls sideways")
    found += [f"outside: {name}" for name in page.evaluate(_OUTSIDE)]
    return found + [f"small: {text}" for text in page.evaluate(_SMALL)]
