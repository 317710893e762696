from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as present
from django.test import override_settings
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

#: The one without windows takes half the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
#: A machine that does several things at once is slow, not wrong.
expect.set_options(timeout=30_000)
STATIC = Path(__file__).resolve().parents[2] / "src/backhaul/static"


@pytest.fixture(scope="module")
def _served_once() -> Iterator[str]:
    """Serve the pages with their stylesheets, as the web server does it.

    For one file: to stop a server takes as long as its thread sleeps. Its connections to the
    database last as long as those of the browser, not for a request.
    """
    with override_settings(STATIC_ROOT=str(STATIC)), pytest.MonkeyPatch.context() as patch:
        patch.setitem(present.DATABASES["default"], "CONN_MAX_AGE", None)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture
def site(live_cast: Any, _served_once: str) -> str:
    return _served_once


@pytest.fixture(scope="module")
def _opened_once() -> Iterator[Browser]:
    """Open for one file: to open costs as much as a test; its event loop stays in the thread.

    Django must not mind that loop; nothing here uses it for the database.
    """
    where = next(filter(None, map(shutil.which, BROWSERS)), None)
    if where is None:
        pytest.skip("no Chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def chromium(site: str, _opened_once: Browser) -> Iterator[Browser]:
    """Give the browser, and close behind a test whatever it left open."""
    del site
    yield _opened_once
    for context in _opened_once.contexts:
        context.close()


def sign_in(context: Any, site: str, user: Any) -> None:
    """Give a browser the session of somebody who signed in, without the sign-in page."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    name = present.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
