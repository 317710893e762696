from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

#: The one without windows takes half the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
STATIC = Path(__file__).resolve().parents[2] / "src/backhaul/static"


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
    where = next(filter(None, map(shutil.which, BROWSERS)), None)
    if where is None:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield browser
        browser.close()


def sign_in(context: Any, site: str, user: Any) -> None:
    """Give a browser the session of somebody who signed in, without the sign-in page."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
