from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

STATIC = Path(__file__).resolve().parents[3] / "src/backhaul/static"


@pytest.fixture
def site(live_cast: Any, settings: Any, monkeypatch: Any) -> Iterator[str]:
    """The pages with their stylesheets, served as the web server does it."""
    # Playwright keeps an event loop in this thread; nothing here uses it for the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.STATIC_ROOT = str(STATIC)
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def chromium(site: str) -> Iterator[Browser]:
    """Open for one test only: its event loop would be in the way of all that follow."""
    del site
    where = shutil.which("chromium") or shutil.which("chromium-browser")
    if where is None:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield browser
        browser.close()
