"""Boxes, pallets and badges with a scanner and keys alone, at every size of a station."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from backhaul.core.money import Money
from backhaul.foundation.tenancy import badges
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.disposition import containers
from backhaul.stages.disposition.actions import Wish, decide
from backhaul.stages.disposition.containers import Hands, Wanted
from backhaul.stages.disposition.models import Placement
from backhaul.stages.inspection.actions import Findings, inspect
from backhaul.stages.receiving.actions import receive
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.doors.station.browsing import (
    BOTH_SIZES,
    EVERY_LOOK,
    bench_of,
    faults,
    scan,
)
from tests.makers.floor import arrival, inspected_return
from tests.makers.orders import sold_line
from tests.makers.returns import authorized_return, send_parcel

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BROKEN = Findings(is_complete=True, is_matching=True, condition="broken")


def box_for(cast: Cast) -> str:
    mine = Hands(
        site="main", brand_ids=[cast.nordlicht.pk], is_operator=False, actor="member:1"
    )
    wanted = Wanted(
        kind="box", purpose="liquidate", place="Aisle 6", kept_for=cast.nordlicht.pk
    )
    return str(containers.open_container(mine, wanted, at=MONDAY).code)


def liquidated(cast: Cast) -> str:
    """Return the plate of a unit that lies in L1."""
    ran = inspected_return(cast.nordlicht, BROKEN)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, ran, 1, Wish(bin="L1"), at=MONDAY, actor="member:1")
        return str(Unit.objects.get().lpn)


def dear(cast: Cast) -> str:
    """A jacket of the high tier, looked at; its proposal is to liquidate it."""
    line = sold_line(quantity=3, title="Fjell shell jacket", paid=Money(90_000, "EUR"))
    ran = authorized_return(cast.nordlicht, line=line)
    send_parcel(cast.nordlicht, ran)
    with acting_for(cast.nordlicht.pk):
        receive(cast.nordlicht.pk, ran, arrival(), at=MONDAY, actor="member:1")
        inspect(cast.nordlicht.pk, ran, 1, BROKEN, at=MONDAY, actor="member:1")
    return ran


def badge_of_eve(cast: Cast) -> str:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.INSPECTOR)
    return badges.print_badge(cast.nordlicht, cast.eve.pk, by=cast.ben, at=MONDAY)


def lies_in(cast: Cast) -> list[str]:
    with acting_for(cast.nordlicht.pk):
        return list(Placement.objects.values_list("bin", flat=True))


def says(page: Page, title: str) -> None:
    expect(page.locator("#frame h1").first).to_have_text(title)


@BOTH_SIZES
def test_a_box_is_filled_closed_handed_on_and_brought_back_without_a_mouse(
    live_cast: Cast, site: str, chromium: Browser, size: Any
) -> None:
    plate, code = liquidated(live_cast), box_for(live_cast)
    page, complaints = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(f"{site}/station/")

    scan(page, code)
    says(page, "Liquidate")
    scan(page, plate)
    says(page, f"{plate} is in")
    filled = lies_in(live_cast)
    page.keyboard.press("5")
    says(page, "Closed: nothing more goes in")
    page.keyboard.press("6")
    says(page, "Hand on 1 unit: Liquidate?")
    page.keyboard.press("Enter")
    says(page, "Handed on with all that was in it")
    gone = lies_in(live_cast)
    page.keyboard.press("F2")
    says(page, "Brought back: all of it lies here again")
    page.keyboard.press("F2")
    says(page, "Scan anything")

    assert (filled, gone, lies_in(live_cast)) == ([code], [], [code])
    assert complaints == []
    page.context.close()


@BOTH_SIZES
def test_a_colleague_s_badge_agrees_and_then_changes_the_person(
    live_cast: Cast, site: str, chromium: Browser, size: Any
) -> None:
    ran, badge = dear(live_cast), badge_of_eve(live_cast)
    page, complaints = bench_of(chromium, site, live_cast.ada, viewport=size)
    page.goto(f"{site}/station/units/nordlicht/{ran}/1/disposition/why?choice=recycle")

    page.keyboard.press("3")
    says(page, "A second person agrees")
    scan(page, badge)
    says(page, "Recycle · C1")
    page.keyboard.press("F9")
    says(page, "Who works here now?")
    scan(page, badge)
    says(page, "Scan anything")

    expect(page.locator(".bar")).to_contain_text("Eve")
    assert badge not in page.content()
    assert page.evaluate("JSON.stringify(localStorage)").find("BHID") == -1
    assert complaints == []
    page.context.close()


def test_a_badge_that_is_scanned_without_connection_is_kept_nowhere(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    badge = badge_of_eve(live_cast)
    page, _ = bench_of(chromium, site, live_cast.ada)
    page.goto(f"{site}/station/")

    page.context.set_offline(True)
    scan(page, badge)
    expect(page.locator(".title")).to_have_text("No connection. Keep scanning.")

    assert "BHID" not in page.evaluate("JSON.stringify(localStorage)")
    assert "BHID" not in page.content()
    page.context.close()


def test_the_pictures_of_a_box_are_fetched_ahead_from_here_alone(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    line = sold_line(quantity=3, image_url="/static/demo/jacket.svg")
    ran = authorized_return(live_cast.nordlicht, line=line)
    send_parcel(live_cast.nordlicht, ran)
    page, complaints = bench_of(chromium, site, live_cast.ada)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{site}/station/returns/nordlicht/{ran}/", wait_until="networkidle")

    ahead = page.locator("link[rel=prefetch]").evaluate_all("all => all.map(e => e.href)")
    assert ahead == [f"{site}/static/demo/jacket.svg"]
    assert [url for url in asked if not url.startswith(site)] == []
    assert complaints == []
    page.context.close()


@EVERY_LOOK
def test_every_page_of_containers_and_badges_is_accessible_and_fits(
    live_cast: Cast, site: str, chromium: Browser, locale: str, scheme: str
) -> None:
    plate, code = liquidated(live_cast), box_for(live_cast)
    page, complaints = bench_of(
        chromium, site, live_cast.ada, locale=locale, color_scheme=scheme
    )
    page.goto(f"{site}/station/")
    scan(page, code)
    expect(page.locator(".code .mono")).to_have_text(code)
    scan(page, plate)
    expect(page.locator(".lying")).to_be_visible()
    here = f"places/{code}"
    found = {}

    places = ("places", "places/new", "places/handed-on", "places/L1")
    steps = (here, f"{here}?refused=container_full", f"{here}/empty", f"{here}/move")
    for where in (*places, *steps):
        page.goto(f"{site}/station/{where}")
        if wrong := [*faults(page), *([] if page.locator("h1").count() == 1 else ["no h1"])]:
            found[where] = wrong
    page.goto(f"{site}/station/{here}")
    page.keyboard.press("5")
    expect(page.locator(".band")).to_have_class("band st-ok")
    for where in (here, f"{here}/open"):
        page.goto(f"{site}/station/{where}")
        if wrong := faults(page):
            found[f"closed {where}"] = wrong

    assert found == {}
    assert complaints == []
    page.context.close()


def test_before_the_first_return_centre_the_page_fits_too(
    live_cast: Cast, site: str, chromium: Browser
) -> None:
    live_cast.site.delete()
    Member.objects.create(user=live_cast.eve, brand=None, role=Role.OWNER)
    page, complaints = bench_of(chromium, site, live_cast.eve)

    page.goto(f"{site}/station/")
    says(page, "There is no return centre yet")
    assert faults(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/operator/sites/new/")

    assert complaints == []
    page.context.close()
