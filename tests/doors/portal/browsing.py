"""A shopper's browser: opens pages, and tells what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.doors.axe import SIDEWAYS, violations

_SMALL = """() => [...document.querySelectorAll("button, summary, main a, header a, footer a")]
  .filter(e => e.checkVisibility() && e.getClientRects().length && e.tabIndex >= 0)
  .filter(e => e.getBoundingClientRect().height < 44)
  .map(e => e.textContent.trim())"""
Screen = dict[str, int]
PHONE: Screen = {"width": 390, "height": 844}
DESK: Screen = {"width": 1440, "height": 900}
#: A story is walked on both.
NIGHTLY = pytest.mark.nightly
ON_EACH = pytest.mark.parametrize(
    "screen", [pytest.param(PHONE, id="390"), pytest.param(DESK, id="1440", marks=NIGHTLY)]
)
LIGHT_AND_DARK = pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=NIGHTLY)]
)


def browsing(browser: Browser, **looks: Any) -> tuple[Page, list[str]]:
    """Return an empty page, and the list of what the browser will complain about."""
    looks.setdefault("locale", "en-GB")
    context = browser.new_context(**looks)
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_said(message.text)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda got: complaints.extend(_broken(got)))
    return page, complaints


def _said(text: str) -> list[str]:
    """A form that was refused is no trouble."""
    return [] if "status of 422" in text else [text]


def _broken(answer: Response) -> list[str]:
    return [f"{answer.status} {answer.url}"] if answer.status >= 500 else []


def faults(page: Page) -> list[str]:
    """Return what is inaccessible, too small to touch or too wide; needs no page's leave."""
    found = violations(page)
    small = [f"small: {text}" for text in page.evaluate(_SMALL)]
    return found + small + sideways(page)


def sideways(page: Page) -> list[str]:
    over = page.evaluate(SIDEWAYS)
    return [f"{over} px too wide: {page.url}"] if over else []
