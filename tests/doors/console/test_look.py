"""Every part of the pages stands on a page, in all its states; none can be forgotten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from playwright.sync_api import Browser

from backhaul.doors.console import look
from backhaul.doors.console.look.pages import ELSEWHERE, FOLDERS, components_of
from backhaul.foundation.pages.local import Local
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.conftest import sign_in

TEMPLATES = Path(look.__file__).resolve().parents[3] / "templates"
PAGES = {"console": "/look/", "portal": "/look/portal/", "station": "/look/station/"}
AXE = (Path(__file__).resolve().parents[2] / "vendor/axe.min.js").read_text(encoding="utf-8")
#: The same part stands there more than once, so its landmarks do too.
_VIOLATIONS = """async () => (await axe.run({resultTypes: ["violations"],
  rules: {"landmark-unique": {enabled: false}}})).violations
  .map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "))"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def member(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


def test_every_part_of_the_doors_is_shown() -> None:
    there = {
        file.relative_to(TEMPLATES).as_posix()
        for folder in FOLDERS
        for file in (TEMPLATES / folder).glob("_*.html")
    }
    local = Local.of("en", "UTC", MONDAY)

    shown = [one.template for door in PAGES for one in components_of(door, local)]

    assert sorted(shown) == sorted(set(shown))
    assert set(shown) | ELSEWHERE == there
    assert not set(shown) & ELSEWHERE


@pytest.mark.parametrize("door", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_state_of_each_part_renders(cast: Cast, door: str, language: str) -> None:
    with override(language):
        asked = components_of(door, Local.of(language, "UTC", MONDAY))

    client = member(cast.ben)
    with counting() as counted:
        answer = client.get(PAGES[door], headers={"accept-language": language})
    text = answer.content.decode()

    assert answer.status_code == 200
    assert counted.number <= 12
    assert text.count("<div data-specimen") == sum(len(one.states) for one in asked)
    assert not re.search(r"<div data-specimen[^>]*>\s*</div>", text)
    names = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(names) == sorted(set(names))


def test_nothing_that_is_shown_leads_away_or_sends(cast: Cast) -> None:
    text = member(cast.ben).get(PAGES["portal"]).content.decode()
    specimens = text.split("<div data-specimen")[1:]

    assert len(specimens) > 40
    for specimen in specimens:
        inside = specimen.split("<footer")[0]
        assert re.findall(r'href="([^#"][^"]*)"', inside) == []
        assert 'method="post"' not in inside


@pytest.mark.parametrize("path", PAGES.values())
def test_a_stranger_signs_in_and_who_is_no_member_finds_nothing(cast: Cast, path: str) -> None:
    assert Client().get(path)["Location"] == f"/account/login/?next={path}"
    assert member(cast.eve).get(path).status_code == 404


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
@pytest.mark.parametrize("door", PAGES)
def test_nothing_on_them_keeps_anybody_out(
    live_cast: Cast, site: str, chromium: Browser, door: str, scheme: Any
) -> None:
    found: list[str] = []
    context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    sign_in(context, site, live_cast.ada)
    page = context.new_page()
    page.goto(site + PAGES[door])
    page.evaluate(AXE)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found += page.evaluate(_VIOLATIONS)
        if page.evaluate(_SIDEWAYS) > 0:
            found.append(f"scrolls sideways at {width}")
    context.close()

    assert found == []
